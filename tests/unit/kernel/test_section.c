/* SPDX-License-Identifier: MIT */
/* Sections: pages that several address spaces have, and what is told about what lies where. */
#include "bsp/kernel/memory/section.h"

#include <string.h>

#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/named.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/shortage.h"

enum { RW = VM_READ | VM_WRITE, P = PAGE_BYTES };
#define FROM 0x30000000u

static struct vm_view view_of(struct section *s, unsigned first, unsigned n, unsigned access)
{
    return (struct vm_view){ &s->obj, s->page + first, n, access, s->access };
}

static uint32_t mapped(struct vm *vm, struct section *s, unsigned first, unsigned n,
                       unsigned access)
{
    struct vm_view view = view_of(s, first, n, access);
    uint32_t va;

    CHECK_EQ(vm_map_view(vm, FROM, &view, &va), 0);
    return va;
}

static char *at(struct vm *vm, uint32_t va)
{
    char *p = vm_kernel_ptr(vm, va);

    CHECK(p);
    return p;
}

TEST(spaces_see_the_same_pages)
{
    struct figures before;
    struct vm *a, *b;
    struct section *s;
    uint32_t in_a, in_b;

    kernel_boot();
    before = measure();
    a = vm_create();
    b = vm_create();
    s = section_create(3, RW);
    in_a = mapped(a, s, 0, 3, RW);
    in_b = mapped(b, s, 1, 2, RW);
    for (unsigned i = 0; i < 3 * P; i++)
        CHECK_EQ(*at(a, in_a + i), 0);
    strcpy(at(a, in_a + P + 5), "seen");
    CHECK_STR(at(b, in_b + 5), "seen");
    strcpy(at(b, in_b + P), "back");
    CHECK_STR(at(a, in_a + 2 * P), "back");
    CHECK(!vm_kernel_ptr(b, in_b + 2 * P));
    object_unref(&s->obj);                          /* the views hold it */
    CHECK_STR(at(a, in_a + P + 5), "seen");
    CHECK_EQ(vm_unmap_view(a, in_a), 0);
    CHECK(!vm_kernel_ptr(a, in_a));
    CHECK_STR(at(b, in_b + 5), "seen");
    vm_destroy(b);                                  /* and a space that ends lets go of it */
    vm_destroy(a);
    check_same(before);
}

TEST(views_cost_their_pages_once)
{
    struct figures before;
    struct vm *vm;
    struct section *s;
    unsigned pages;
    uint32_t va[20];

    kernel_boot();
    before = measure();
    vm = vm_create();
    s = section_create(50, RW);
    va[0] = mapped(vm, s, 0, 50, RW);
    pages = page_free_count();
    for (unsigned i = 1; i < 20; i++)
        va[i] = mapped(vm, s, 0, 50, VM_READ);
    CHECK(page_free_count() + 8 > pages);           /* tables, and regions */
    for (unsigned i = 0; i < 20; i++)
        CHECK_EQ(vm_unmap_view(vm, va[i]), 0);
    object_unref(&s->obj);
    vm_destroy(vm);
    check_same(before);
}

TEST(a_view_has_no_more_rights_than_its_section)
{
    struct vm_view view;
    struct vm *vm;
    struct section *s;
    struct vm_run run;
    uint32_t va;

    kernel_boot();
    vm = vm_create();
    s = section_create(2, VM_READ);
    view = view_of(s, 0, 2, RW);
    CHECK_EQ(vm_map_view(vm, FROM, &view, &va), ERROR_ACCESS_DENIED);
    va = mapped(vm, s, 0, 2, VM_READ);
    CHECK_EQ(vm_map(vm, va + 2 * P, P, RW), 0);
    CHECK_EQ(vm_protect(vm, va, P, RW, NULL), ERROR_ACCESS_DENIED);
    CHECK_EQ(vm_protect(vm, va + P, 2 * P, RW, NULL), ERROR_ACCESS_DENIED);
    CHECK_EQ(vm_protect(vm, va, P, VM_READ | VM_EXEC, NULL), ERROR_ACCESS_DENIED);
    CHECK(vm_query(vm, va, &run) && run.access == VM_READ && run.bytes == 2 * P);
    CHECK_EQ(vm_protect(vm, va, P, 0, NULL), 0);
    CHECK_EQ(vm_protect(vm, va, 3 * P, VM_READ, NULL), 0);
    CHECK_EQ(vm_protect(vm, va + 2 * P, P, RW, NULL), 0);
    object_unref(&s->obj);
    vm_destroy(vm);
}

TEST(views_go_whole_and_by_their_own_call)
{
    struct vm_view view;
    struct vm *vm;
    struct section *s;
    uint32_t va;

    kernel_boot();
    vm = vm_create();
    s = section_create(3, RW);
    va = mapped(vm, s, 0, 3, RW);
    CHECK_EQ(vm_unmap(vm, va, 0), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_unmap(vm, va + P, P), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_unmap_view(vm, va + P), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_unmap_view(vm, va - P), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map(vm, va + P, P, RW), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_unmap_view(vm, va), 0);
    CHECK_EQ(vm_unmap_view(vm, va), ERROR_INVALID_ADDRESS);
    CHECK_EQ(vm_map(vm, va, P, RW), 0);
    CHECK_EQ(vm_unmap_view(vm, va), ERROR_INVALID_ADDRESS);
    view = view_of(s, 0, 0, RW);
    CHECK_EQ(vm_map_view(vm, FROM, &view, &va), ERROR_INVALID_PARAMETER);
    view.pages = 0x80000;
    CHECK_EQ(vm_map_view(vm, FROM, &view, &va), ERROR_INVALID_PARAMETER);
    object_unref(&s->obj);
    vm_destroy(vm);
}

TEST(views_of_a_space_are_bounded)
{
    struct figures before;
    struct vm_view view;
    struct vm *vm;
    struct section *s;
    uint32_t va = 0, first = 0;
    unsigned n = 0;

    kernel_boot();
    before = measure();
    vm = vm_create();
    s = section_create(1, RW);
    view = view_of(s, 0, 1, RW);
    while (!vm_map_view(vm, FROM, &view, &va)) {
        if (!n++)
            first = va;
        CHECK(n <= 1024);
    }
    CHECK_EQ(n, 1024);
    CHECK_EQ(vm_unmap_view(vm, first), 0);
    CHECK_EQ(vm_map_view(vm, FROM, &view, &va), 0);
    object_unref(&s->obj);
    vm_destroy(vm);
    check_same(before);
}

TEST(the_query_tells_runs_of_equal_pages)
{
    struct vm *vm;
    struct vm_run run;
    struct section *s;
    uint32_t va = 0x00400000u, view;

    kernel_boot();
    vm = vm_create();
    CHECK_EQ(vm_map(vm, va, 4 * P, RW), 0);
    CHECK_EQ(vm_protect(vm, va + 2 * P, P, VM_READ, NULL), 0);
    CHECK(vm_query(vm, va + 5, &run));
    CHECK(run.mapped && !run.view && run.region == va && run.bytes == 2 * P && run.access == RW);
    CHECK(vm_query(vm, va + P, &run) && run.bytes == P && run.region == va);
    CHECK(vm_query(vm, va + 2 * P, &run) && run.bytes == P && run.access == VM_READ);
    CHECK(vm_query(vm, va + 4 * P - 1, &run) && run.bytes == P && run.access == RW);
    CHECK(vm_query(vm, va - 1, &run) && !run.mapped && run.bytes == P && !run.region);
    CHECK(vm_query(vm, USER_BASE, &run) && run.bytes == va - USER_BASE);
    CHECK(vm_query(vm, va + 4 * P, &run) && run.bytes == USER_TOP - va - 4 * P);
    CHECK(vm_query(vm, USER_TOP - 1, &run) && run.bytes == P && !run.mapped);
    CHECK(!vm_query(vm, USER_TOP, &run) && !vm_query(vm, USER_BASE - 1, &run));
    CHECK(!vm_query(vm, UINT32_MAX, &run) && !vm_query(vm, 0, &run));
    s = section_create(1, VM_READ);
    view = mapped(vm, s, 0, 1, VM_READ);
    CHECK(vm_query(vm, view, &run) && run.view && run.mapped && run.bytes == P);
    object_unref(&s->obj);
    vm_destroy(vm);
}

TEST(a_section_has_its_name_until_the_last_view_goes)
{
    static const struct name_text name = { 1, { 's' } };
    struct figures before;
    struct section *s;
    struct object *found;
    struct vm *vm;
    uint32_t va;

    kernel_boot();
    before = measure();
    vm = vm_create();
    s = section_create(1, RW);
    CHECK(named_enter(&s->obj, &name) == &s->obj);
    va = mapped(vm, s, 0, 1, RW);
    object_unref(&s->obj);
    found = named_find(&section_type, &name);
    CHECK(found == &s->obj);
    object_unref(found);
    CHECK_EQ(vm_unmap_view(vm, va), 0);
    CHECK(!named_find(&section_type, &name));
    vm_destroy(vm);
    check_same(before);
}

/* --- memory that runs out --------------------------------------------------------------------- */

static struct vm *swept;
static struct figures before_sweep;

static void nothing_left(void)
{
    check_same(before_sweep);
}

static bool make_and_map(void)
{
    struct section *s = section_create(5, RW);
    struct vm_view view;
    uint32_t va, err;

    if (!s)
        return false;
    view = view_of(s, 0, 5, RW);
    err = vm_map_view(swept, FROM, &view, &va);
    CHECK(!err || err == ERROR_NOT_ENOUGH_MEMORY);
    object_unref(&s->obj);
    return !err && !vm_unmap_view(swept, va);
}

TEST(each_allocation_of_a_section_fails)
{
    const struct sweep_of all = { .run = make_and_map, .check = nothing_left };

    kernel_boot();
    swept = vm_create();
    CHECK(make_and_map());                          /* page tables stay */
    before_sweep = measure();
    CHECK(sweep_all(&shortage, &all) >= 1 + 5 + 1);
    cpu_leave_pages(64);
    CHECK(!section_create(1, RW) && !section_create(0x80000, RW));
    cpu_give_pages_back();
    vm_destroy(swept);
}

TEST(a_view_without_page_tables_leaves_nothing)
{
    struct figures before;
    struct section *s;
    struct vm_view view;
    uint32_t va;

    kernel_boot();
    swept = vm_create();
    s = section_create(1500, RW);                   /* its tables take two pages */
    before = measure();
    view = view_of(s, 0, 1500, RW);
    for (unsigned nth = 1; nth <= 2; nth++) {
        shortage.fail(nth, 1);
        CHECK_EQ(vm_map_view(swept, FROM, &view, &va), ERROR_NOT_ENOUGH_MEMORY);
        CHECK(!vm_mapped(swept, FROM, 1));
    }
    shortage.fail(0, 0);
    CHECK_EQ(measure().heap, before.heap);
    CHECK_EQ(vm_map_view(swept, FROM, &view, &va), 0);
    object_unref(&s->obj);
    vm_destroy(swept);
}
