/* SPDX-License-Identifier: MIT */
/* The page allocator and the heap above it. */
#include <string.h>

#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/ram.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

enum { BLOCKS = 1500, ALL_PAGES = CPU_RAM_BYTES / PAGE_BYTES, IMAGE_PAGES = 0x80 };

struct block {
    uint8_t *p;
    size_t bytes;
    uint8_t mark;
};
static struct block blocks[BLOCKS];

static void fill(struct block *b, size_t bytes)
{
    b->bytes = bytes;
    b->mark = (uint8_t)test_random();
    memset(b->p, b->mark, bytes);
}

static void check(const struct block *b)
{
    for (size_t i = 0; i < b->bytes; i++)
        CHECK_EQ(b->p[i], b->mark);
}

static unsigned largest_run(void)
{
    unsigned n = ALL_PAGES;
    void *run;

    while (n && !(run = page_run_alloc(n)))
        n /= 2;
    if (n)
        page_run_free(run);
    return n;
}

TEST(all_memory_but_image_and_tags_is_free)
{
    ram_init();
    CHECK_EQ(page_total(), ALL_PAGES - IMAGE_PAGES - ALL_PAGES * 2 / PAGE_BYTES);
    CHECK_EQ(page_free_count(), page_total());
    CHECK_EQ(page_phys((void *)(uintptr_t)CPU_RAM), 0x40000000);
    CHECK(page_virt(0x40001000) == (void *)(uintptr_t)(CPU_RAM + 0x1000));
}

TEST(every_page_can_be_had_once_and_only_once)
{
    static uint8_t seen[ALL_PAGES];
    unsigned n = 0;
    void *page;

    ram_init();
    while ((page = page_alloc())) {
        unsigned index = ((uint32_t)(uintptr_t)page - CPU_RAM) / PAGE_BYTES;

        CHECK(index < ALL_PAGES && !seen[index]++);
        for (unsigned i = 0; i < PAGE_BYTES / 8; i++)
            CHECK_EQ(((uint64_t *)page)[i], 0);
        memset(page, 0x5a, PAGE_BYTES);
        n++;
    }
    CHECK_EQ(n, page_total());
    CHECK_EQ(page_free_count(), 0);
    for (unsigned i = 0; i < ALL_PAGES; i++)
        if (seen[i])
            page_free((void *)(uintptr_t)(CPU_RAM + i * PAGE_BYTES));
    CHECK_EQ(page_free_count(), page_total());
    CHECK_EQ(largest_run(), 2048);      /* buddies have found each other */
}

TEST(run_is_as_long_as_asked_and_aligned)
{
    ram_init();
    for (unsigned pages = 1; pages <= 300; pages++) {
        unsigned before = page_free_count(), align = 1;
        char *run = page_run_alloc(pages);

        while (align < pages)
            align *= 2;
        CHECK(run);
        CHECK_EQ((uintptr_t)run % (align * PAGE_BYTES), 0);
        CHECK_EQ(page_free_count(), before - pages);
        CHECK_EQ(page_run_pages(run), pages);
        CHECK_EQ(page_run_pages(run + PAGE_BYTES), 0);
        CHECK_EQ(page_run_pages(run + 8), 0);
        page_run_free(run);
        CHECK_EQ(page_free_count(), before);
    }
}

TEST(impossible_runs_are_refused)
{
    ram_init();
    CHECK(!page_run_alloc(0));
    CHECK(!page_run_alloc(4097));
    CHECK(!page_run_alloc(0xffffffff));
    CHECK(!page_run_alloc(4096));
    page_run_free(NULL);
    page_free(NULL);
    CHECK_EQ(page_free_count(), page_total());
}

TEST(page_freed_twice_or_never_given_out_is_caught)
{
    char *run;

    ram_init();
    run = page_run_alloc(3);
    CHECK_PANICS(page_run_free(run + PAGE_BYTES));
    page_run_free(run);
    CHECK_PANICS(page_run_free(run));
    CHECK_PANICS(page_run_free((void *)(uintptr_t)(CPU_RAM + CPU_RAM_BYTES)));
}

TEST(random_runs_never_overlap_and_all_come_back)
{
    ram_init();
    for (unsigned step = 0; step < 20000; step++) {
        struct block *b = &blocks[test_random_below(200)];

        if (b->p) {
            CHECK_EQ(b->p[0], b->mark);
            CHECK_EQ(b->p[b->bytes - 1], b->mark);
            CHECK_EQ(page_run_pages(b->p), b->bytes / PAGE_BYTES);
            page_run_free(b->p);
            b->p = NULL;
        } else {
            unsigned pages = 1 + test_random_below(test_random_below(4) ? 8 : 200);

            b->p = page_run_alloc(pages);
            b->bytes = (size_t)pages * PAGE_BYTES;
            b->mark = (uint8_t)step;
            if (b->p)
                b->p[0] = b->p[b->bytes - 1] = b->mark;
        }
    }
    for (unsigned i = 0; i < 200; i++)
        page_run_free(blocks[i].p);
    CHECK_EQ(page_free_count(), page_total());
    CHECK_EQ(largest_run(), 2048);
}

TEST(heap_cost_is_what_a_block_takes)
{
    struct kheap_stats before, after;

    ram_init();
    kheap_init();
    for (size_t bytes = 0; bytes < 3 * PAGE_BYTES; bytes++) {
        void *p;

        kheap_stats(&before);
        p = kmalloc(bytes);
        kheap_stats(&after);
        CHECK(kheap_cost(bytes) >= bytes);
        CHECK_EQ(after.used - before.used, kheap_cost(bytes));
        kfree(p);
    }
    CHECK_EQ(kheap_left(), (size_t)(page_free_count() - page_reserved()) * PAGE_BYTES);
}

static bool nobody_is_system(void)
{
    return false;
}

/* A caller that bounds itself by it leaves the system's pages alone, whatever thread it runs in. */
TEST(what_the_heap_has_left_is_not_the_systems)
{
    ram_init();
    kheap_init();
    for (unsigned kept = 0; kept <= page_free_count(); kept += page_free_count() / 4) {
        page_reserve(kept, nobody_is_system);
        CHECK_EQ(kheap_left(), (size_t)page_available() * PAGE_BYTES);
    }
    page_reserve(page_free_count() + 1, nobody_is_system);
    CHECK_EQ(kheap_left(), 0);
    page_reserve(0, NULL);
}

TEST(heap_blocks_are_aligned_whole_and_apart)
{
    struct kheap_stats stats;
    unsigned pages;

    ram_init();
    kheap_init();
    pages = page_free_count();
    for (unsigned step = 0; step < 40000; step++) {
        struct block *b = &blocks[test_random_below(BLOCKS)];

        if (b->p) {
            check(b);
            kfree(b->p);
            b->p = NULL;
        } else {
            size_t bytes = test_random_below(test_random_below(16) ? 400 : 20000);

            b->p = kmalloc(bytes);
            CHECK(b->p);
            CHECK_EQ((uintptr_t)b->p % 8, 0);
            fill(b, bytes);
        }
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        if (blocks[i].p)
            check(&blocks[i]);
        kfree(blocks[i].p);
    }
    kheap_stats(&stats);
    CHECK_EQ(stats.used, 0);
    CHECK_EQ(stats.blocks, 0);
    CHECK_EQ(pages - page_free_count(), stats.bytes / PAGE_BYTES);
    CHECK(stats.bytes / PAGE_BYTES <= 16);     /* one spare slab of each size */
}

TEST(every_size_up_to_three_pages_can_be_had)
{
    ram_init();
    kheap_init();
    for (size_t bytes = 0; bytes <= 3 * PAGE_BYTES + 1; bytes++) {
        struct block b = { kmalloc(bytes), 0, 0 };
        uint8_t *next = kmalloc(bytes);

        CHECK(b.p && next && next != b.p);
        fill(&b, bytes);
        memset(next, ~b.mark, bytes);
        check(&b);
        kfree(b.p);
        kfree(next);
    }
}

TEST(zeroed_memory_is_zero_even_when_it_was_used_before)
{
    ram_init();
    kheap_init();
    for (size_t bytes = 1; bytes < 9000; bytes += 37) {
        uint8_t *p = kmalloc(bytes);

        memset(p, 0xff, bytes);
        kfree(p);
        p = kzalloc(bytes);
        for (size_t i = 0; i < bytes; i++)
            CHECK_EQ(p[i], 0);
        kfree(p);
    }
}

TEST(heap_says_no_when_memory_is_short_and_recovers)
{
    struct block *b = blocks;

    ram_init();
    kheap_init();
    CHECK(!kmalloc((size_t)64 << 20));
    CHECK(!kzalloc((size_t)0xffffffff));
    while (b < blocks + BLOCKS && (b->p = kmalloc(60000)))
        b++;
    CHECK(b < blocks + BLOCKS);
    cpu_leave_pages(0);
    CHECK(!kmalloc(100) && !kmalloc(5000));
    kfree(blocks[0].p);
    CHECK(kmalloc(100));
}

TEST(block_freed_that_is_none_is_caught)
{
    uint8_t *p;

    ram_init();
    kheap_init();
    kfree(NULL);
    p = kmalloc(100);
    CHECK_PANICS(kfree(p + 8));
}
