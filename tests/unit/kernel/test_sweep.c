/* SPDX-License-Identifier: MIT */
/* Every allocation of the kernel's calls fails in its turn: the call gives its one error, and
 * leaves nothing behind. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/named.h"
#include "bsp/kernel/object/semaphore.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/program.h"
#include "tests/unit/kernel/shortage.h"

enum { RW = VM_READ | VM_WRITE };

static struct figures before;
static struct vm *space;
static struct process *child;

static void nothing_left(void)
{
    kernel_sleep(1000);                     /* stacks of the dead go when somebody has time */
    check_same(before);
}

static void boot(void)
{
    static struct elf_file file;

    kernel_boot();
    program_make(&file);
    program_install("prog", &file, sizeof file);
    cpu_program(NULL);
}

static unsigned sweep(bool (*run)(void))
{
    const struct sweep_of all = { .run = run, .check = nothing_left };

    kernel_sleep(1000);
    before = measure();
    return sweep_all(&shortage, &all);
}

/* A call's only excuse. */
static bool worked(uint32_t err)
{
    CHECK(!err || err == ERROR_NOT_ENOUGH_MEMORY);
    return !err;
}

static bool make_process(void)
{
    struct process *p;
    struct thread *t;

    if (!worked(process_create("prog", "prog a b c", &p, &t)))
        return false;
    process_discard(p, t);
    return true;
}

TEST(process_create_each_allocation_fails)
{
    boot();
    CHECK(sweep(make_process) >= 8);        /* object, space, regions, tables, pages, stacks */
}

static bool make_user_thread(void)
{
    struct thread_start start = { .entry = 0x10000, .cmdline = "x", .stack_bytes = 3 * PAGE_BYTES };
    struct thread *t;

    if (!worked(thread_create_user(child, &start, &t)))
        return false;
    thread_discard(t);
    return true;
}

TEST(thread_create_user_each_allocation_fails)
{
    struct thread *t;

    boot();
    CHECK_EQ(process_create("prog", "prog", &child, &t), 0);
    CHECK(make_user_thread());              /* its table stays with the space */
    CHECK(sweep(make_user_thread) >= 6);
    process_discard(child, t);
}

static void end_at_once(void *arg)
{
    (void)arg;
}

static bool make_kernel_thread(void)
{
    return thread_create(end_at_once, NULL, 100, "short") != NULL;
}

TEST(thread_create_each_allocation_fails)
{
    boot();
    CHECK(sweep(make_kernel_thread) >= 2);   /* the block, the stack */
}

static bool map_pages(void)
{
    if (!worked(vm_map(space, 0x10000000, 20 * PAGE_BYTES, RW)))
        return false;
    CHECK_EQ(vm_unmap(space, 0x10000000, 0), 0);
    return true;
}

static bool map_anywhere(void)
{
    uint32_t at;

    if (!worked(vm_map_anywhere(space, 0x10000000, 5 * PAGE_BYTES, RW, &at)))
        return false;
    CHECK_EQ(vm_unmap(space, at, 0), 0);
    return true;
}

TEST(vm_map_each_allocation_fails)
{
    boot();
    space = vm_create();
    CHECK(map_pages());
    CHECK_EQ(sweep(map_pages), 21);
    CHECK_EQ(sweep(map_anywhere), 6);
    vm_destroy(space);
}

static bool map_in_a_new_space(void)
{
    struct vm *vm = vm_create();
    bool good;

    if (!vm)
        return false;
    good = worked(vm_map(vm, 0x103ff000, 2 * PAGE_BYTES, RW));   /* two tables */
    vm_destroy(vm);
    return good;
}

TEST(space_each_allocation_fails)
{
    boot();
    CHECK(map_in_a_new_space());
    CHECK_EQ(sweep(map_in_a_new_space), 7);
}

/* A hole in the middle needs a second region: without memory for it the region stays whole. */
static bool cut_a_hole(void)
{
    if (!worked(vm_unmap(space, 0x10001000, PAGE_BYTES))) {
        CHECK(vm_mapped(space, 0x10000000, 3 * PAGE_BYTES));
        return false;
    }
    CHECK_EQ(vm_unmap(space, 0x10002000, 0), 0);
    CHECK_EQ(vm_unmap(space, 0x10000000, 0), 0);
    CHECK_EQ(vm_map(space, 0x10000000, 3 * PAGE_BYTES, RW), 0);
    return true;
}

TEST(hole_in_a_region_each_allocation_fails)
{
    unsigned had;

    boot();
    space = vm_create();
    CHECK_EQ(vm_map(space, 0x10000000, 3 * PAGE_BYTES, RW), 0);
    before = measure();
    shortage.fail(1, 1);
    CHECK(!cut_a_hole());
    nothing_left();
    had = shortage.calls();
    CHECK(cut_a_hole() && shortage.calls() > had);
    nothing_left();
    vm_destroy(space);
}

/* --- objects and their handles ---------------------------------------------------------------- */

static bool open_and_close(struct object *obj)
{
    handle_t h;

    if (!obj)
        return false;
    h = handle_make(process_handles(child), obj);
    object_unref(obj);
    if (!h)
        return false;
    CHECK_EQ(handle_close(process_handles(child), h, NULL), 0);
    handle_table_free(process_handles(child));  /* so that the next one grows it again */
    return true;
}

static bool make_event(void)
{
    struct event *e = event_create(false, false);

    return open_and_close(e ? &e->obj : NULL);
}

static bool make_mutex(void)
{
    return open_and_close(user_mutex_create(true));
}

static bool make_semaphore(void)
{
    return open_and_close(semaphore_create(1, 2));
}

static bool make_named(void)
{
    static const struct name_text name = { .units = 3, .text = { 'a', 'b', 'c' } };
    struct event *e = event_create(false, false);

    return open_and_close(e ? named_enter(&e->obj, &name) : NULL);
}

static struct object *shared;

static bool duplicate(void)
{
    object_ref(shared);
    return open_and_close(shared);
}

TEST(object_name_and_duplicate_each_allocation_fails)
{
    struct thread *t;
    struct event *e;

    boot();
    CHECK_EQ(process_create("prog", "prog", &child, &t), 0);
    CHECK(sweep(make_event) >= 2);          /* the object, the chunk of handles */
    CHECK(sweep(make_mutex) >= 2);
    CHECK(sweep(make_semaphore) >= 2);
    CHECK(sweep(make_named) >= 3);          /* and the name */
    CHECK(list_empty(&thread_self()->user_mutexes));
    e = event_create(false, false);
    shared = &e->obj;
    CHECK(sweep(duplicate) >= 1);
    object_unref(shared);
    process_discard(child, t);
}
