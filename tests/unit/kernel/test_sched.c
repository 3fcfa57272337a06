/* SPDX-License-Identifier: MIT */
/* Who runs: priorities, the quantum, mutexes that lend priority. */
#include "bsp/kernel/sched/sched.h"

#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

static char log_text[256];
static unsigned logged;

static void note(char c)
{
    log_text[logged++] = c;
    log_text[logged] = '\0';
}

static void note_it(void *arg)
{
    note(*(const char *)arg);
}

TEST(better_thread_runs_at_once_and_a_worse_one_later)
{
    kernel_boot();
    note('a');
    thread_create(note_it, "h", 100, "high");
    note('b');
    thread_create(note_it, "l", 252, "low");
    note('c');
    kernel_sleep(1000);
    note('d');
    CHECK_STR(log_text, "ahbcld");
}

TEST(equals_run_in_the_order_they_became_ready)
{
    static const char names[] = "0123456789";

    kernel_boot();
    for (unsigned i = 0; i < 10; i++)
        thread_create(note_it, (void *)(uintptr_t)&names[i], PRIO_NORMAL, "equal");
    CHECK_STR(log_text, "");
    sched_yield();
    CHECK_STR(log_text, names);
}

TEST(each_of_the_256_priorities_is_honoured)
{
    static const char letter = '.';
    unsigned next = 0;

    kernel_boot();
    thread_set_base_priority(thread_self(), 0);
    for (unsigned i = 0; i < 200; i++) {
        unsigned n = (i * 77 + 13) % 256;

        if (n)
            thread_create(note_it, (void *)(uintptr_t)&letter, n, "one");
    }
    while (sched_switches() < 600 && next < 256) {
        thread_set_base_priority(thread_self(), next);
        sched_yield();
        next++;
    }
    CHECK_EQ(logged, 199);
}

static void compute(void *arg)
{
    for (unsigned i = 0; i < 50; i++) {
        note(*(const char *)arg);
        cpu_spend(10000);
    }
}

/* How long one thread ran from there on, in 10 ms. */
static unsigned turn(unsigned at)
{
    unsigned n = 1;

    while (log_text[at + n] == log_text[at])
        n++;
    return n;
}

TEST(equals_share_the_processor_in_quanta_of_100_ms)
{
    uint32_t before;

    kernel_boot();
    before = sched_switches();
    thread_create(compute, "a", 252, "a");
    thread_create(compute, "b", 252, "b");
    kernel_sleep(1100000);
    CHECK_EQ(logged, 100);
    CHECK(sched_switches() - before <= 14);     /* ten turns, and to and from us */
    for (unsigned i = 0, n; i < 78; i += n) {    /* the last two turns have what is left */
        n = turn(i);
        CHECK(n == 10 || n == 11);
        CHECK_EQ(log_text[i], i / 10 % 2 ? 'b' : 'a');
    }
}

TEST(lone_thread_sees_no_timer)
{
    unsigned before;

    kernel_boot();
    thread_create(compute, "a", 252, "a");
    kernel_sleep(600000);
    before = cpu_armings();
    cpu_spend(5000000);
    CHECK(cpu_armings() - before <= 1);
}

TEST(idle_machine_sees_no_timer)
{
    unsigned before;

    kernel_boot();
    before = cpu_armings();
    kernel_sleep(60000000);
    CHECK_EQ(cpu_armings() - before, 2);        /* for the end of the sleep, and off */
}

TEST(thread_that_is_displaced_keeps_the_rest_of_its_quantum)
{
    kernel_boot();
    thread_create(compute, "a", 252, "a");
    thread_create(compute, "b", 252, "b");
    for (unsigned i = 0; i < 15; i++)
        kernel_sleep(5000);
    CHECK_EQ(logged, 8);
    CHECK_STR(log_text, "aaaaaaaa");
    kernel_sleep(65000);
    CHECK(turn(0) == 10 || turn(0) == 11);
    CHECK_EQ(log_text[turn(0)], 'b');
}

static void compute_in_leaps(void *arg)
{
    for (unsigned i = 0; i < 30; i++) {
        unsigned saved = irq_save();

        note(*(const char *)arg);
        cpu_spend(120000);
        irq_restore(saved);
    }
}

/* The end of the quantum comes while the better thread runs. */
TEST(quantum_that_ends_under_a_better_thread_is_not_given_anew)
{
    kernel_boot();
    thread_create(compute, "a", 252, "a");
    thread_create(compute, "b", 252, "b");
    kernel_sleep(95000);
    cpu_spend(10000);
    kernel_sleep(100000);
    CHECK(turn(0) == 10 || turn(0) == 11);
}

/* A host that keeps the machine waiting lets the end of a quantum and of a better thread's sleep
 * come in one interrupt. */
TEST(quantum_that_ends_as_a_better_thread_wakes_is_over)
{
    kernel_boot();
    thread_create(compute_in_leaps, "a", 252, "a");
    thread_create(compute_in_leaps, "b", 252, "b");
    while (logged < 40)
        kernel_sleep(2000);
    for (unsigned i = 0, n; i < 38; i += n) {
        n = turn(i);
        CHECK(n <= 2);
    }
}

/* ---- mutexes ---- */

static struct mutex m1, m2;
static struct thread *low, *middle, *high;

static void hold_first(void *arg)
{
    (void)arg;
    mutex_lock(&m1);
    note('l');
    cpu_spend(50000);
    note('L');
    mutex_unlock(&m1);
    note('x');
}

static void hold_second_want_first(void *arg)
{
    (void)arg;
    mutex_lock(&m2);
    mutex_lock(&m1);
    note('k');
    mutex_unlock(&m1);
    mutex_unlock(&m2);
    note('K');
}

static void want_second(void *arg)
{
    (void)arg;
    mutex_lock(&m2);
    note('H');
    mutex_unlock(&m2);
}

static void hog(void *arg)
{
    (void)arg;
    note('m');
    cpu_spend(100000);
    note('M');
}

TEST(owner_inherits_through_a_chain_and_gives_back)
{
    kernel_boot();
    mutex_init(&m1);
    mutex_init(&m2);
    thread_set_base_priority(thread_self(), 10);
    low = thread_create(hold_first, NULL, 252, "low");
    object_ref(&low->obj);
    kernel_sleep(1000);
    middle = thread_create(hold_second_want_first, NULL, 200, "middle");
    kernel_sleep(1000);
    CHECK_EQ(low->priority, 200);
    CHECK(middle->blocked_on == &m1);
    high = thread_create(want_second, NULL, 100, "high");
    kernel_sleep(1000);
    CHECK_EQ(low->priority, 100);
    CHECK_EQ(middle->priority, 100);
    thread_create(hog, NULL, 150, "hog");
    kernel_sleep(500000);
    CHECK_STR(log_text, "lLkHmMKx");
    CHECK_EQ(low->priority, 252);
    CHECK(!m1.owner && !m2.owner && list_empty(&m1.waiters.waiters));
}

TEST(waiter_made_more_urgent_lends_the_new_priority)
{
    kernel_boot();
    mutex_init(&m1);
    mutex_init(&m2);
    thread_set_base_priority(thread_self(), 10);
    low = thread_create(hold_first, NULL, 252, "low");
    kernel_sleep(1000);
    middle = thread_create(hold_second_want_first, NULL, 200, "middle");
    kernel_sleep(1000);
    thread_set_base_priority(middle, 50);
    CHECK_EQ(low->priority, 50);
    thread_set_base_priority(middle, 240);
    CHECK_EQ(low->priority, 240);
    thread_set_base_priority(low, 100);
    CHECK_EQ(low->priority, 100);
}

static void misuse(void) ANNOTATE(no_thread_safety_analysis)
{
    CHECK_PANICS(mutex_unlock(&m1));
    mutex_lock(&m1);
    CHECK(mutex_held(&m1) && thread_mutexes() == 1);
    CHECK_PANICS(park(0));
    CHECK_PANICS(mutex_lock(&m1));
}

TEST(misuse_of_a_mutex_is_caught)
{
    kernel_boot();
    mutex_init(&m1);
    misuse();
}

enum { WORKERS = 10, ROUNDS = 400, LOCKS = 3 };
static struct mutex locks[LOCKS];
static unsigned inside[LOCKS], finished;
static struct thread *workers[WORKERS];

static void work_under(unsigned i)
{
    CHECK_EQ(++inside[i], 1);
    cpu_spend(test_random_below(60));
    CHECK_EQ(inside[i], 1);
}

static void worker(void *arg)
{
    unsigned me = (unsigned)(uintptr_t)arg;

    for (unsigned n = 0; n < ROUNDS; n++) {
        unsigned i = test_random_below(LOCKS), j = i + test_random_below(LOCKS - i);

        mutex_lock(&locks[i]);
        work_under(i);
        if (j > i) {
            mutex_lock(&locks[j]);
            work_under(j);
            inside[j]--;
            mutex_unlock(&locks[j]);
        }
        inside[i]--;
        mutex_unlock(&locks[i]);
        if (test_random_below(4) == 0)
            kernel_sleep(test_random_below(300));
        if (test_random_below(8) == 0 && workers[me])
            thread_set_base_priority(workers[me], 150 + test_random_below(100));
        CHECK_EQ(thread_self()->priority, thread_self()->base_priority);
        CHECK_EQ(thread_mutexes(), 0);
    }
    finished++;
}

static struct waitq poked;

static void poke(void)
{
    waitq_wake_all(&poked);
}

static void wake_up_now_and_then(void *arg)
{
    struct waiter w;

    (void)arg;
    waitq_add(&poked, &w);
    while (finished < WORKERS)
        park(FOREVER);
    waitq_remove(&w);
}

TEST(mutexes_exclude_and_lend_under_random_preemption)
{
    kernel_boot();
    waitq_init(&poked);
    for (unsigned i = 0; i < LOCKS; i++)
        mutex_init(&locks[i]);
    thread_create(wake_up_now_and_then, NULL, 50, "poked");
    cpu_noise(20, poke);
    for (uintptr_t i = 0; i < WORKERS; i++)
        workers[i] = thread_create(worker, (void *)i, 150 + (unsigned)i * 10, "worker");
    for (unsigned i = 0; i < 3000 && finished < WORKERS; i++)
        kernel_sleep(10000);
    CHECK_EQ(finished, WORKERS);
    CHECK(sched_switches() > 5000);
    for (unsigned i = 0; i < LOCKS; i++)
        CHECK(!locks[i].owner && list_empty(&locks[i].waiters.waiters));
}

/* ---- birth and death ---- */

static void end_at_once(void *arg)
{
    (void)arg;
}

TEST(thousand_threads_leave_nothing_behind)
{
    struct kheap_stats before, after;
    unsigned stacks, threads, pages;

    kernel_boot();
    thread_create(end_at_once, NULL, 100, "first");
    kernel_sleep(1000);
    kheap_stats(&before);
    stacks = cpu_stacks(), threads = thread_total(), pages = page_free_count();
    for (unsigned i = 0; i < 1000; i++)
        CHECK(thread_create(end_at_once, NULL, i % 256, "short"));
    kernel_sleep(1000);
    kheap_stats(&after);
    CHECK_EQ(after.used, before.used);
    CHECK_EQ(cpu_stacks(), stacks);
    CHECK_EQ(thread_total(), threads);
    CHECK_EQ(page_free_count(), pages);
}

TEST(thread_needs_memory_or_is_not_made)
{
    unsigned made = 0, stacks, threads;

    kernel_boot();
    thread_set_base_priority(thread_self(), 0);
    cpu_leave_pages(3);
    stacks = cpu_stacks(), threads = thread_total();
    while (made < 1000 && thread_create(end_at_once, NULL, 200, "short"))
        made++;
    CHECK(made > 0 && made < 1000);
    CHECK_EQ(thread_total(), threads + made);
    kernel_sleep(1000000);
    CHECK_EQ(thread_total(), threads);
    CHECK_EQ(cpu_stacks(), stacks);
    cpu_give_pages_back();
}
