/* SPDX-License-Identifier: MIT */
/* Threads that are held back on their way to user mode.  Their programs are C functions
 * (cpu_program), which call user_return() where a system call would end. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/program.h"

static struct figures before;
static struct process *p;
static struct thread *thread;
static unsigned steps;
static struct event *event;
static struct mutex lock;

static void user_return(void)
{
    irq_disable();
    thread_user_return();
    irq_enable();
}

/* The program is loaded and has a thread, which does not run yet. */
static void boot(void (*program)(const struct trap_frame *f))
{
    static struct elf_file file;

    kernel_boot();
    thread_set_base_priority(thread_self(), 100);   /* it looks while the program computes */
    program_make(&file);
    program_install("prog", &file, sizeof file);
    cpu_program(program);
    before = measure();
    CHECK_EQ(process_create("prog", "prog", &p, &thread), 0);
}

static void go(void)
{
    process_begin(p, thread, false);
    kernel_sleep(1000);
}

/* The process ends with that code, and nothing of it is left. */
static void ends_with(uint32_t code)
{
    object_unref(&thread->obj);
    CHECK_EQ(program_end(p), code);
    check_same(before);
}

static uint32_t suspend(void)
{
    uint32_t count = UINT32_MAX;

    CHECK_EQ(thread_suspend(thread, &count), 0);
    return count;
}

static uint32_t resume(void)
{
    uint32_t count = UINT32_MAX;

    CHECK_EQ(thread_resume(thread, &count), 0);
    return count;
}

static void one_step(const struct trap_frame *f)
{
    (void)f;
    steps++;
    thread_exit(7);
}

TEST(thread_suspended_at_birth_waits_for_its_resume)
{
    boot(one_step);
    CHECK_EQ(suspend(), 0);
    go();
    CHECK_EQ(steps, 0);
    CHECK_EQ(thread->state, THREAD_SUSPENDED);
    CHECK_EQ(resume(), 1);
    kernel_sleep(1000);
    CHECK_EQ(steps, 1);
    ends_with(7);
}

TEST(as_many_resumes_as_suspensions_and_no_more_than_127)
{
    uint32_t count = 0;

    boot(one_step);
    for (unsigned i = 0; i < SUSPENDS_MAX; i++)
        CHECK_EQ(suspend(), i);
    CHECK_EQ(thread_suspend(thread, &count), ERROR_SIGNAL_REFUSED);
    go();
    for (unsigned i = SUSPENDS_MAX; i > 1; i--)
        CHECK_EQ(resume(), i);
    kernel_sleep(1000);
    CHECK_EQ(steps, 0);
    CHECK_EQ(resume(), 1);
    kernel_sleep(1000);
    ends_with(7);
}

static void step_for_ever(const struct trap_frame *f)
{
    (void)f;
    for (;;) {
        steps++;
        cpu_spend(100);
        user_return();
    }
}

TEST(running_thread_resumed_was_suspended_0_times)
{
    boot(step_for_ever);
    go();
    CHECK_EQ(resume(), 0);
    CHECK_EQ(resume(), 0);
    kernel_sleep(1000);
    CHECK_EQ(suspend(), 0);
    process_terminate(p, 5);
    ends_with(5);
}

TEST(suspended_thread_stands_still_and_goes_on)
{
    unsigned at;

    boot(step_for_ever);
    go();
    suspend();
    kernel_sleep(1000);
    at = steps;
    CHECK(at > 0);
    kernel_sleep(50000);
    CHECK_EQ(steps, at);
    resume();
    kernel_sleep(1000);
    CHECK(steps > at);
    process_terminate(p, 5);
    ends_with(5);
}

static void suspend_itself(const struct trap_frame *f)
{
    uint32_t count;

    (void)f;
    CHECK_EQ(thread_suspend(thread_self(), &count), 0);
    steps++;
    user_return();
    steps++;
    thread_exit(3);
}

TEST(thread_that_suspends_itself_stops_at_the_end_of_the_call)
{
    boot(suspend_itself);
    go();
    CHECK_EQ(steps, 1);
    resume();
    kernel_sleep(1000);
    CHECK_EQ(steps, 2);
    ends_with(3);
}

static void wait_for_event(const struct trap_frame *f)
{
    (void)f;
    CHECK_EQ(event_wait(event, FOREVER), PARK_WOKEN);
    steps++;
    user_return();
    steps++;
}

TEST(suspended_thread_ends_its_wait_and_then_stops)
{
    boot(wait_for_event);
    event = event_create(false, false);
    go();
    suspend();
    kernel_sleep(1000);
    CHECK_EQ(thread->state, THREAD_PARKED);
    event_set(event);
    kernel_sleep(1000);
    CHECK_EQ(steps, 1);
    CHECK_EQ(thread->state, THREAD_SUSPENDED);
    CHECK_EQ(event_wait(event, 0), PARK_TIMEOUT);   /* it has had it */
    resume();
    kernel_sleep(1000);
    CHECK_EQ(steps, 2);
    object_unref(&event->obj);
    ends_with(0);
}

static void work_under_lock(const struct trap_frame *f)
{
    (void)f;
    mutex_lock(&lock);
    cpu_spend(10000);
    mutex_unlock(&lock);
    user_return();
    steps++;
}

TEST(suspended_thread_keeps_no_lock_of_the_kernel)
{
    boot(work_under_lock);
    mutex_init(&lock);
    go();
    CHECK(lock.owner == thread);
    suspend();
    mutex_lock(&lock);                  /* it is on its way, and gives it up first */
    mutex_unlock(&lock);
    kernel_sleep(50000);
    CHECK_EQ(steps, 0);
    CHECK(!lock.owner);
    resume();
    kernel_sleep(1000);
    CHECK_EQ(steps, 1);
    ends_with(0);
}

static void stop_and_sleep(const struct trap_frame *f)
{
    (void)f;
    cpu_spend(5000);
    user_return();
    CHECK_EQ(park(FOREVER), PARK_CANCELLED);
    steps++;
}

TEST(cancellation_while_suspended_is_for_the_next_sleep)
{
    boot(stop_and_sleep);
    suspend();
    go();
    CHECK_EQ(thread->state, THREAD_SUSPENDED);
    thread_cancel(thread);
    kernel_sleep(1000);
    CHECK_EQ(thread->state, THREAD_SUSPENDED);
    resume();
    kernel_sleep(10000);
    CHECK_EQ(steps, 1);
    ends_with(0);
}

TEST(suspended_thread_can_be_terminated)
{
    uint32_t count;

    boot(one_step);
    suspend();
    go();
    thread_terminate(thread, 9);
    CHECK_EQ(thread_suspend(thread, &count), ERROR_ACCESS_DENIED);
    CHECK_EQ(thread_resume(thread, &count), ERROR_ACCESS_DENIED);
    kernel_sleep(1000);
    CHECK_EQ(steps, 0);
    CHECK(thread->exited);
    CHECK_EQ(thread_suspend(thread, &count), ERROR_ACCESS_DENIED);
    ends_with(9);
}

TEST(thread_suspended_and_never_begun_leaves_nothing)
{
    boot(one_step);
    suspend();
    process_discard(p, thread);
    kernel_sleep(1000);
    check_same(before);
}

TEST(times_of_a_thread_are_its_own)
{
    boot(work_under_lock);
    mutex_init(&lock);
    kernel_sleep(20000);
    go();
    kernel_sleep(20000);
    CHECK(thread->exited);
    CHECK(thread->exited_us - thread->created_us >= 30000);
    CHECK_EQ((timer_counts_to_us(thread_cpu_counts(thread)) + 5) / 1000, 10);
    CHECK(timer_counts_to_us(sched_idle_counts()) >= 29000);
    ends_with(0);
}

static void live_in_all_ways(const struct trap_frame *f)
{
    (void)f;
    for (unsigned i = 0; !thread_dying(); i++) {
        if (i % 3 == 0)
            cpu_spend(test_random_below(300));
        else if (i % 3 == 1)
            park(time_us() + test_random_below(300));
        else
            event_wait(event, time_us() + test_random_below(300));
        steps++;
        user_return();
    }
}

TEST(random_suspensions_and_an_end_at_any_moment_leave_nothing)
{
    uint32_t count;

    boot(live_in_all_ways);
    event = event_create(false, false);
    go();
    for (unsigned i = 0; i < 3000; i++) {
        if (test_random_below(3) == 0)
            thread_suspend(thread, &count);
        else
            resume();
        if (test_random_below(4) == 0)
            event_set(event);
        kernel_sleep(test_random_below(200));
    }
    CHECK(steps > 300);
    thread_terminate(thread, 4);
    kernel_sleep(2000);
    object_unref(&event->obj);
    ends_with(4);
}
