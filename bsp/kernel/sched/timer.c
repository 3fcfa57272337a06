/* SPDX-License-Identifier: MIT */
/* Time and the timer list.
 *
 * Conversions are multiplications by a fraction computed once, because a 64-bit division costs
 * hundreds of instructions on a Cortex-A: us = count * us_mult / 2^us_shift, with us_mult using all
 * of its 32 bits, so time drifts by at most 2^-32 of itself (20 us a day). */
#include "bsp/kernel/device/driver.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/timer.h"

enum { COUNT_SHIFT = 16 };

static const struct timer_ops *ops;
static uint64_t base_count;      /* when time_us() was 0 */
static uint32_t us_mult;         /* us = count * us_mult >> us_shift, us_shift >= 32 */
static unsigned us_shift = 32;
static uint32_t count_mult;      /* counts = us * count_mult >> COUNT_SHIFT, rounded up */
static uint32_t counts_per_ms;   /* rounded up */

static struct list timers = { &timers, &timers };  /* irq-off, by deadline */
static uint64_t armed_us = FOREVER;                /* irq-off: when the interrupt will come */

uint64_t timer_count(void)
{
    return ops ? ops->count() : 0;
}

uint64_t timer_counts_to_us(uint64_t counts)
{
    uint64_t high = (counts >> 32) * us_mult + ((counts & 0xffffffff) * us_mult >> 32);

    return high >> (us_shift - 32);
}

uint32_t timer_counts_per_ms(void)
{
    return counts_per_ms;
}

uint64_t time_us(void)
{
    return ops ? timer_counts_to_us(ops->count() - base_count) : 0;
}

/* The interrupt for deadline_us, or for an hour from now when that is earlier: the isr goes on. */
static void arm(uint64_t deadline_us)
{
    const uint32_t hour_us = 3600000000u;
    uint64_t now = time_us();
    uint64_t wait_us = deadline_us > now ? deadline_us - now : 0;

    if (wait_us > hour_us)
        wait_us = hour_us;
    armed_us = now + wait_us;
    ops->arm(ops->count() + ((wait_us + 1) * count_mult >> COUNT_SHIFT));
}

void timer_attach(const struct timer_ops *timer)
{
    unsigned shift = 32;

    kassert(!ops && timer->hz > 1000000 && timer->hz < 1u << 31);
    while (((uint64_t)1000000 << (shift + 1 - 32)) < timer->hz)
        shift++;
    us_shift = shift;
    us_mult = (uint32_t)(((uint64_t)1000000 << shift) / timer->hz);
    count_mult = (uint32_t)(((uint64_t)timer->hz << COUNT_SHIFT) / 1000000 + 1);
    counts_per_ms = (timer->hz + 999) / 1000;
    base_count = timer->count();
    ops = timer;
    if (!list_empty(&timers))
        arm(list_first(&timers, struct timer, link)->deadline_us);
}

void timer_init(struct timer *t, void (*fire)(struct timer *t))
{
    list_init(&t->link);
    t->deadline_us = FOREVER;
    t->fire = fire;
}

void timer_start(struct timer *t, uint64_t deadline_us)
{
    unsigned saved = irq_save();
    struct list *before = timers.prev;

    kassert(list_empty(&t->link));
    /* From the end: most deadlines are later than those already there. */
    while (before != &timers && container_of(before, struct timer, link)->deadline_us > deadline_us)
        before = before->prev;
    t->deadline_us = deadline_us;
    list_add_tail(before->next, &t->link);
    if (ops && deadline_us < armed_us)
        arm(deadline_us);
    irq_restore(saved);
}

void timer_stop(struct timer *t)
{
    unsigned saved = irq_save();

    list_del(&t->link);
    irq_restore(saved);
}

void timer_isr(void)
{
    armed_us = FOREVER;
    while (!list_empty(&timers)) {
        struct timer *t = list_first(&timers, struct timer, link);

        if (t->deadline_us > time_us()) {
            arm(t->deadline_us);
            return;
        }
        list_del(&t->link);
        t->fire(t);
    }
    if (armed_us == FOREVER)
        ops->arm(UINT64_MAX);
}
