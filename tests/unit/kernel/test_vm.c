/* SPDX-License-Identifier: MIT */
/* Address spaces: the regions against a model that keeps one byte for each page. */
#include "bsp/kernel/memory/vm.h"

#include <string.h>

#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

enum { RW = VM_READ | VM_WRITE, WINDOW = 64 /* pages of the model */ };
#define BASE 0x00400000u

static struct vm *vm;

static void boot(void)
{
    kernel_boot();
    vm = vm_create();
    CHECK(vm);
}

TEST(ranges_outside_user_space_are_refused)
{
    boot();
    CHECK_EQ(vm_map(vm, USER_BASE - 1, 1, RW), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map(vm, 0, PAGE_BYTES, RW), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map(vm, USER_TOP, 1, RW), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map(vm, USER_TOP - 1, 2, RW), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map(vm, 0x80400000, 1, RW), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map(vm, 0xfffff000, 0x2000, RW), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map(vm, USER_BASE, 0xffffffff, RW), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map(vm, USER_BASE, 0, RW), ERROR_INVALID_PARAMETER);
    CHECK_EQ(vm_map(vm, USER_BASE, 1, 8), ERROR_INVALID_PARAMETER);
    CHECK_EQ(vm_unmap(vm, 0x80400000, 0), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_unmap(vm, BASE, PAGE_BYTES), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_protect(vm, BASE, 1, RW, NULL), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_protect(vm, BASE, 0, RW, NULL), ERROR_INVALID_PARAMETER);
    CHECK(!vm_mapped(vm, USER_BASE, 1) && !vm_kernel_ptr(vm, 0x80400000));
    vm_destroy(vm);
}

TEST(map_rounds_outward_and_pages_are_cleared)
{
    boot();
    CHECK_EQ(vm_map(vm, BASE + 100, PAGE_BYTES, RW), 0);
    CHECK(vm_mapped(vm, BASE, 2 * PAGE_BYTES) && !vm_mapped(vm, BASE, 2 * PAGE_BYTES + 1));
    for (uint32_t i = 0; i < 2 * PAGE_BYTES; i++)
        CHECK_EQ(*(char *)vm_kernel_ptr(vm, BASE + i), 0);
    CHECK_EQ(vm_map(vm, BASE + 2 * PAGE_BYTES - 1, 1, RW), ERROR_INVALID_ADDRESS);
    vm_destroy(vm);
}

TEST(gap_lies_at_or_above_the_wish_with_room_on_both_sides)
{
    boot();
    CHECK_EQ(vm_find_gap(vm, 0, 1), USER_BASE);
    CHECK_EQ(vm_map(vm, USER_BASE + PAGE_BYTES, PAGE_BYTES, RW), 0);
    CHECK_EQ(vm_find_gap(vm, 0, 1), USER_BASE + 3 * PAGE_BYTES);
    CHECK_EQ(vm_find_gap(vm, BASE + 1, 5 * PAGE_BYTES), BASE + PAGE_BYTES);
    CHECK_EQ(vm_find_gap(vm, 0, USER_TOP - USER_BASE), 0);
    CHECK_EQ(vm_find_gap(vm, 0, 0xffffffff), 0);
    CHECK_EQ(vm_find_gap(vm, 0, 0), 0);
    CHECK_EQ(vm_find_gap(vm, USER_TOP - PAGE_BYTES, PAGE_BYTES), USER_TOP - PAGE_BYTES);
    CHECK_EQ(vm_find_gap(vm, USER_TOP - PAGE_BYTES, PAGE_BYTES + 1), 0);
    CHECK_EQ(vm_find_gap(vm, USER_TOP, 1), 0);
    CHECK_EQ(vm_find_gap(vm, 0x80400000, 1), 0);
    CHECK_EQ(vm_find_gap(vm, 0xffffffff, 1), 0);
    CHECK_EQ(vm_find_gap(vm, 0xffffffff, 0x20000), 0);
    vm_destroy(vm);
}

TEST(shortage_of_memory_changes_nothing)
{
    unsigned pages;

    boot();
    CHECK_EQ(vm_map(vm, BASE, PAGE_BYTES, RW), 0);
    for (unsigned left = 0; left < 90; left++) {
        uint32_t err;

        cpu_leave_pages(left);
        pages = page_free_count();
        err = vm_map(vm, 0x10000000, 20 * PAGE_BYTES, RW);
        CHECK(err == 0 || err == ERROR_NOT_ENOUGH_MEMORY);
        CHECK(!err || !vm_mapped(vm, 0x10000000, 1));
        CHECK(!err || page_free_count() == pages);
        if (!err)
            CHECK_EQ(vm_unmap(vm, 0x10000000, 0), 0);
        cpu_give_pages_back();
    }
    CHECK(vm_mapped(vm, BASE, 1));
    vm_destroy(vm);
}

TEST(fresh_executable_pages_are_synchronised_and_others_are_not)
{
    boot();
    cpu_synced_bytes = 0;
    CHECK_EQ(vm_map(vm, BASE, 3 * PAGE_BYTES, RW), 0);
    CHECK_EQ(cpu_synced_bytes, 0);
    CHECK_EQ(vm_map(vm, 0x10000000, 3 * PAGE_BYTES, VM_READ | VM_EXEC), 0);
    CHECK_EQ(cpu_synced_bytes, 3 * PAGE_BYTES);
    CHECK_EQ(vm_protect(vm, BASE, 2 * PAGE_BYTES, VM_READ | VM_EXEC, NULL), 0);
    CHECK_EQ(cpu_synced_bytes, 5 * PAGE_BYTES);
    vm_destroy(vm);
}

/* Allowed as on CE unless the configuration forbids it: then neither mapping nor protecting gives
 * it, and what was there stays as it was. */
TEST(write_with_execute_is_refused_when_forbidden_and_nothing_else)
{
    unsigned old = 99;

    boot();
    CHECK_EQ(vm_map(vm, BASE, PAGE_BYTES, RW | VM_EXEC), 0);
    CHECK_EQ(vm_unmap(vm, BASE, 0), 0);
    vm_forbid_write_exec();
    CHECK_EQ(vm_map(vm, BASE, PAGE_BYTES, RW | VM_EXEC), ERROR_ACCESS_DENIED);
    CHECK_EQ(vm_map(vm, BASE, PAGE_BYTES, VM_WRITE | VM_EXEC), ERROR_ACCESS_DENIED);
    CHECK(!vm_mapped(vm, BASE, 1));
    for (unsigned access = 0; access < 8; access++) {
        bool both = (access & VM_WRITE) && (access & VM_EXEC);

        CHECK_EQ(vm_map(vm, BASE, PAGE_BYTES, RW), 0);
        CHECK_EQ(vm_protect(vm, BASE, PAGE_BYTES, access, NULL), both ? ERROR_ACCESS_DENIED : 0);
        CHECK_EQ(vm_protect(vm, BASE, PAGE_BYTES, VM_READ, &old), 0);
        CHECK_EQ(old, both ? (unsigned)RW : access);
        CHECK_EQ(vm_unmap(vm, BASE, 0), 0);
    }
    vm_destroy(vm);
}

/* ---- random operations; region numbers tell regions apart, 0: nothing mapped ---- */

static unsigned region[WINDOW], access_of[WINDOW], next_region;
static uint8_t mark[WINDOW];

static uint32_t va_of(unsigned page)
{
    return BASE + page * PAGE_BYTES;
}

static void random_map(unsigned page, unsigned n, unsigned access)
{
    bool free = true;

    for (unsigned i = page; i < page + n; i++)
        free &= !region[i];
    CHECK_EQ(vm_map(vm, va_of(page), n * PAGE_BYTES, access), free ? 0 : ERROR_INVALID_ADDRESS);
    next_region += free;
    for (unsigned i = page; free && i < page + n; i++) {
        region[i] = next_region;
        access_of[i] = access;
        mark[i] = (uint8_t)test_random();
        *(uint8_t *)vm_kernel_ptr(vm, va_of(i)) = mark[i];
    }
}

static void random_unmap(unsigned page, unsigned n, bool whole)
{
    bool good = region[page] != 0;

    if (whole) {
        good &= !page || region[page - 1] != region[page];
        for (n = 1; page + n < WINDOW && region[page + n] == region[page]; n++)
            ;
    }
    for (unsigned i = page; i < page + n; i++)
        good &= region[i] == region[page];
    CHECK_EQ(vm_unmap(vm, va_of(page), whole ? 0 : n * PAGE_BYTES),
             good ? 0 : ERROR_INVALID_ADDRESS);
    if (!good)
        return;
    if (page + n < WINDOW && region[page + n] == region[page]) {    /* the rest is one of its own */
        unsigned old = region[page];

        next_region++;
        for (unsigned i = page + n; i < WINDOW && region[i] == old; i++)
            region[i] = next_region;
    }
    memset(&region[page], 0, n * sizeof region[0]);
}

static void random_protect(unsigned page, unsigned n, unsigned access)
{
    unsigned old = 99;
    bool good = true;

    for (unsigned i = page; i < page + n; i++)
        good &= region[i] != 0;
    CHECK_EQ(vm_protect(vm, va_of(page), n * PAGE_BYTES, access, &old),
             good ? 0 : ERROR_INVALID_ADDRESS);
    if (!good)
        return;
    CHECK_EQ(old, access_of[page]);
    for (unsigned i = page; i < page + n; i++)
        access_of[i] = access;
}

static void check_model(void)
{
    unsigned mapped = 0;

    for (unsigned i = 0; i < WINDOW; i++) {
        uint8_t *p = vm_kernel_ptr(vm, va_of(i));

        CHECK_EQ(p != NULL, region[i] != 0);
        CHECK(!p || *p == mark[i]);
        mapped += p != NULL;
    }
    CHECK(vm_pages(vm) >= mapped + 2 && vm_pages(vm) <= mapped + 3);
}

static void check_gap(void)
{
    unsigned n = 1 + test_random_below(6), from = test_random_below(WINDOW);
    uint32_t at = vm_find_gap(vm, va_of(from), n * PAGE_BYTES);
    unsigned page = from;

    for (;; page++) {
        bool fits = true;

        for (unsigned i = page ? page - 1 : 0; i < page + n + 1; i++)
            fits &= i >= WINDOW || !region[i];
        if (fits)
            break;
    }
    CHECK_EQ(at, va_of(page));
}

TEST(random_maps_cuts_and_protections_agree_with_the_model)
{
    struct kheap_stats before, after;
    unsigned pages;

    kernel_boot();
    kheap_stats(&before);
    vm = vm_create();
    vm_destroy(vm);
    pages = page_free_count();
    vm = vm_create();
    for (unsigned step = 0; step < 20000; step++) {
        unsigned page = test_random_below(WINDOW), n = 1 + test_random_below(8);

        if (n > WINDOW - page)
            n = WINDOW - page;
        switch (test_random_below(4)) {
        case 0: random_map(page, n, test_random_below(8)); break;
        case 1: random_unmap(page, n, false); break;
        case 2: random_unmap(page, n, true); break;
        default: random_protect(page, n, test_random_below(8)); break;
        }
        check_gap();
        if (step % 16 == 0)
            check_model();
    }
    vm_destroy(vm);
    kheap_stats(&after);
    CHECK_EQ(after.used, before.used);
    CHECK(page_free_count() + 1 >= pages);     /* the heap keeps an empty page of each size */
}

enum { IN_IMAGE = 3 * PAGE_BYTES + 40, IMAGE_BYTES = 2 * PAGE_BYTES };

static void fill_archive(void)
{
    for (unsigned i = 0; i < CPU_ARCHIVE_BYTES; i++)
        CPU_ARCHIVE[i] = (char)(i * 7);
}

static void check_image(uint32_t va)
{
    for (unsigned i = 0; i < IMAGE_BYTES; i++)
        CHECK_EQ(*(char *)vm_kernel_ptr(vm, va + i), CPU_ARCHIVE[IN_IMAGE + i]);
}

TEST(pages_of_the_image_cost_nothing_and_are_nobodys)
{
    unsigned free_before;

    boot();
    fill_archive();
    CHECK_EQ(vm_map(vm, BASE + 16 * PAGE_BYTES, 1, RW), 0);      /* the page table is there */
    free_before = page_free_count();
    CHECK_EQ(vm_map_image(vm, BASE + 40, CPU_ARCHIVE + IN_IMAGE, IMAGE_BYTES, VM_READ | VM_EXEC),
             0);
    CHECK_EQ(page_free_count(), free_before);
    check_image(BASE + 40);
    CHECK(vm_mapped(vm, BASE, 3 * PAGE_BYTES) && !vm_mapped(vm, BASE + 3 * PAGE_BYTES, 1));
    CHECK(vm_executable(vm, BASE + 40) && !vm_executable(vm, BASE + 16 * PAGE_BYTES));
    CHECK_EQ(vm_map(vm, BASE + PAGE_BYTES, 1, RW), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_unmap(vm, BASE + PAGE_BYTES, PAGE_BYTES), 0);
    CHECK_EQ(vm_unmap(vm, BASE, 0), 0);
    CHECK_EQ(page_free_count(), free_before);
    vm_destroy(vm);
}

TEST(image_page_that_is_to_be_written_becomes_a_copy)
{
    unsigned free_before;
    char was;

    boot();
    fill_archive();
    CHECK_EQ(vm_map_image(vm, BASE + 40, CPU_ARCHIVE + IN_IMAGE, IMAGE_BYTES, VM_READ), 0);
    was = CPU_ARCHIVE[IN_IMAGE + PAGE_BYTES];
    free_before = page_free_count();
    CHECK_EQ(vm_protect(vm, BASE + PAGE_BYTES, PAGE_BYTES, RW, NULL), 0);
    CHECK_EQ(page_free_count(), free_before - 1);
    check_image(BASE + 40);
    *(char *)vm_kernel_ptr(vm, BASE + 40 + PAGE_BYTES) = (char)(was + 1);
    CHECK_EQ(CPU_ARCHIVE[IN_IMAGE + PAGE_BYTES], was);
    CHECK_EQ(vm_protect(vm, BASE, 3 * PAGE_BYTES, VM_READ, NULL), 0);
    CHECK_EQ(page_free_count(), free_before - 1);
    CHECK_EQ(vm_unmap(vm, BASE, 0), 0);
    CHECK_EQ(page_free_count(), free_before);
    vm_destroy(vm);
}

static unsigned looks, gone;

static void look_at_the_page(void)      /* as another thread of the program, which comes first */
{
    looks++;
    gone += !vm_kernel_ptr(vm, BASE + PAGE_BYTES);
}

TEST(image_page_is_there_all_the_while_it_becomes_a_copy)
{
    boot();
    fill_archive();
    CHECK_EQ(vm_map_image(vm, BASE + 40, CPU_ARCHIVE + IN_IMAGE, IMAGE_BYTES, VM_READ), 0);
    cpu_noise(1, look_at_the_page);
    CHECK_EQ(vm_protect(vm, BASE, 3 * PAGE_BYTES, RW, NULL), 0);
    cpu_noise(0, NULL);
    CHECK(looks > 3);
    CHECK_EQ(gone, 0);
    vm_destroy(vm);
}

TEST(image_page_without_memory_for_a_copy_stays_as_it_is)
{
    boot();
    fill_archive();
    CHECK_EQ(vm_map_image(vm, BASE + 40, CPU_ARCHIVE + IN_IMAGE, IMAGE_BYTES, VM_READ), 0);
    cpu_leave_pages(1);
    CHECK_EQ(vm_protect(vm, BASE, 3 * PAGE_BYTES, RW, NULL), ERROR_NOT_ENOUGH_MEMORY);
    check_image(BASE + 40);
    cpu_give_pages_back();
    CHECK_EQ(vm_protect(vm, BASE, 3 * PAGE_BYTES, RW, NULL), 0);
    vm_destroy(vm);
}

TEST(what_is_not_in_the_image_or_elsewhere_in_its_page_is_not_mapped_from_it)
{
    boot();
    fill_archive();
    CHECK_EQ(vm_map_image(vm, BASE, CPU_ARCHIVE + 40, 1, VM_READ), ERROR_INVALID_PARAMETER);
    CHECK_EQ(vm_map_image(vm, BASE, CPU_ARCHIVE, 1, RW), ERROR_INVALID_PARAMETER);
    CHECK_EQ(vm_map_image(vm, BASE, CPU_ARCHIVE - PAGE_BYTES, 1, VM_READ),
             ERROR_INVALID_PARAMETER);
    CHECK_EQ(vm_map_image(vm, BASE, CPU_ARCHIVE, CPU_ARCHIVE_BYTES + 1, VM_READ),
             ERROR_INVALID_PARAMETER);
    CHECK_EQ(vm_map_image(vm, BASE, CPU_ARCHIVE, 0xffffffff, VM_READ), ERROR_INVALID_PARAMETER);
    CHECK_EQ(vm_map_image(vm, BASE, CPU_ARCHIVE, 0, VM_READ), ERROR_INVALID_PARAMETER);
    CHECK_EQ(vm_map_image(vm, 0, CPU_ARCHIVE, 1, VM_READ), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map_image(vm, USER_TOP - PAGE_BYTES, CPU_ARCHIVE, PAGE_BYTES + 1, VM_READ),
             ERROR_INVALID_ADDRESS);
    CHECK(!vm_mapped(vm, BASE, 1));
    vm_destroy(vm);
}
