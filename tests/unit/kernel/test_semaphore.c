/* SPDX-License-Identifier: MIT */
/* Semaphores, pulses of events, and who of several waiters gets what. */
#include "bsp/kernel/object/semaphore.h"
#include "bsp/include/winerror.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

#include <string.h>

static struct object *sem, *other;
static unsigned got, failed;

static uint32_t wait_one(struct object *obj, uint64_t us)
{
    uint32_t index;

    return wait_objects(&obj, 1, false, us == FOREVER ? FOREVER : time_us() + us, &index);
}

static void takes_one(void *arg)
{
    (void)arg;
    if (wait_one(sem, FOREVER))
        failed++;
    else
        got++;
}

static void takes_both(void *arg)
{
    struct object *both[2] = { sem, other };
    uint32_t index;

    (void)arg;
    if (wait_objects(both, 2, true, FOREVER, &index))
        failed++;
    else
        got++;
}

static void start(void (*entry)(void *), unsigned n)
{
    while (n-- > 0)
        CHECK(thread_create(entry, NULL, PRIO_NORMAL, "waiter"));
    kernel_sleep(1000);
}

TEST(semaphore_lets_as_many_through_as_it_counts)
{
    uint32_t before = 99;

    kernel_boot();
    sem = semaphore_create(2, 5);
    start(takes_one, 4);
    CHECK_EQ(got, 2);
    CHECK_EQ(semaphore_release(sem, 5, &before), 0);
    CHECK_EQ(before, 0);
    kernel_sleep(1000);
    CHECK_EQ(got, 4);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(wait_one(sem, 0), 0);
    CHECK_EQ(wait_one(sem, 10), ERROR_TIMEOUT);
    object_unref(sem);
}

/* ---- who is first ---- */

static char order[8];

static void told(void *arg)
{
    CHECK_EQ(wait_one(sem, FOREVER), 0);
    order[strlen(order)] = (char)(uintptr_t)arg;
    if (sem->type == &user_mutex_type)
        CHECK_EQ(user_mutex_release(sem), 0);
}

/* What signals obj wakes the best, and of equals the oldest. */
static void check_order(struct object *obj, void (*signal)(void))
{
    static const unsigned char worse[] = { 2, 0, 1, 0 };

    sem = obj;
    memset(order, 0, sizeof order);
    for (unsigned i = 0; i < 4; i++) {
        CHECK(thread_create(told, (void *)(uintptr_t)('a' + i), PRIO_NORMAL + worse[i], "waiter"));
        kernel_sleep(1000);
    }
    for (unsigned i = 0; i < 4 && strlen(order) < 4; i++) {
        signal();
        kernel_sleep(1000);
    }
    CHECK_STR(order, "bdca");
}

static void set_event(void)
{
    event_set(container_of(sem, struct event, obj));
}

static void post(void)
{
    uint32_t before;

    CHECK_EQ(semaphore_release(sem, 1, &before), 0);
}

static void unlock(void)
{
    CHECK_EQ(user_mutex_release(sem), 0);
}

TEST(the_best_of_those_who_wait_is_first_and_of_equals_the_oldest)
{
    struct event event;

    kernel_boot();
    event_init(&event, false, false);
    check_order(&event.obj, set_event);
    check_order(semaphore_create(0, 9), post);
    object_unref(sem);
    check_order(user_mutex_create(true), unlock);
    object_unref(sem);
}

TEST(semaphore_never_counts_above_its_limit)
{
    uint32_t before = 99;

    kernel_boot();
    sem = semaphore_create(1, SEMAPHORE_MOST);
    CHECK_EQ(semaphore_release(sem, SEMAPHORE_MOST, &before), ERROR_TOO_MANY_POSTS);
    CHECK_EQ(semaphore_release(sem, UINT32_MAX, &before), ERROR_TOO_MANY_POSTS);
    CHECK_EQ(semaphore_release(sem, 0, &before), ERROR_INVALID_PARAMETER);
    CHECK_EQ(before, 99);
    CHECK_EQ(semaphore_release(sem, SEMAPHORE_MOST - 1, &before), 0);
    CHECK_EQ(before, 1);
    CHECK_EQ(semaphore_release(sem, 1, &before), ERROR_TOO_MANY_POSTS);
    CHECK_EQ(wait_one(sem, 0), 0);
    CHECK_EQ(semaphore_release(sem, 1, &before), 0);
    CHECK_EQ(before, SEMAPHORE_MOST - 1);
    object_unref(sem);
}

TEST(wait_for_all_leaves_a_semaphore_alone_until_all_are_there)
{
    uint32_t before;

    kernel_boot();
    sem = semaphore_create(1, 9);
    other = semaphore_create(0, 9);
    start(takes_both, 2);
    CHECK_EQ(got, 0);
    CHECK_EQ(wait_one(sem, 0), 0);
    CHECK_EQ(semaphore_release(other, 1, &before), 0);
    kernel_sleep(1000);
    CHECK_EQ(got, 0);
    CHECK_EQ(semaphore_release(sem, 1, &before), 0);
    kernel_sleep(1000);
    CHECK_EQ(got, 1);
    CHECK_EQ(wait_one(sem, 0), ERROR_TIMEOUT);
    CHECK_EQ(wait_one(other, 0), ERROR_TIMEOUT);
}

TEST(semaphore_is_there_for_its_waiters_when_its_handle_is_closed)
{
    struct handle_table t;
    handle_t h;

    kernel_boot();
    handle_table_init(&t);
    sem = semaphore_create(0, 1);
    h = handle_make(&t, sem);
    object_unref(sem);
    object_ref(sem);                        /* the waiter's, as kern_wait takes it */
    start(takes_one, 1);
    CHECK_EQ(handle_close(&t, h, NULL), 0);
    kernel_sleep(1000);
    CHECK_EQ(got, 0);
    CHECK_EQ(semaphore_release(sem, 1, &(uint32_t){ 0 }), 0);
    kernel_sleep(1000);
    CHECK_EQ(got, 1);
    object_unref(sem);
    handle_table_free(&t);
}

/* A release in an interrupted moment is lost to nobody. */
enum { TAKERS = 6, POSTS = 2000 };
static unsigned taken, posted;

static void take_for_ever(void *arg)
{
    uint32_t err;

    (void)arg;
    for (;;) {
        err = wait_one(sem, test_random_below(3) ? FOREVER : test_random_below(200));
        CHECK(!err || err == ERROR_TIMEOUT);
        taken += !err;
        CHECK(taken <= posted);
        cpu_spend(test_random_below(30));
    }
}

static void turn_over(void)
{
    sched_preempt();
}

TEST(each_post_releases_exactly_one_wait)
{
    unsigned before;

    kernel_boot();
    sem = semaphore_create(0, POSTS);
    for (unsigned i = 0; i < TAKERS; i++)
        thread_create(take_for_ever, NULL, PRIO_NORMAL - 1 + i % 3, "taker");
    cpu_noise(30, turn_over);
    while (posted < POSTS) {
        unsigned n = 1 + test_random_below(4);

        n = n < POSTS - posted ? n : POSTS - posted;
        posted += n;
        CHECK_EQ(semaphore_release(sem, n, &before), 0);
        kernel_sleep(test_random_below(100));
    }
    cpu_noise(0, NULL);
    kernel_sleep(10000);
    CHECK_EQ(taken, POSTS);
    CHECK_EQ(wait_one(sem, 0), ERROR_TIMEOUT);
}

/* --- pulses ----------------------------------------------------------------------------------- */

static struct event event;

static void waits_for_event(void *arg)
{
    (void)arg;
    got += wait_one(&event.obj, FOREVER) == 0;
}

TEST(pulse_releases_all_of_a_manual_event_and_one_of_another)
{
    for (unsigned manual = 0; manual < 2; manual++) {
        if (!manual)
            kernel_boot();
        got = 0;
        event_init(&event, manual, false);
        event_pulse(&event);                /* nobody waits: nothing is left of it */
        start(waits_for_event, 3);
        CHECK_EQ(got, 0);
        event_pulse(&event);
        CHECK(!event.signaled);
        kernel_sleep(1000);
        CHECK_EQ(got, manual ? 3 : 1);
        event_pulse(&event);
        event_pulse(&event);
        kernel_sleep(1000);
        CHECK_EQ(got, 3);
        event_set(&event);
        event_pulse(&event);
        CHECK(!event.signaled);
    }
}
