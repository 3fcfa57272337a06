/* SPDX-License-Identifier: MIT */
/* i.MX watchdog.  Source: IMX6DQRM chapter 70.  It is not used here, but two things must not bite:
 * the power-down counter, which runs from reset and pulls WDOG_B after 16 s unless it is stopped
 * (70.5.5), and a watchdog that the loader has started, which nothing but a reset stops (70.5.1):
 * that one is fed.  Registers of 16 bits, accessed as such. */
#include "bsp/drivers/devices.h"
#include "bsp/kernel/sched/timer.h"

enum { WCR = 0, WSR = 2, WMCR = 8 };                                            /* 70.7 */
enum { WCR_WDE = 1 << 2, WCR_WT = 0xff << 8 };  /* WT: all ones are 128 s */
enum { FEED_1 = 0x5555, FEED_2 = 0xaaaa, DOGS = 2 };
enum { FEED_US = 30000000 };

static struct dog {
    struct timer timer;
    volatile uint8_t *regs;
} dogs[DOGS];
static unsigned ndogs;

static void feed(struct timer *t)
{
    struct dog *d = container_of(t, struct dog, timer);

    wr16(d->regs + WSR, FEED_1);
    wr16(d->regs + WSR, FEED_2);
    timer_start(t, time_us() + FEED_US);
}

static int imx_wdog_probe(const struct device *dev)
{
    struct dog *d = &dogs[ndogs];
    uint16_t control;

    kassert(ndogs < DOGS);
    ndogs++;
    d->regs = dev->regs;
    wr16(d->regs + WMCR, 0);
    control = rd16(d->regs + WCR);
    if (!(control & WCR_WDE))
        return 0;
    wr16(d->regs + WCR, control | WCR_WT);
    timer_init(&d->timer, feed);
    feed(&d->timer);
    return 0;
}

const struct driver imx_wdog = { "imx_wdog", imx_wdog_probe };
