/* SPDX-License-Identifier: MIT */
/* Wait queues, events, waits for one and for many, programs' mutexes. */
#include "bsp/kernel/object/wait.h"

#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

static struct waitq queue;
static struct event event;
static unsigned woken;

static void wait_on_queue(void *arg)
{
    struct waiter w;

    (void)arg;
    waitq_add(&queue, &w);
    CHECK_EQ(park(FOREVER), PARK_WOKEN);
    waitq_remove(&w);
    woken++;
}

static void wait_for_event(void *arg)
{
    uint64_t us = (uintptr_t)arg;

    woken += event_wait(&event, us ? time_us() + us : FOREVER) == PARK_WOKEN;
}

static void three(void (*entry)(void *))
{
    for (unsigned i = 0; i < 3; i++)
        CHECK(thread_create(entry, NULL, PRIO_NORMAL, "waiter"));
    kernel_sleep(1000);
}

TEST(wake_one_wakes_the_oldest_and_wake_all_the_rest)
{
    kernel_boot();
    waitq_init(&queue);
    waitq_wake_one(&queue);
    waitq_wake_all(&queue);
    three(wait_on_queue);
    waitq_wake_one(&queue);
    kernel_sleep(1000);
    CHECK_EQ(woken, 1);
    waitq_wake_all(&queue);
    kernel_sleep(1000);
    CHECK_EQ(woken, 3);
    CHECK(list_empty(&queue.waiters));
}

TEST(wake_before_the_park_is_not_lost_and_counts_once)
{
    struct waiter w;

    kernel_boot();
    waitq_init(&queue);
    waitq_add(&queue, &w);
    waitq_wake_all(&queue);
    waitq_wake(&w);
    CHECK_EQ(park(FOREVER), PARK_WOKEN);
    CHECK_EQ(park(time_us() + 10), PARK_TIMEOUT);
    waitq_remove(&w);
    waitq_remove(&w);
    waitq_wake_all(&queue);
    CHECK_EQ(park(0), PARK_TIMEOUT);
}

TEST(cancel_ends_one_park)
{
    kernel_boot();
    thread_cancel(thread_self());
    CHECK_EQ(park(FOREVER), PARK_CANCELLED);
    CHECK_EQ(park(time_us() + 10), PARK_TIMEOUT);
}

TEST(park_under_a_lock_is_caught)
{
    kernel_boot();
    CHECK_PANICS((irq_disable(), park(0)));
}

TEST(auto_reset_event_releases_one_thread_for_each_set)
{
    kernel_boot();
    event_init(&event, false, false);
    three(wait_for_event);
    event_set(&event);
    event_set(&event);
    CHECK(!event.signaled);
    kernel_sleep(1000);
    CHECK_EQ(woken, 2);
    event_set(&event);
    event_set(&event);
    kernel_sleep(1000);
    CHECK_EQ(woken, 3);
    CHECK(event.signaled);
    CHECK_EQ(event_wait(&event, 0), PARK_WOKEN);
    CHECK_EQ(event_wait(&event, 0), PARK_TIMEOUT);
}

TEST(manual_event_set_and_reset_at_once_releases_all_who_waited)
{
    kernel_boot();
    event_init(&event, true, false);
    three(wait_for_event);
    event_set(&event);
    event_reset(&event);
    kernel_sleep(1000);
    CHECK_EQ(woken, 3);
    CHECK_EQ(event_wait(&event, 0), PARK_TIMEOUT);
    event_set(&event);
    CHECK_EQ(event_wait(&event, FOREVER), PARK_WOKEN);
    CHECK_EQ(event_wait(&event, FOREVER), PARK_WOKEN);
}

TEST(wait_ends_at_its_deadline_and_leaves_no_waiter)
{
    uint64_t started;

    kernel_boot();
    event_init(&event, false, false);
    started = time_us();
    CHECK_EQ(event_wait(&event, started + 20000), PARK_TIMEOUT);
    CHECK(time_us() >= started + 20000 && time_us() < started + 20100);
    CHECK(list_empty(&event.waiters.waiters));
    event_set(&event);
    CHECK(event.signaled);          /* nobody took it */
}

TEST(signal_and_deadline_at_the_same_moment_lose_neither)
{
    kernel_boot();
    event_init(&event, false, false);
    for (uintptr_t us = 1; us < 300; us++) {
        unsigned before = woken;

        CHECK(thread_create(wait_for_event, (void *)us, PRIO_NORMAL - 1, "waiter"));
        cpu_spend(150);
        event_set(&event);
        kernel_sleep(1000);
        CHECK_EQ(woken + (event_wait(&event, 0) == PARK_WOKEN), before + 1);
    }
}

TEST(wait_for_one_of_many_takes_only_that_one)
{
    struct event *a, *b, *c;
    struct object *all[3];
    uint32_t index = 99;

    kernel_boot();
    a = event_create(false, false), b = event_create(false, true), c = event_create(false, true);
    all[0] = &a->obj, all[1] = &b->obj, all[2] = &c->obj;
    CHECK_EQ(wait_objects(all, 3, false, FOREVER, &index), 0);
    CHECK_EQ(index, 1);
    CHECK(!b->signaled && c->signaled);
    CHECK_EQ(wait_objects(all, 3, false, FOREVER, &index), 0);
    CHECK_EQ(index, 2);
    CHECK_EQ(wait_objects(all, 3, false, time_us() + 500, &index), ERROR_TIMEOUT);
    CHECK(list_empty(&a->waiters.waiters) && list_empty(&c->waiters.waiters));
}

TEST(wait_for_all_takes_all_at_once_or_none)
{
    struct event *a, *b;
    struct object *all[2];
    uint32_t index = 99;

    kernel_boot();
    a = event_create(false, true), b = event_create(true, false);
    all[0] = &a->obj, all[1] = &b->obj;
    CHECK_EQ(wait_objects(all, 2, true, time_us() + 500, &index), ERROR_TIMEOUT);
    CHECK(a->signaled);
    event_set(b);
    CHECK_EQ(wait_objects(all, 2, true, FOREVER, &index), 0);
    CHECK_EQ(index, 0);
    CHECK(!a->signaled && b->signaled);
}

TEST(senseless_waits_are_refused)
{
    struct object *many[WAIT_OBJECTS_MAX + 1], deaf;
    static const struct object_type deaf_type = { .name = "deaf" };
    struct event *e;
    uint32_t index;

    kernel_boot();
    e = event_create(true, true);
    object_init(&deaf, &deaf_type);
    for (unsigned i = 0; i < ARRAY_SIZE(many); i++)
        many[i] = &e->obj;
    CHECK_EQ(wait_objects(many, 0, false, 0, &index), ERROR_INVALID_PARAMETER);
    CHECK_EQ(wait_objects(many, 65, false, 0, &index), ERROR_INVALID_PARAMETER);
    CHECK_EQ(wait_objects(many, 2, true, 0, &index), ERROR_INVALID_PARAMETER);
    CHECK_EQ(wait_objects(many, 64, false, 0, &index), 0);
    many[1] = &deaf;
    CHECK_EQ(wait_objects(many, 2, false, 0, &index), ERROR_INVALID_HANDLE);
}

/* ---- programs' mutexes ---- */

static struct object *mutex;
static uint32_t got_index, got_error;

static void wait_for_mutex(void *arg)
{
    (void)arg;
    got_error = wait_objects(&mutex, 1, false, FOREVER, &got_index);
    woken++;
}

static void own_and_end(void *arg)
{
    uint32_t index;

    (void)arg;
    CHECK_EQ(wait_objects(&mutex, 1, false, FOREVER, &index), 0);
    kernel_sleep(2000);
}

TEST(mutex_is_recursive_and_belongs_to_its_owner)
{
    uint32_t index;

    kernel_boot();
    mutex = user_mutex_create(true);
    CHECK_EQ(wait_objects(&mutex, 1, false, 0, &index), 0);
    thread_create(wait_for_mutex, NULL, PRIO_NORMAL, "waiter");
    kernel_sleep(1000);
    CHECK_EQ(user_mutex_release(mutex), 0);
    kernel_sleep(1000);
    CHECK_EQ(woken, 0);
    CHECK_EQ(user_mutex_release(mutex), 0);
    CHECK_EQ(user_mutex_release(mutex), ERROR_NOT_OWNER);
    kernel_sleep(1000);
    CHECK_EQ(woken, 1);
    CHECK_EQ(got_error, 0);
    object_unref(mutex);
}

TEST(mutex_whose_owner_ended_is_abandoned_and_says_so_once)
{
    uint32_t index;

    kernel_boot();
    mutex = user_mutex_create(false);
    thread_create(own_and_end, NULL, PRIO_NORMAL - 1, "owner");
    CHECK_EQ(wait_objects(&mutex, 1, false, time_us() + 100, &index), ERROR_TIMEOUT);
    CHECK_EQ(wait_objects(&mutex, 1, false, FOREVER, &index), 0);
    CHECK_EQ(index, WAIT_ABANDONED_FLAG);
    CHECK_EQ(wait_objects(&mutex, 1, false, FOREVER, &index), 0);
    CHECK_EQ(index, 0);
    CHECK_EQ(user_mutex_release(mutex), 0);
    CHECK_EQ(user_mutex_release(mutex), 0);
    object_unref(mutex);
}

TEST(mutex_destroyed_while_owned_is_forgotten_by_its_owner)
{
    kernel_boot();
    mutex = user_mutex_create(true);
    object_unref(mutex);
    CHECK(list_empty(&thread_self()->user_mutexes));
}

/* ---- nothing is lost while interrupts and threads come in between anywhere ---- */

enum { TAKERS = 6, SIGNALS = 3000 };
static unsigned taken, given, from_isr;

static void take_for_ever(void *arg)
{
    struct event *other = arg;
    struct object *both[2] = { &event.obj, &other->obj };
    uint32_t index;

    for (;;) {
        uint64_t deadline = test_random_below(3) ? FOREVER : time_us() + test_random_below(200);
        uint32_t err = wait_objects(both, 2, false, deadline, &index);

        CHECK(err == 0 || err == ERROR_TIMEOUT);
        if (!err)
            taken++;
    }
}

static void signal_sometimes(void)
{
    if (given + from_isr < 2 * SIGNALS && !event.signaled) {
        from_isr++;
        event_set(&event);
    }
}

TEST(each_signal_of_an_auto_reset_event_releases_exactly_one_wait)
{
    kernel_boot();
    event_init(&event, false, false);
    for (unsigned i = 0; i < TAKERS; i++)
        thread_create(take_for_ever, event_create(false, false), PRIO_NORMAL - 1 + i % 3, "taker");
    cpu_noise(50, signal_sometimes);
    while (given < SIGNALS) {
        unsigned saved = irq_save();
        bool free = !event.signaled;

        if (free) {
            given++;
            event_set(&event);
        }
        irq_restore(saved);
        kernel_sleep(test_random_below(120));
    }
    cpu_noise(0, NULL);
    kernel_sleep(10000);
    CHECK(!event.signaled);
    CHECK(from_isr > 100);
    CHECK_EQ(taken, given + from_isr);
}
