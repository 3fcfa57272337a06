/* SPDX-License-Identifier: MIT */
/* The scheduler on the real CPU: order, quantum, priority inheritance, wakes from interrupts. */
#include <string.h>
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/kernel/k.h"

static char order[64];
static volatile unsigned norder;

static void note(char c)
{
    unsigned saved = irq_save();

    if (norder + 1 < sizeof order)
        order[norder++] = c;
    order[norder] = '\0';
    irq_restore(saved);
}

static void begin(void)
{
    norder = 0;
    order[0] = '\0';
}

static void note_it(void *arg)
{
    note(*(const char *)arg);
}

static bool order_is(const char *want)
{
    bool same = ok(!strcmp(order, want));

    if (!same)
        tap_note("order %s, want %s", order, want);
    return same;
}

static void better_runs_at_once_worse_later(void)
{
    begin();
    note('a');
    k_start(note_it, "h", 200);
    note('b');
    k_start(note_it, "l", 252);
    note('c');
    k_join();
    order_is("ahbcl");
}

static const char *volatile last_spinner;
static volatile unsigned turns;
static volatile bool stop;

static void spin(void *arg)
{
    while (!stop) {
        unsigned saved = irq_save();

        turns += last_spinner != arg;
        last_spinner = arg;
        irq_restore(saved);
    }
}

static bool turns_were_taken(void)
{
    return turns >= 5;
}

/* A turn begins at the start and after each whole quantum, no more often. */
static void equals_share_in_quanta(void)
{
    uint64_t started = time_us();
    unsigned taken;

    stop = false;
    last_spinner = NULL;
    turns = 0;
    k_start(spin, "a", 253);
    k_start(spin, "b", 253);
    k_until(turns_were_taken);
    taken = turns;
    ok(taken <= (time_us() - started) / (QUANTUM_MS * 1000) + 1);
    stop = true;
    k_join();
}

static struct mutex m1, m2;
static struct thread *volatile low, *volatile middle, *volatile high;
static volatile bool let_go;

static void hold_first(void *arg)
{
    (void)arg;
    mutex_lock(&m1);
    low = thread_self();
    note('l');
    while (!let_go)
        ;
    note('L');
    mutex_unlock(&m1);
}

static void hold_second_want_first(void *arg)
{
    (void)arg;
    middle = thread_self();
    mutex_lock(&m2);
    mutex_lock(&m1);
    note('k');
    mutex_unlock(&m1);
    mutex_unlock(&m2);
}

static void want_second(void *arg)
{
    (void)arg;
    high = thread_self();
    mutex_lock(&m2);
    note('H');
    mutex_unlock(&m2);
}

static bool first_is_held(void)
{
    return low;
}

static bool middle_waits(void)
{
    return middle && middle->blocked_on == &m1;
}

static bool high_waits(void)
{
    return high && high->blocked_on == &m2;
}

/* 170 becomes ready while the owner, 252 by itself, still computes: at 150 the owner runs first. */
static void owner_inherits_through_a_chain(void)
{
    unsigned mine = thread_self()->base_priority;

    begin();
    low = middle = high = NULL;
    let_go = false;
    mutex_init(&m1);
    mutex_init(&m2);
    thread_set_base_priority(thread_self(), 140);
    k_start(hold_first, NULL, 252);
    k_until(first_is_held);
    k_start(hold_second_want_first, NULL, 200);
    if (k_until(middle_waits))
        is(low->priority, 200);
    k_start(want_second, NULL, 150);
    if (k_until(high_waits)) {
        is(low->priority, 150);
        is(middle->priority, 150);
    }
    k_start(note_it, "m", 170);
    let_go = true;
    k_join();
    order_is("lLkHm");
    ok(!m1.owner && !m2.owner);
    thread_set_base_priority(thread_self(), mine);
}

enum { LOCKS = 3, WORKERS = 8, ROUNDS = 400 };
static struct mutex locks[LOCKS];
static volatile unsigned inside[LOCKS], wrong;

static void enter(unsigned i)
{
    wrong += ++inside[i] != 1;
    for (volatile unsigned n = k_random() % 3000; n; n--)
        ;
    wrong += inside[i] != 1;
}

static void worker(void *arg)
{
    (void)arg;
    for (unsigned n = 0; n < ROUNDS; n++) {
        unsigned i = k_random() % LOCKS, j = i + k_random() % (LOCKS - i);

        mutex_lock(&locks[i]);
        enter(i);
        if (j > i) {
            mutex_lock(&locks[j]);
            enter(j);
            inside[j]--;
            mutex_unlock(&locks[j]);
        }
        inside[i]--;
        mutex_unlock(&locks[i]);
        if (k_random() % 4 == 0)
            k_sleep(k_random() % 400);
        if (k_random() % 8 == 0)
            thread_set_base_priority(thread_self(), 150 + k_random() % 100);
        wrong += thread_self()->priority != thread_self()->base_priority;
    }
}

static void mutexes_exclude_under_stress(void)
{
    wrong = 0;
    for (unsigned i = 0; i < LOCKS; i++)
        mutex_init(&locks[i]);
    for (unsigned i = 0; i < WORKERS; i++)
        k_start(worker, NULL, 150 + i * 10);
    k_join();
    is(wrong, 0);
    for (unsigned i = 0; i < LOCKS; i++)
        ok(!locks[i].owner && !inside[i]);
}

static struct waitq queue;
static volatile unsigned wakes;

static void count_wakes(void *arg)
{
    struct waiter w;

    (void)arg;
    waitq_add(&queue, &w);
    while (!stop && park(time_us() + 2000000) == PARK_WOKEN)
        wakes++;
    waitq_remove(&w);
}

static void each_wake_of_a_better_thread_runs_it(void)
{
    stop = false;
    wakes = 0;
    waitq_init(&queue);
    k_start(count_wakes, NULL, 200);
    for (unsigned i = 0; i < 1000; i++)
        waitq_wake_all(&queue);
    is(wakes, 1000);
    stop = true;
    waitq_wake_one(&queue);
    k_join();
    ok(list_empty(&queue.waiters));
}

static void wake_before_park_is_kept_once(void)
{
    struct waiter w;

    waitq_init(&queue);
    waitq_add(&queue, &w);
    waitq_wake_all(&queue);
    waitq_wake_all(&queue);
    is(park(time_us() + 1000000), PARK_WOKEN);
    is(park(0), PARK_TIMEOUT);
    waitq_remove(&w);
    thread_cancel(thread_self());
    is(park(time_us() + 1000000), PARK_CANCELLED);
    is(park(0), PARK_TIMEOUT);
}

/* The interrupt comes anywhere between the look at the condition and the sleep. */
static volatile bool condition;

static void make_it_true(struct timer *t)
{
    (void)t;
    condition = true;
    waitq_wake_all(&queue);
}

static void wake_from_an_interrupt_is_never_lost(void)
{
    unsigned lost = 0;
    struct timer timer;
    struct waiter w;

    waitq_init(&queue);
    timer_init(&timer, make_it_true);
    for (unsigned i = 0; i < 3000; i++) {
        uint64_t limit = time_us() + 500000;

        condition = false;
        waitq_add(&queue, &w);
        timer_start(&timer, time_us() + i % 30);
        while (!condition && park(limit) == PARK_WOKEN)
            ;
        lost += !condition;
        timer_stop(&timer);
        waitq_remove(&w);
    }
    is(lost, 0);
}

static struct event event;
static volatile unsigned granted, given;

static void take_events(void *arg)
{
    (void)arg;
    while (!stop) {
        uint64_t wait_us = k_random() % 3 ? 100000 : k_random() % 60;

        if (event_wait(&event, time_us() + wait_us) == PARK_WOKEN)
            granted++;
    }
}

static void set_event(struct timer *t)
{
    if (!event.signaled) {
        given++;
        event_set(&event);
    }
    timer_start(t, time_us() + 20 + k_random() % 100);
}

static bool enough_were_given(void)
{
    return given > 500;
}

static void each_signal_releases_one_wait(void)
{
    struct timer timer;
    unsigned saved;

    stop = false;
    granted = given = 0;
    event_init(&event, false, false);
    for (unsigned i = 0; i < 4; i++)
        k_start(take_events, NULL, 249 + i);
    timer_init(&timer, set_event);
    timer_start(&timer, time_us());
    k_until(enough_were_given);
    saved = irq_save();
    timer_stop(&timer);
    irq_restore(saved);
    stop = true;
    k_join();
    is(granted + event.signaled, given);
}

static void sleeps_are_never_short_and_time_never_goes_back(void)
{
    uint64_t last = time_us();

    for (unsigned i = 0; i < 100000; i++) {
        uint64_t now = time_us();

        if (now < last)
            tap_fail("time went back");
        last = now;
    }
    for (unsigned us = 1; us < 5000; us += us / 3 + 1) {
        uint64_t started = time_us();

        k_sleep(us);
        ok(time_us() >= started + us && time_us() < started + us + 5000000);
    }
}

static void end_at_once(void *arg)
{
    (void)arg;
}

static void threads_leave_nothing(void)
{
    struct k_figures before;

    k_measure(&before);
    for (unsigned i = 0; i < 500; i++)
        if (!k_start(end_at_once, NULL, 150 + i % 105))
            break;
    k_join();
    k_same(&before);
}

int main(int argc, char **argv)
{
    static const struct tap_test tests[] = {
        TAP(better_runs_at_once_worse_later),
        TAP(equals_share_in_quanta),
        TAP(owner_inherits_through_a_chain),
        TAP(mutexes_exclude_under_stress),
        TAP(each_wake_of_a_better_thread_runs_it),
        TAP(wake_before_park_is_kept_once),
        TAP(wake_from_an_interrupt_is_never_lost),
        TAP(each_signal_releases_one_wait),
        TAP(sleeps_are_never_short_and_time_never_goes_back),
        TAP(threads_leave_nothing),
        TAP_END,
    };

    return tap_main(argc, argv, tests);
}
