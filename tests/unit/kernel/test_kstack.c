/* SPDX-License-Identifier: MIT */
/* Kernel stacks: what is kept for the system stays the system's, whoever frees and takes when. */
#include <string.h>
#include "bsp/arm/mmu.h"
#include "bsp/kernel/memory/kstack.h"
#include "bsp/kernel/memory/page.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

/* The names under which kstack.c is built here (CMakeLists.txt). */
void *mapped_kstack_alloc(bool system);
void mapped_kstack_free(void *top);

enum { AREA_PAGES = 3 * 4096, STACK_PAGES = KSTACK_BYTES / PAGE_BYTES };
#define AREA 0xf0000000u

static uint32_t mapped[AREA_PAGES];     /* physical; 0: nothing */
static bool program_runs;

bool mmu_kernel_map(uint32_t va, uint32_t phys, uint32_t bits)
{
    uint32_t *entry = &mapped[(va - AREA) / PAGE_BYTES];

    (void)bits;
    CHECK(!*entry);
    *entry = phys;
    return true;
}

void mmu_kernel_unmap(uint32_t va)
{
    mapped[(va - AREA) / PAGE_BYTES] = 0;
}

void *mmu_kernel_page(uint32_t va)
{
    return page_virt(mapped[(va - AREA) / PAGE_BYTES]);
}

static bool system_runs(void)
{
    return !program_runs;
}

static void boot(unsigned reserve)
{
    kernel_boot();
    page_reserve(reserve, system_runs);
}

static void *take(bool as_program)
{
    void *top;

    program_runs = as_program;
    top = mapped_kstack_alloc(!as_program);
    program_runs = false;
    return top;
}

/* Stacks of a program until it gets no more; on a chain through their highest page. */
static void *chain;
static unsigned take_all(void)
{
    unsigned n = 0;
    void *top;

    while ((top = take(true)) != NULL) {
        *(void **)page_virt(mapped[((uint32_t)(uintptr_t)top - AREA) / PAGE_BYTES - 1]) = chain;
        chain = top;
        n++;
    }
    return n;
}

static void give_all(void)
{
    while (chain) {
        void *top = chain;

        chain = *(void **)page_virt(mapped[((uint32_t)(uintptr_t)top - AREA) / PAGE_BYTES - 1]);
        mapped_kstack_free(top);
    }
}

TEST(freed_stack_is_used_again_without_a_page)
{
    void *first;
    unsigned left;

    boot(0);
    first = take(true);
    left = page_free_count();
    mapped_kstack_free(first);
    CHECK_EQ(page_free_count(), left);
    CHECK(take(true) == first);
    mapped_kstack_free(first);
}

TEST(program_gets_no_page_of_the_reserve_by_what_the_system_frees)
{
    enum { RESERVE = 64 };
    void *kept[4];

    boot(RESERVE);
    take_all();
    CHECK(page_free_count() >= RESERVE && page_free_count() < RESERVE + STACK_PAGES);
    for (unsigned round = 0; round < RESERVE; round++) {
        for (unsigned i = 0; i < 4; i++) {
            kept[i] = take(false);
            CHECK(kept[i]);
        }
        for (unsigned i = 0; i < 4; i++)
            mapped_kstack_free(kept[i]);
        CHECK(!take(true));
    }
    give_all();
}

/* As if there were memory without end: the pages of a stack come back as soon as it is there. */
static void *take_slot_only(bool as_program)
{
    void *top = take(as_program);

    for (unsigned i = 1; top && i <= STACK_PAGES; i++) {
        uint32_t *entry = &mapped[((uint32_t)(uintptr_t)top - AREA) / PAGE_BYTES - i];

        page_free(page_virt(*entry));
        *entry = 0;
    }
    return top;
}

TEST(program_gets_no_slot_of_the_systems_by_what_the_system_frees)
{
    unsigned n = 0;
    void *last;

    boot(0);
    while (take_slot_only(true))
        n++;
    CHECK_EQ(n, 4096 - 64);
    for (unsigned round = 0; round < 100; round++) {
        last = take(false);
        CHECK(last);
        mapped_kstack_free(last);
        CHECK(!take(true));
    }
}
