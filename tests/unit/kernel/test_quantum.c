/* SPDX-License-Identifier: MIT */
/* How long a thread runs before an equal that waits: 100 ms, or what it was given. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

enum { STEP_MS = 5, STEPS = 100 };

static char log_text[4 * STEPS + 1];    /* a letter for each step that a thread computed */
static unsigned logged;

static void compute(void *arg)
{
    for (unsigned i = 0; i < STEPS; i++) {
        log_text[logged++] = *(const char *)arg;
        cpu_spend(STEP_MS * 1000);
    }
}

/* How long the thread that is first in the log at `at` had the CPU in one piece, in ms, but for
 * what better threads took. */
static unsigned turn_ms(unsigned at)
{
    unsigned n = 1;

    while (log_text[at + n] == log_text[at])
        n++;
    return n * STEP_MS;
}

static struct thread *start(const char *name, uint32_t quantum_ms)
{
    struct thread *t = thread_create(compute, (void *)(uintptr_t)name, 252, name);
    unsigned saved = irq_save();

    sched_set_quantum(t, quantum_ms);
    irq_restore(saved);
    return t;
}

static void wake_and_compute(void *arg)
{
    kernel_sleep(95000);
    cpu_spend((uint64_t)(uintptr_t)arg);
}

/* The timer of the lower pair is started for 100 ms; when it fires, the better pair runs, and it is
 * started again for the end of that one's quantum, 95 ms later. */
TEST(rest_of_a_quantum_does_not_grow_to_that_of_better_threads)
{
    kernel_boot();
    thread_create(wake_and_compute, (void *)6000, 100, "better");
    thread_create(wake_and_compute, (void *)1000, 100, "its equal");
    start("a", QUANTUM_MS);
    start("b", QUANTUM_MS);
    kernel_sleep(900000);
    CHECK(turn_ms(0) >= 100 && turn_ms(0) <= 105);
}

TEST(random_better_threads_never_lengthen_a_quantum)
{
    kernel_boot();
    start("a", QUANTUM_MS);
    start("b", QUANTUM_MS);
    for (unsigned i = 0; i < 40; i++) {
        uintptr_t busy_us = test_random_below(9000);

        thread_create(wake_and_compute, (void *)busy_us, 100 + test_random_below(3), "better");
        if (i % 8 == 0)
            kernel_sleep(test_random_below(120000));
    }
    kernel_sleep(3000000);
    CHECK_EQ(logged, 2 * STEPS);
    for (unsigned at = 0; at + 40 < logged; at += turn_ms(at) / STEP_MS)
        CHECK(turn_ms(at) >= 95 && turn_ms(at) <= 105);
}

TEST(each_thread_has_the_quantum_it_was_given)
{
    kernel_boot();
    start("a", 20);
    start("b", 50);
    kernel_sleep(600000);
    for (unsigned at = 0; at < 70; at += turn_ms(at) / STEP_MS) {
        unsigned wanted = log_text[at] == 'a' ? 20 : 50;

        CHECK(turn_ms(at) >= wanted && turn_ms(at) <= wanted + STEP_MS);
    }
}

TEST(quantum_of_0_has_no_end)
{
    kernel_boot();
    start("a", 0);
    start("b", QUANTUM_MS);
    for (unsigned i = 0; i < 11; i++)
        kernel_sleep(50000);        /* a better thread displaces it, which is no end either */
    CHECK_EQ(turn_ms(0), STEPS * STEP_MS);
    CHECK_EQ(log_text[STEPS], 'b');
}

static struct thread *first;

static void shorten(void *arg)
{
    unsigned saved;

    (void)arg;
    kernel_sleep(40000);
    saved = irq_save();
    sched_set_quantum(first, 60);
    irq_restore(saved);
}

static void shorten_own(void *arg)
{
    unsigned saved = irq_save();

    sched_set_quantum(thread_self(), 30);
    irq_restore(saved);
    compute(arg);
}

TEST(running_thread_can_be_given_another_quantum)
{
    kernel_boot();
    first = start("a", QUANTUM_MS);
    start("b", QUANTUM_MS);
    thread_create(shorten, NULL, 100, "better");
    kernel_sleep(300000);
    CHECK(turn_ms(0) >= 60 && turn_ms(0) <= 65);
}

TEST(thread_that_shortens_its_own_quantum_keeps_to_it)
{
    static const char name = 'o';

    kernel_boot();
    thread_create(shorten_own, (void *)(uintptr_t)&name, 252, "own");
    start("b", QUANTUM_MS);
    kernel_sleep(300000);
    CHECK_EQ(log_text[0], 'o');
    CHECK(turn_ms(0) >= 30 && turn_ms(0) <= 35);
}

TEST(longest_quantum_does_not_wrap)
{
    kernel_boot();
    start("a", UINT32_MAX);
    start("b", QUANTUM_MS);
    kernel_sleep(700000);
    CHECK_EQ(turn_ms(0), STEPS * STEP_MS);
}
