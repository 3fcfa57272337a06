/* SPDX-License-Identifier: MIT */
/* Time and the timer list over a counter of any frequency. */
#include "bsp/kernel/sched/timer.h"

#include "bsp/kernel/device/driver.h"
#include "bsp/kernel/device/irq.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

enum { TIMERS = 200 };
static struct timer timers[TIMERS];
static uint64_t fired[TIMERS], wanted[TIMERS];
static unsigned order[4 * TIMERS], nfired;

static void on_fire(struct timer *t)
{
    unsigned i = (unsigned)(t - timers);

    fired[i] = time_us();
    CHECK(fired[i] >= wanted[i]);
    order[nfired++] = i;
}

static void start(unsigned i, uint64_t deadline)
{
    wanted[i] = deadline;
    fired[i] = 0;
    timer_init(&timers[i], on_fire);
    timer_start(&timers[i], deadline);
}

/* The counter jumps from one compare interrupt to the next. */
static void run_until(uint64_t us)
{
    while (time_us() < us) {
        uint64_t before = cpu_count();

        if (cpu_armed() == UINT64_MAX)
            break;
        if (cpu_armed() > before)
            cpu_set_count(cpu_armed());
        irq_enable();
    }
}

/* Exact microseconds, by 128-bit division, against the kernel's multiplication. */
static void time_is_right(uint32_t hz)
{
    uint64_t base = 123456789012345u;

    timer_boot(hz, base);
    CHECK_EQ(time_us(), 0);
    for (unsigned i = 0; i < 20000; i++) {
        uint64_t span = (uint64_t)test_random() << (i % 31);
        uint64_t exact = (uint64_t)((unsigned __int128)span * 1000000 / hz);
        uint64_t got;

        cpu_set_count(base + span);
        got = time_us();
        /* never ahead, and behind by 2^-31 of itself and the last microsecond */
        CHECK(got <= exact && exact - got <= (exact >> 31) + 1);
    }
}

TEST(time_is_right_at_62_5_mhz)
{
    time_is_right(62500000);
}

TEST(time_is_right_at_24_mhz)
{
    time_is_right(24000000);
}

TEST(time_is_right_at_19_2_mhz)
{
    time_is_right(19200000);
}

TEST(time_is_right_just_above_1_mhz)
{
    time_is_right(1000001);
}

TEST(time_is_right_just_below_2_ghz)
{
    time_is_right(2147483647);
}

TEST(frequencies_out_of_range_are_refused)
{
    CHECK_PANICS(timer_boot(1000000, 0));
    CHECK_PANICS(timer_boot(1u << 31, 0));
}

TEST(time_never_goes_back)
{
    uint64_t last = 0;

    timer_boot(62500000, 0);
    for (unsigned i = 0; i < 100000; i++) {
        cpu_set_count(cpu_count() + test_random_below(200));
        CHECK(time_us() >= last);
        last = time_us();
    }
}

TEST(timers_fire_in_order_of_their_deadlines_whatever_order_they_started_in)
{
    timer_boot(CPU_HZ, 77);
    for (unsigned i = 0; i < TIMERS; i++)
        start(i, 1 + test_random_below(5000000));
    run_until(6000000);
    CHECK_EQ(nfired, TIMERS);
    for (unsigned i = 1; i < TIMERS; i++)
        CHECK(wanted[order[i - 1]] <= wanted[order[i]]);
    for (unsigned i = 0; i < TIMERS; i++)
        CHECK(fired[i] - wanted[i] <= 2);
}

TEST(equal_deadlines_fire_in_the_order_they_were_started)
{
    timer_boot(CPU_HZ, 0);
    for (unsigned i = 0; i < 10; i++)
        start(i, 5000);
    run_until(6000);
    CHECK_EQ(nfired, 10);
    for (unsigned i = 0; i < 10; i++)
        CHECK_EQ(order[i], i);
}

TEST(deadline_in_the_past_fires_at_once)
{
    timer_boot(CPU_HZ, 0);
    cpu_set_count(CPU_HZ);
    start(0, 10);
    irq_enable();
    CHECK_EQ(nfired, 0);            /* the compare register is one count ahead */
    cpu_set_count(cpu_armed());
    irq_enable();
    CHECK_EQ(nfired, 1);
    CHECK(fired[0] <= 1000002);
}

TEST(stopped_timer_does_not_fire_and_can_be_stopped_again)
{
    timer_boot(CPU_HZ, 0);
    start(0, 1000);
    start(1, 2000);
    timer_stop(&timers[0]);
    timer_stop(&timers[0]);
    run_until(3000);
    CHECK_EQ(nfired, 1);
    CHECK_EQ(order[0], 1);
    timer_start(&timers[0], 4000);
    wanted[0] = 4000;
    run_until(5000);
    CHECK_EQ(nfired, 2);
}

TEST(running_timer_cannot_be_started_twice)
{
    timer_boot(CPU_HZ, 0);
    start(0, 1000);
    CHECK_PANICS(timer_start(&timers[0], 500));
}

TEST(deadline_days_away_fires_on_time)
{
    const uint64_t days = 3 * 86400000000u;

    timer_boot(CPU_HZ, 0);
    start(0, days);
    run_until(days + 1000000);
    CHECK_EQ(nfired, 1);
    CHECK(fired[0] - days <= 1000);     /* counts are rounded up by 2^-22 of the last hour */
}

TEST(deadline_that_never_comes_does_not_disturb_the_others)
{
    timer_boot(CPU_HZ, 0);
    start(0, FOREVER - 1);
    start(1, 1000);
    run_until(2000);
    CHECK_EQ(nfired, 1);
    CHECK_EQ(order[0], 1);
    timer_stop(&timers[0]);
}

TEST(only_an_earlier_deadline_writes_the_compare_register)
{
    unsigned before;

    timer_boot(CPU_HZ, 0);
    start(0, 1000);
    before = cpu_armings();
    start(1, 2000);
    timer_stop(&timers[1]);
    CHECK_EQ(cpu_armings(), before);
    start(2, 500);
    CHECK_EQ(cpu_armings(), before + 1);
    run_until(3000);
    CHECK_EQ(cpu_armed(), UINT64_MAX);      /* nothing left to wait for: no more interrupts */
}

static void restart(struct timer *t)
{
    on_fire(t);
    if (nfired < 50) {
        wanted[0] = time_us() + 100;
        timer_start(t, wanted[0]);
    }
}

TEST(timer_may_start_itself_again_when_it_fires)
{
    timer_boot(CPU_HZ, 0);
    timer_init(&timers[0], restart);
    timer_start(&timers[0], wanted[0] = 100);
    run_until(1000000);
    CHECK_EQ(nfired, 50);
}

TEST(timers_started_before_there_is_a_clock_run_from_its_first_moment)
{
    start(0, 1000);
    start(1, 10);
    timer_boot(CPU_HZ, 5000);
    run_until(2000);
    CHECK_EQ(nfired, 2);
    CHECK_EQ(order[0], 1);
}

TEST(random_starts_and_stops_lose_no_timer_and_fire_none_twice)
{
    unsigned started = 0, stopped = 0;

    timer_boot(CPU_HZ, 0);
    for (unsigned i = 0; i < TIMERS; i++)
        timer_init(&timers[i], on_fire);
    for (unsigned step = 0; step < 600; step++) {
        unsigned i = test_random_below(TIMERS);

        if (list_empty(&timers[i].link)) {
            start(i, time_us() + test_random_below(100000));
            started++;
        } else {
            timer_stop(&timers[i]);
            stopped++;
        }
        run_until(time_us() + test_random_below(300));
    }
    run_until(time_us() + 1000000);
    CHECK_EQ(nfired, started - stopped);
}
