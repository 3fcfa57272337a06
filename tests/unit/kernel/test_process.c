/* SPDX-License-Identifier: MIT */
/* Birth and death of processes, also at the worst moment and without memory.  Their programs are C
 * functions (cpu_program). */
#include "bsp/kernel/process/process.h"

#include <string.h>

#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/program.h"
#include "tests/unit/kernel/shortage.h"

static unsigned ran;

static void boot(void (*program)(const struct trap_frame *f))
{
    static struct elf_file file;

    kernel_boot();
    program_make(&file);
    program_install("prog", &file, sizeof file);
    cpu_program(program);
}

static void exit_with_7(const struct trap_frame *f)
{
    CHECK_EQ(f->pc, 0x10000);
    CHECK_EQ(f->psr, PSR_USER);
    CHECK_EQ(f->r[0], f->sp);
    CHECK_EQ(f->sp % 8, 0);
    CHECK_STR(vm_kernel_ptr(process_self()->vm, f->r[0]), "prog one two");
    CHECK(thread_is_user());
    ran++;
    thread_exit(7);
}

TEST(program_gets_its_command_line_and_gives_its_exit_code)
{
    struct process *p;
    struct figures before;

    boot(exit_with_7);
    before = measure();
    CHECK_EQ(process_start("prog", "prog one two", false, &p), 0);
    CHECK_STR(process_name(p), "prog");
    CHECK_EQ(program_end(p), 7);
    CHECK_EQ(ran, 1);
    check_same(before);
}

static uint32_t stack_seen;

/* What it can use: the thread block and the spare page are not of it. */
static uint32_t stack_bytes(const struct thread *t)
{
    return t->teb - t->user_stack - STACK_SPARE;
}

static void see_stack(const struct trap_frame *f)
{
    struct thread_start start = { .entry = f->pc };
    struct thread *t = thread_self();

    CHECK(f->sp > t->user_stack && f->sp < t->teb);
    stack_seen = stack_bytes(t);
    CHECK_EQ(thread_create_user(process_self(), &start, &t), 0);
    CHECK_EQ(stack_bytes(t), stack_seen);
    thread_discard(t);
    start.stack_bytes = 8192;
    CHECK_EQ(thread_create_user(process_self(), &start, &t), 0);
    CHECK(stack_bytes(t) >= 8192 && stack_bytes(t) < 8192 + PAGE_BYTES);
    thread_discard(t);
    thread_exit(0);
}

TEST(threads_that_ask_for_no_stack_get_the_programs)
{
    static const uint32_t sizes[] = { 0, 1, 2048, 4096, 300 * 1024 };
    struct figures before;
    struct process *p;

    boot(see_stack);
    before = measure();
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint32_t want = sizes[i] ? sizes[i] : USER_STACK_BYTES;
        struct elf_file file;

        program_make(&file);
        file.segment[2].type = 0x6474e551;
        file.segment[2].memsz = sizes[i];
        program_install("prog", &file, sizeof file);
        CHECK_EQ(process_start("prog", "prog one two", false, &p), 0);
        CHECK_EQ(program_end(p), 0);
        CHECK(stack_seen >= want && stack_seen < want + PAGE_BYTES);
    }
    check_same(before);
}

/* --- programs that need coredll.dll ----------------------------------------------------------- */

enum { CORE_AT = 0x78000000 };

static void install_dynamic(const char *core, uint32_t core_at)
{
    struct elf_file file;

    program_make_dynamic(&file);
    program_install("prog", &file, sizeof file);
    program_make(&file);
    file.head.entry = file.segment[0].vaddr = core_at;
    file.segment[1].vaddr = core_at + 0x10010;
    program_add(core, &file, sizeof file);
}

static void look_around(const struct trap_frame *f)
{
    struct thread *t = thread_self();

    CHECK_EQ(f->pc, CORE_AT);
    CHECK_EQ(f->r[1], 0x10000);
    CHECK_EQ(memcmp(vm_kernel_ptr(process_self()->vm, f->r[1]), "\x7f" "ELF", 4), 0);
    CHECK_STR(vm_kernel_ptr(process_self()->vm, f->r[0]), "prog x");
    CHECK(t->user_stack > CORE_AT);
    thread_exit(9);
}

TEST(program_that_needs_coredll_begins_there_and_finds_its_own_header)
{
    struct figures before;
    struct process *p;

    boot(look_around);
    install_dynamic("coredll.dll", CORE_AT);
    before = measure();
    CHECK_EQ(process_start("prog", "prog x", false, &p), 0);
    CHECK_EQ(program_end(p), 9);
    check_same(before);
}

TEST(coredll_that_is_not_there_or_cannot_lie_there_is_said)
{
    struct figures before;
    struct elf_file file;
    struct process *p;

    boot(look_around);
    install_dynamic("ws2.dll", CORE_AT);
    before = measure();
    CHECK_EQ(process_start("prog", "prog", false, &p), ERROR_MOD_NOT_FOUND);
    check_same(before);
    install_dynamic("coredll.dll", 0x10000);
    CHECK_EQ(process_start("prog", "prog", false, &p), ERROR_BAD_EXE_FORMAT);
    check_same(before);
    program_make_dynamic(&file);                        /* a second program as coredll.dll */
    program_install("prog", &file, sizeof file);
    file.segment[0].vaddr = CORE_AT;
    file.head.entry += CORE_AT - 0x10000;
    program_add("coredll.dll", &file, sizeof file);
    CHECK_EQ(process_start("prog", "prog", false, &p), ERROR_BAD_EXE_FORMAT);
    check_same(before);
    program_make_dynamic(&file);                        /* a text, which no loader knows */
    program_install("prog", &file, sizeof file);
    program_add("coredll.dll", "not a module", 12);
    CHECK_EQ(process_start("prog", "prog", false, &p), ERROR_BAD_EXE_FORMAT);
    check_same(before);
}

static struct figures dynamic_before;

static bool start_dynamic(void)
{
    struct process *p;
    uint32_t err = process_start("prog", "prog x", false, &p);

    CHECK(err == 0 || err == ERROR_NOT_ENOUGH_MEMORY);
    if (!err)
        CHECK_EQ(program_end(p), 9);
    return !err;
}

static void dynamic_left_nothing(void)
{
    check_same(dynamic_before);
}

TEST(program_without_memory_for_coredll_leaves_nothing)
{
    struct sweep_of sweep = { .run = start_dynamic, .check = dynamic_left_nothing };

    boot(look_around);
    install_dynamic("coredll.dll", CORE_AT);
    CHECK(start_dynamic());
    dynamic_before = measure();
    CHECK(sweep_all(&shortage, &sweep) > 5);
}

TEST(unknown_program_is_not_found)
{
    struct process *p;

    boot(NULL);
    CHECK_EQ(process_start("nobody", "nobody", false, &p), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(process_total(), 1);
}

static void leave_handles_open(const struct trap_frame *f)
{
    (void)f;
    for (unsigned i = 0; i < 300; i++) {
        struct event *e = event_create(true, false);

        CHECK(handle_make(self_handles(), &e->obj));
        object_unref(&e->obj);
    }
}

TEST(handles_left_open_are_closed)
{
    struct figures before;
    struct process *p;

    boot(leave_handles_open);
    before = measure();
    CHECK_EQ(process_start("prog", "prog", false, &p), 0);
    CHECK_EQ(program_end(p), 0);
    check_same(before);
}

static void live_in_all_ways(const struct trap_frame *f)
{
    struct event *e = event_create(false, false);

    (void)f;
    if (e)
        handle_make(self_handles(), &e->obj);
    for (unsigned i = 0; !thread_dying(); i++) {
        if (i % 3 == 0)
            cpu_spend(100);
        else if (i % 3 == 1)
            park(time_us() + 150);
        else if (e)
            event_wait(e, time_us() + 50);
    }
    if (e)
        object_unref(&e->obj);
    ran++;
}

TEST(process_killed_at_any_moment_leaves_nothing)
{
    struct figures before;
    unsigned started = 0;

    boot(live_in_all_ways);
    before = measure();
    for (unsigned us = 0; us < 1500; us += 7) {
        struct process *p;

        CHECK_EQ(process_start("prog", "prog", false, &p), 0);
        if (us % 2)
            kernel_sleep(us);
        process_terminate(p, 77);
        CHECK_EQ(program_end(p), 77);
        check_same(before);
        started++;
    }
    CHECK(ran > started / 3 && ran < started);      /* some died before their first step */
}

TEST(process_object_outlives_the_process_as_long_as_it_is_held)
{
    struct process *p;
    unsigned id;

    boot(NULL);
    CHECK_EQ(process_start("prog", "prog", false, &p), 0);
    id = process_id(p);
    CHECK(process_find(id) == p);
    object_unref(&p->obj);
    kernel_sleep(1000);
    CHECK(!process_find(id));
    CHECK(p->exited);
    process_terminate(p, 5);        /* too late: harmless */
    CHECK_EQ(p->exit_code, 0);
    object_unref(&p->obj);
}

TEST(start_without_memory_fails_and_leaves_nothing)
{
    unsigned refused = 0, started = 0;
    struct figures before;

    boot(live_in_all_ways);
    before = measure();
    for (unsigned left = 0; left < 140; left++) {
        struct process *p;
        uint32_t err;

        cpu_leave_pages(left);
        err = process_start("prog", "prog", false, &p);
        cpu_give_pages_back();
        if (!err) {
            process_terminate(p, 77);
            CHECK_EQ(program_end(p), 77);
            started++;
        } else {
            CHECK_EQ(err, ERROR_NOT_ENOUGH_MEMORY);
            refused++;
        }
        check_same(before);
    }
    CHECK(refused > 50 && started > 10);
}

static struct process *victim;

static void kill_victim(void)           /* as Ctrl-C does */
{
    if (victim)
        process_terminate(victim, 77);
}

/* The first thread leaves, the second, which is better, sleeps until somebody kills the process:
 * then it is the last one out, wherever the first one was. */
static void one_leaves_and_one_sleeps(const struct trap_frame *f)
{
    struct thread_start second = { .entry = f->pc, .r1 = 1, .stack_bytes = 256 * KiB };
    struct thread *t;

    if (f->r[1]) {
        park(FOREVER);
        return;
    }
    CHECK_EQ(thread_create_user(process_self(), &second, &t), 0);
    thread_set_base_priority(t, 100);
    thread_begin(t);
    object_unref(&t->obj);
    victim = process_self();
}

TEST(process_killed_while_one_of_its_threads_leaves)
{
    struct figures before;

    boot(one_leaves_and_one_sleeps);
    before = measure();
    for (unsigned i = 0; i < 300; i++) {
        struct process *p;

        cpu_noise(1 + i, kill_victim);
        CHECK_EQ(process_start("prog", "prog", false, &p), 0);
        kernel_sleep(1000);
        cpu_noise(0, NULL);
        kill_victim();                  /* if nobody has */
        victim = NULL;
        CHECK_EQ(program_end(p), 77);
        check_same(before);
    }
}

/* A monitor may open what is being made; when that fails it must hear of an end, and must not be
 * able to give the console to it. */
TEST(process_that_never_ran_ends_for_whoever_has_opened_it)
{
    struct object *waited[2];
    struct figures before;
    struct process *p, *opened;
    struct thread *t;
    uint32_t index;

    boot(NULL);
    before = measure();
    CHECK_EQ(process_create("prog", "prog", &p, &t), 0);
    opened = process_find(process_id(p));
    CHECK(opened == p);
    object_ref(&t->obj);
    CHECK(handle_make(process_handles(p), &opened->obj));   /* and has put a handle into it */
    process_discard(p, t);
    waited[0] = &opened->obj;
    waited[1] = &t->obj;
    CHECK_EQ(wait_objects(waited, 2, true, time_us() + 1000, &index), 0);
    CHECK(!opened->vm);
    process_set_foreground(opened);
    CHECK(process_in_foreground());
    object_unref(&t->obj);
    object_unref(&opened->obj);
    check_same(before);
}

enum { MANY = 40 };

static void many_sleep(const struct trap_frame *f)
{
    struct thread_start more = { .entry = f->pc, .r1 = 1 };
    struct thread *t;

    for (unsigned i = 0; !f->r[1] && i < MANY; i++) {
        CHECK_EQ(thread_create_user(process_self(), &more, &t), 0);
        thread_begin(t);
        object_unref(&t->obj);
    }
    park(FOREVER);
}

static unsigned interrupts;

static void count_interrupt(void)
{
    interrupts++;
}

TEST(interrupts_come_between_the_threads_of_a_process_that_is_killed)
{
    struct figures before;
    struct process *p;

    boot(many_sleep);
    before = measure();
    CHECK_EQ(process_start("prog", "prog", false, &p), 0);
    kernel_sleep(1000);
    CHECK_EQ(thread_total(), before.threads + MANY + 1);
    thread_set_base_priority(thread_self(), 10);        /* they end when we let them */
    cpu_noise(1, count_interrupt);
    process_terminate(p, 77);
    cpu_noise(0, NULL);
    CHECK(interrupts > MANY);
    CHECK_EQ(program_end(p), 77);
    check_same(before);
}

static struct event *mapped;
static unsigned taken, refused_threads;

static void somebody_looks(void)        /* as any interrupt that wakes a better thread */
{
    event_set(mapped);
}

/* The better thread frees whatever lies where a new stack would; the other makes threads. */
static void one_frees_what_the_other_maps(const struct trap_frame *f)
{
    struct thread_start other = { .entry = f->pc, .r1 = 1 };
    struct thread *t;

    while (f->r[1]) {
        if (event_wait(mapped, FOREVER) != PARK_WOKEN)
            return;
        taken += !vm_unmap(process_self()->vm, f->r[0], 0);
    }
    CHECK_EQ(thread_create_user(process_self(), &other, &t), 0);
    t->start_r0 = vm_find_gap(process_self()->vm, t->user_stack, USER_STACK_BYTES);
    thread_set_base_priority(t, 100);
    thread_begin(t);
    object_unref(&t->obj);
    for (unsigned i = 0; i < 300; i++) {
        cpu_noise(20 + i, somebody_looks);
        if (thread_create_user(process_self(), &other, &t))
            refused_threads++;
        else
            thread_discard(t);
    }
    cpu_noise(0, NULL);
    process_terminate(process_self(), 0);
}

/* A program's threads share its space: one may give back, at any moment, what the kernel has just
 * mapped for another. */
TEST(stack_that_another_thread_frees_while_it_is_made)
{
    struct figures before;
    struct process *p;

    boot(one_frees_what_the_other_maps);
    mapped = event_create(false, false);
    before = measure();
    CHECK_EQ(process_start("prog", "prog", false, &p), 0);
    program_end(p);
    check_same(before);
    CHECK(taken > 20);
    CHECK(refused_threads > 0);
    CHECK(refused_threads < 300);
    object_unref(&mapped->obj);
}
