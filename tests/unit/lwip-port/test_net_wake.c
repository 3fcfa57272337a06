/* SPDX-License-Identifier: MIT */
/* The net thread's sleep, without the net thread: the test sleeps as it does. */
#include "lwip/init.h"
#include "lwip/timeouts.h"

#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread.h"
#include "lwip-port/net_lock.h"
#include "lwip-port/net_wake.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

enum { NEVER_US = 1000000000 };

/* Nothing runs but what the test starts. */
static void begin(void)
{
    net_core_init();
    net_wake_init();
    net_wake_begin();
}

static bool take(void)
{
    bool any;

    net_lock();
    any = net_wake_take();
    net_unlock();
    return any;
}

static uint64_t plan(void)
{
    uint64_t deadline;

    mutex_lock(&net_core);              /* as the net thread: nothing is drained or poked */
    deadline = net_wake_plan();
    mutex_unlock(&net_core);
    return deadline;
}

static uint64_t slept(uint64_t deadline)
{
    uint64_t began = world_now();

    net_wake_sleep(deadline);
    return world_now() - began;
}

static void interrupt(void *arg)
{
    (void)arg;
    net_wake_notify();
}

TEST(without_a_timer_it_sleeps_as_far_as_lwip_sees)
{
    begin();
    CHECK(plan() >= world_now() + 2147000000000u);
    net_lock();
    CHECK(!net_wake_oversleeps());
    net_unlock();
}

TEST(an_interrupt_ends_the_sleep_and_is_taken_once)
{
    begin();
    CHECK(!take());
    world_at(700, interrupt, NULL);
    CHECK_EQ(slept(plan()), 700);
    CHECK(take());
    CHECK(!take());
    CHECK_EQ(slept(world_now() + 300), 300);
}

/* Between the plan and the sleep, where a sleeper is on no queue yet elsewhere. */
TEST(an_interrupt_before_the_sleep_prevents_it)
{
    uint64_t deadline;

    begin();
    deadline = plan();
    world_at(0, interrupt, NULL);
    world_interrupt();
    CHECK_EQ(slept(deadline), 0);
    CHECK_EQ(plan(), 0);
    CHECK(take());
}

TEST(what_a_turn_has_not_seen_all_of_keeps_it_awake)
{
    begin();
    net_lock();
    net_wake_again();
    CHECK_EQ(net_wake_plan(), 0);
    CHECK(net_wake_take());
    CHECK(net_wake_plan() > 0);
    net_unlock();
}

static unsigned lent;
static uint32_t switches;
static bool was_asleep;

/* Another thread has the lock when the interrupt comes. */
static void hold(void *arg)
{
    (void)arg;
    net_lock();
    switches = world_switches();
    world_at(0, interrupt, NULL);
    world_interrupt();
    sched_yield();
    was_asleep = world_switches() == switches;
    lent = net_core.urged;
    net_unlock();
}

TEST(an_interrupt_urges_the_owner_and_its_unlock_wakes)
{
    struct thread *t;

    begin();
    t = world_thread(process_self(), hold, NULL);
    CHECK(slept(world_now() + NEVER_US) < NEVER_US);
    CHECK(was_asleep);
    CHECK_EQ(lent, PRIO_NET);
    CHECK_EQ(net_core.urged, MUTEX_NOT_URGED);
    CHECK(take());
    world_join(t);
}

static void on_timer(void *arg)
{
    (void)arg;
}

static void start_timer(void *ms)
{
    net_lock();
    sys_timeout((uint32_t)(uintptr_t)ms, on_timer, NULL);
    net_unlock();
}

/* Which is made while nobody sleeps yet, just after the plan: the wake must be kept. */
TEST(an_earlier_timer_ends_the_sleep_even_before_it_begins)
{
    uint64_t deadline;

    begin();
    net_lock();
    lwip_init();
    net_unlock();
    deadline = plan();
    start_timer((void *)20);
    CHECK_EQ(slept(deadline), 0);
    CHECK(plan() <= world_now() + 20000);
}

TEST(an_earlier_timer_of_another_thread_ends_the_sleep)
{
    uint64_t deadline;

    begin();
    net_lock();
    lwip_init();
    net_unlock();
    deadline = plan();
    CHECK(deadline > world_now() + 30000);
    world_thread(process_self(), start_timer, (void *)20);
    CHECK(slept(deadline) < 1000);
}

TEST(a_later_timer_or_one_more_early_one_wakes_nobody)
{
    begin();
    net_lock();
    lwip_init();
    net_unlock();
    CHECK(plan() > 0);
    net_lock();
    sys_timeout(1000000, on_timer, NULL);
    CHECK(!net_wake_oversleeps());
    sys_timeout(10, on_timer, NULL);
    CHECK(net_wake_oversleeps());
    sys_timeout(5, on_timer, NULL);
    CHECK(!net_wake_oversleeps());      /* it is awake, as it was woken */
    CHECK(!net_wake_take());
    CHECK(!net_wake_oversleeps());
    net_unlock();
}
