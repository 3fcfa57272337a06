/* SPDX-License-Identifier: MIT */
/* Generic timer, virtual (CNTV).  Source: ARM DDI 0406C B8.1, registers in B8.1.5 and B4.1.  The
 * virtual timer because it is the one that works in secure, non-secure and guest state alike.
 * device.clock_hz, when not 0, is used instead of CNTFRQ: some loaders write it wrong. */
#include "bsp/arm/cpu.h"
#include "bsp/drivers/devices.h"

enum { CTL_ENABLE = 1 << 0 };           /* CNTV_CTL */
enum { PL0VCTEN = 1 << 1 };             /* CNTKCTL: programs read the virtual count, CNTFRQ */

static void write_ctl(uint32_t v)
{
    __asm__ volatile("mcr p15, 0, %0, c14, c3, 1\n\tisb" : : "r"(v) : "memory");
}

static void timer_arm(uint64_t count)
{
    if (count == UINT64_MAX) {
        write_ctl(0);
        return;
    }
    __asm__ volatile("mcrr p15, 3, %Q0, %R0, c14" : : "r"(count) : "memory");
    write_ctl(CTL_ENABLE);
}

/* The line is a level and stays up until the compare value moves or the timer is off. */
static void arch_timer_isr(const struct device *dev)
{
    (void)dev;
    write_ctl(0);
    timer_isr();
}

static struct timer_ops ops = { .count = cpu_cntvct, .arm = timer_arm };

static int arch_timer_probe(const struct device *dev)
{
    uint32_t hz = dev->clock_hz ? dev->clock_hz : cpu_cntfrq();

    if (!hz)
        return ERROR_NOT_READY;
    write_ctl(0);
    /* Reset leaves it undefined, a loader what it likes: no physical count, no timer of their own,
     * no event stream. */
    cpu_set_cntkctl(PL0VCTEN);
    ops.hz = hz;
    timer_attach(&ops);
    irq_attach(dev->irq, arch_timer_isr, dev);
    return 0;
}

const struct driver arch_timer = { "arch_timer", arch_timer_probe };
