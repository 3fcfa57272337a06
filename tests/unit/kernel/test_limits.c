/* SPDX-License-Identifier: MIT */
/* What one program may have at a time, and what is kept for the system: the shell, which the kernel
 * starts, and the kernel's own threads. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process_charge.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/program.h"

static void (*greedy)(void);
static bool greedy_done;
static size_t free_before;

static size_t free_pages(void)
{
    struct kheap_stats heap;

    kheap_stats(&heap);
    return page_free_count() + heap.bytes / PAGE_BYTES;
}

static struct process *child(void)
{
    struct process *p;
    struct thread *t;

    CHECK_EQ(process_create("prog", "prog", &p, &t), 0);
    process_begin(p, t, false);
    object_unref(&t->obj);
    return p;
}

static void end(struct process *p)
{
    struct object *obj = &p->obj;
    uint32_t index;

    process_terminate(p, 1);
    CHECK_EQ(wait_objects(&obj, 1, false, time_us() + 10000000, &index), 0);
    object_unref(obj);
    kernel_sleep(1000);
}

/* --- several threads that start programs ------------------------------------------------------ */

enum { MAKERS = 8, MAKER = 2, ROUNDS = 20, MADE_MOST = CHILDREN_PER_PROCESS + MAKERS };

static struct process *made[MADE_MOST];
static struct thread *makers[MAKERS];
static unsigned nmade, round_now, makers_done;

static bool make_child(void)
{
    struct process *p;
    struct thread *t;

    if (process_create("prog", "prog", &p, &t))
        return false;
    CHECK(nmade < MADE_MOST);
    made[nmade++] = p;
    process_begin(p, t, false);
    object_unref(&t->obj);
    return true;
}

static void make_children(void)
{
    for (unsigned last = 0; last < ROUNDS; last++) {
        while (round_now <= last)
            kernel_sleep(1000);
        while (make_child())
            ;
        makers_done++;
    }
}

/* An interrupt after which another one of them comes first. */
static void next_maker(void)
{
    static unsigned turn;

    thread_set_base_priority(makers[turn % MAKERS], PRIO_NORMAL);
    thread_set_base_priority(makers[++turn % MAKERS], PRIO_NORMAL - 1);
}

/* The first program is the shell; it starts the greedy one and, when that has all it gets, kills
 * it.  What the greedy one starts just sleeps. */
static void shell_or_greedy(const struct trap_frame *f)
{
    struct process *p;

    if (!process_is_system()) {
        if (f->r[1] == MAKER)
            make_children();
        else if (process_self()->creator->system && !greedy_done && !f->r[1]) {
            greedy();
            greedy_done = true;
        }
        park(FOREVER);
        return;
    }
    p = child();
    CHECK(!p->system && p->creator == process_self());
    while (!greedy_done)
        kernel_sleep(1000);
    CHECK(page_available() > page_reserved() / 2);
    end(child());                                       /* there is room to start something */
    end(p);
}

static void shell_survives(void (*what)(void))
{
    static struct elf_file file;
    struct process *shell;
    struct object *obj;
    uint32_t index;

    kernel_boot();
    program_make(&file);
    program_install("prog", &file, sizeof file);
    cpu_program(shell_or_greedy);
    greedy = what;
    CHECK(page_reserved() >= 64);
    free_before = free_pages();
    CHECK_EQ(process_start("prog", "prog", false, &shell), 0);
    obj = &shell->obj;
    CHECK_EQ(wait_objects(&obj, 1, false, time_us() + 100000000, &index), 0);
    object_unref(obj);
    kernel_sleep(1000);
    CHECK(greedy_done);
    CHECK_EQ(process_total(), 1);
    CHECK_EQ(handle_total(), 0);
    CHECK_EQ(free_pages(), free_before);
}

static void all_threads(void)
{
    struct thread_start start = { .entry = 0x10000, .r1 = 1, .stack_bytes = 1 };
    struct thread *t;
    unsigned n = 1;
    uint32_t err;

    while (!(err = thread_create_user(process_self(), &start, &t))) {
        thread_begin(t);
        object_unref(&t->obj);
        n++;
        CHECK(n <= THREADS_PER_PROCESS);
    }
    CHECK_EQ(err, ERROR_NOT_ENOUGH_MEMORY);
    CHECK_EQ(n, THREADS_PER_PROCESS);
}

TEST(threads_of_one_program_are_bounded)
{
    shell_survives(all_threads);
}

static void all_pages(void)
{
    uint32_t va;

    while (!vm_map_anywhere(process_self()->vm, 0x30000000, 64 * PAGE_BYTES, VM_READ, &va))
        ;
    while (!vm_map_anywhere(process_self()->vm, 0x30000000, PAGE_BYTES, VM_READ, &va))
        ;
    CHECK(page_free_count() >= page_reserved());
    CHECK(page_available() <= 64);                      /* what the kernel needs to say no */
}

TEST(memory_of_a_program_ends_before_the_systems)
{
    shell_survives(all_pages);
}

static void all_kernel_memory(void)
{
    static void *hoard;

    for (size_t bytes = 64 * PAGE_BYTES; bytes >= 64; bytes /= 2) {
        void **p;

        while ((p = kmalloc(bytes)) != NULL) {
            *p = hoard;
            hoard = p;
        }
    }
    CHECK_EQ(page_free_count(), page_reserved());
    CHECK_EQ(page_available(), 0);
    CHECK(!page_alloc());
    greedy_done = true;
    kernel_sleep(100000);                               /* the shell starts and ends something */
    while (hoard) {
        void *next = *(void **)hoard;

        kfree(hoard);
        hoard = next;
    }
}

TEST(kernel_memory_of_a_programs_calls_ends_before_the_systems)
{
    shell_survives(all_kernel_memory);
}

static void all_handles(void)
{
    unsigned n = 0;

    for (;; n++) {
        struct event *e = event_create(true, false);
        handle_t h;

        CHECK(e);
        h = handle_make(self_handles(), &e->obj);
        object_unref(&e->obj);
        if (!h)
            break;
    }
    CHECK_EQ(n, HANDLES_PER_PROCESS);
    CHECK_EQ(handle_shortage(self_handles()), ERROR_TOO_MANY_OPEN_FILES);
}

TEST(handles_of_one_program_are_bounded)
{
    shell_survives(all_handles);
}

static void all_children(void)
{
    static struct process *p[CHILDREN_PER_PROCESS + 1];
    struct thread *t;
    unsigned n = 0;
    uint32_t err;

    while (!(err = process_create("prog", "prog", &p[n], &t))) {
        process_begin(p[n], t, false);
        object_unref(&t->obj);
        CHECK(++n <= CHILDREN_PER_PROCESS);
    }
    CHECK_EQ(err, ERROR_NO_PROC_SLOTS);
    CHECK_EQ(n, CHILDREN_PER_PROCESS);
    end(p[--n]);                                        /* one less, and there is room for one */
    CHECK_EQ(process_create("prog", "prog", &p[n], &t), 0);
    process_discard(p[n], t);
    while (n > 0)
        end(p[--n]);
}

TEST(children_of_one_program_are_bounded)
{
    shell_survives(all_children);
}

static void children_of_many_threads(void)
{
    struct thread_start start = { .entry = 0x10000, .r1 = MAKER, .stack_bytes = 1 };

    for (unsigned i = 0; i < MAKERS; i++)
        CHECK_EQ(thread_create_user(process_self(), &start, &makers[i]), 0);
    while (nmade < CHILDREN_PER_PROCESS)
        CHECK(make_child());
    for (unsigned i = 0; i < MAKERS; i++)
        thread_begin(makers[i]);
    for (unsigned round = 0; round < ROUNDS; round++) {
        end(made[--nmade]);
        makers_done = 0;
        cpu_noise(2, next_maker);
        round_now++;
        while (makers_done < MAKERS)
            kernel_sleep(1000);
        cpu_noise(0, NULL);
        CHECK_EQ(nmade, CHILDREN_PER_PROCESS);
    }
    for (unsigned i = 0; i < MAKERS; i++)
        object_unref(&makers[i]->obj);
    while (nmade > 0)
        end(made[--nmade]);
}

TEST(children_of_one_program_are_bounded_whichever_thread_starts_them)
{
    shell_survives(children_of_many_threads);
}

static void charges(void)
{
    size_t share;

    CHECK_EQ(kheap_share(), SIZE_MAX);
    CHECK(process_charge(SIZE_MAX));
    CHECK(!process_charge(1));
    process_uncharge(SIZE_MAX);
    cpu_leave_pages(page_reserved() * 4);
    share = kheap_share();
    CHECK(share > 16 * KiB && share < SIZE_MAX);
    CHECK(process_charge(share - 1));
    CHECK(!process_charge(2));
    CHECK(process_charge(1));
    CHECK(!process_charge(1));
    CHECK(process_charge(0));
    process_uncharge(share);
    cpu_give_pages_back();
}

TEST(calls_of_one_program_share_what_the_kernel_holds_for_it)
{
    shell_survives(charges);
    CHECK_EQ(kheap_share(), SIZE_MAX);
    cpu_leave_pages(page_reserved() * 4 + 1);
    CHECK_EQ(kheap_share(), SIZE_MAX);
    cpu_leave_pages(page_reserved());
    CHECK_EQ(kheap_share(), 16 * KiB);
    CHECK(process_charge(1 << 20));                     /* the kernel's own have no bound */
    process_uncharge(1 << 20);
    CHECK_PANICS(process_uncharge(1));
    cpu_give_pages_back();
}
