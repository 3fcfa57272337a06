/* SPDX-License-Identifier: MIT */
/* The i.MX watchdogs' driver: neither the power-down counter nor a loader's dog bites. */
#include "bsp/drivers/devices.h"
#include "bsp/kernel/sched/timer.h"
#include "tests/unit/drivers/rig.h"

enum { WCR = 0, WSR = 2, WMCR = 8, BYTES = 0x10 };                              /* IMX6DQRM 70.7 */
enum { WDE = 1 << 2, WT_128_S = 0xff00, WCR_RESET = 0x30, BITE_US = 128000000 };

static uint16_t control, power_down = 1;
static unsigned fed;
static bool half_fed;
static struct timer *armed;

void timer_init(struct timer *t, void (*fire)(struct timer *t))
{
    t->fire = fire;
}

void timer_start(struct timer *t, uint64_t deadline_us)
{
    t->deadline_us = deadline_us;
    armed = t;
}

static uint32_t reg_read(uint32_t offset)
{
    CHECK_EQ(offset, WCR);
    return control;
}

/* 70.5.1: the two words, in their order, with any time between. */
static void reg_write(uint32_t offset, uint32_t value)
{
    if (offset == WSR) {
        CHECK(value == 0x5555 || value == 0xaaaa);
        fed += half_fed && value == 0xaaaa;
        half_fed = value == 0x5555;
    } else if (offset == WMCR) {
        power_down = (uint16_t)value;
    } else {
        CHECK_EQ(offset, WCR);
        CHECK(!(control & ~value & WDE));       /* written once, stays till reset */
        control = (uint16_t)value;
    }
}

static void probe(void)
{
    static const struct rig_registers block = { reg_read, reg_write };
    static struct device dev = { .driver = &imx_wdog };

    dev.regs = rig_registers(&block, BYTES);
    CHECK_EQ(imx_wdog.probe(&dev), 0);
}

TEST(power_down_counter_is_stopped)
{
    probe();
    CHECK_EQ(power_down & 1, 0);
}

TEST(sleeping_dog_is_let_lie)
{
    control = WCR_RESET;
    probe();
    CHECK_EQ(control, WCR_RESET);
    CHECK_EQ(fed, 0);
    CHECK(!armed);
}

TEST(loaders_dog_is_fed_for_ever)
{
    control = WCR_RESET | WDE;
    probe();
    CHECK_EQ(control, WCR_RESET | WDE | WT_128_S);
    for (unsigned i = 1; i <= 3; i++) {
        CHECK_EQ(fed, i);
        CHECK(armed && armed->deadline_us - time_us() < BITE_US / 2);
        rig_pass_us(armed->deadline_us - time_us());
        armed->fire(armed);
    }
}

TEST(each_of_two_dogs_is_fed)
{
    struct timer *first;

    control = WDE;
    probe();
    first = armed;
    probe();
    CHECK(first != armed);
    CHECK_EQ(fed, 2);
}
