/* SPDX-License-Identifier: MIT */
/* The A9's global timer: the rate it finds, and the order in which it touches compare and event. */
#include "bsp/drivers/devices.h"
#include "tests/unit/drivers/rig.h"

enum { LOW = 0x00, HIGH = 0x04, CONTROL = 0x08, STATUS = 0x0c, CMP_LOW = 0x10, CMP_HIGH = 0x14,
       BYTES = 0x20, IRQ = PPI(11) };
enum { ON = 1, COMPARE = 2, INTERRUPT = 4, REFERENCE_HZ = 3000000 };

static uint32_t hz = 396000000;
static bool stopped, reference_stopped, event, high_moves, only_equal;
static uint32_t control;
static uint64_t compare, base, looked;  /* count = base + time; at the last access */
static unsigned fired, jitter_us;
static const struct timer_ops *ops;

void timer_attach(const struct timer_ops *timer)
{
    ops = timer;
}

static uint64_t count(void)
{
    return base + (stopped ? 0 : time_us() * (hz / 1000) / 1000);
}

void timer_isr(void)
{
    fired++;
    CHECK(!event);
    CHECK(!(control & INTERRUPT));
}

static uint32_t reference(void)
{
    rig_pass_us(1);
    if (jitter_us)
        rig_pass_us(test_random_below(jitter_us));  /* somebody else had the CPU */
    return reference_stopped ? 7 : (uint32_t)(time_us() * 3);
}

/* What happened since the last access.  Before r2p0 only a count that is reached is an event, not
 * one that lies behind (4.4.4). */
static void compare_counts(void)
{
    uint64_t now = count();

    if ((control & (ON | COMPARE)) == (ON | COMPARE) && compare <= now)
        event |= !only_equal || compare > looked;
    looked = now;
}

static uint32_t reg_read(uint32_t offset)
{
    uint64_t now = count();

    compare_counts();

    CHECK(offset == LOW || offset == HIGH);
    if (offset == HIGH && high_moves) {
        high_moves = false;
        base += 0x100000000u - (uint32_t)now;       /* the carry comes between two reads */
        return (uint32_t)(now >> 32);
    }
    return (uint32_t)(offset == LOW ? now : now >> 32);
}

/* Erratum 740657: an event that is cleared while the compare is passed comes again. */
static void reg_write(uint32_t offset, uint32_t value)
{
    compare_counts();
    if (offset == CONTROL)
        control = value;
    if (offset == CMP_LOW || offset == CMP_HIGH)
        CHECK(!(control & COMPARE));                /* no match with half a value */
    if (offset == CMP_LOW)
        compare = (compare & ~0xffffffffull) | value;
    if (offset == CMP_HIGH)
        compare = (compare & 0xffffffffu) | (uint64_t)value << 32;
    if (offset == STATUS && value & 1)
        event = !only_equal && compare <= count();
    compare_counts();
}

static int probe_driver(const struct driver *driver)
{
    static const struct rig_registers block = { reg_read, reg_write };
    static const struct a9_timer_config config = { reference, REFERENCE_HZ };
    static struct device dev = { .irq = IRQ, .config = &config };

    dev.driver = driver;
    dev.regs = rig_registers(&block, BYTES);
    return driver->probe(&dev);
}

static int probe(void)
{
    return probe_driver(&a9_global_timer);
}

TEST(rate_of_a_fast_cpu)
{
    CHECK_EQ(probe(), 0);
    CHECK_EQ(ops->hz, 396000000);
}

TEST(rate_of_a_slow_cpu)
{
    hz = 198000000;
    CHECK_EQ(probe(), 0);
    CHECK_EQ(ops->hz, 198000000);
}

TEST(rate_of_no_whole_megahertz)
{
    hz = 166500000;
    CHECK_EQ(probe(), 0);
    CHECK(ops->hz > 166500000 - 166500 && ops->hz < 166500000 + 166500);
}

TEST(rate_is_right_when_readings_are_torn_apart)
{
    hz = 100000000;
    jitter_us = 400;
    CHECK_EQ(probe(), 0);
    CHECK(ops->hz > 99700000 && ops->hz < 100300000);
}

TEST(clock_that_stands_still_is_given_up)
{
    stopped = true;
    CHECK_EQ(probe(), ERROR_NOT_READY);
    CHECK(!ops);
}

TEST(reference_that_stands_still_is_given_up)
{
    reference_stopped = true;
    CHECK_EQ(probe(), ERROR_NOT_READY);
    CHECK(!ops);
}

TEST(count_is_whole_over_a_carry)
{
    uint64_t before, after;

    CHECK_EQ(probe(), 0);
    before = ops->count();
    high_moves = true;
    after = ops->count();
    CHECK(after > before && after - before <= 0x100000000u + hz);
}

TEST(event_comes_once)
{
    CHECK_EQ(probe(), 0);
    CHECK(!event);
    ops->arm(ops->count() + hz / 1000);
    CHECK_EQ(control, ON | COMPARE | INTERRUPT);
    rig_pass_us(2000);
    event = true;
    rig_interrupt(IRQ);
    CHECK_EQ(fired, 1);
    CHECK(!event);
    CHECK_EQ(control, ON);
}

TEST(moment_that_has_passed_fires_at_once)
{
    CHECK_EQ(probe(), 0);
    ops->arm(ops->count() - 1);
    CHECK(event);
}

TEST(never_is_no_interrupt)
{
    CHECK_EQ(probe(), 0);
    ops->arm(ops->count() + 10);
    ops->arm(UINT64_MAX);
    CHECK_EQ(control, ON);
    CHECK(!event);
}

/* Each access is a microsecond, in which the count moves on by a hundred or by ten. */
static void any_moment_fires_soon(void)
{
    only_equal = true;
    CHECK_EQ(probe_driver(&a9_global_timer_r1), 0);
    for (int64_t ahead = -2000; ahead < 4000; ahead += 7) {
        uint64_t began = time_us();

        ops->arm(ops->count() + (uint64_t)ahead);
        CHECK(time_us() - began < 100);
        rig_pass_us(1000);
        ops->count();
        CHECK(event);
        rig_interrupt(IRQ);
        CHECK(!event);
    }
}

TEST(first_revision_misses_no_moment)
{
    hz = 100000000;
    any_moment_fires_soon();
}

TEST(first_revision_misses_no_moment_when_slow)
{
    hz = 10000000;
    any_moment_fires_soon();
}

TEST(first_revision_waits_for_a_moment_ahead)
{
    only_equal = true;
    CHECK_EQ(probe_driver(&a9_global_timer_r1), 0);
    ops->arm(ops->count() + hz / 1000);
    rig_pass_us(900);
    ops->count();
    CHECK(!event);
    ops->arm(UINT64_MAX);
    rig_pass_us(1000);
    ops->count();
    CHECK(!event);
    CHECK_EQ(control, ON);
}
