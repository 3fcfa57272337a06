/* SPDX-License-Identifier: MIT */
/* timer: call a function at a time, in interrupt context; tickless.
 *
 * The list is sorted by deadline and the compare interrupt is armed for the first one only.
 * timer_stop leaves it armed: one early interrupt is cheaper than a write to the timer each time a
 * wait ends before its deadline.
 *
 * Units    microseconds of time_us().
 * Context  anywhere; fire runs as an isr, after the timer has been taken off the list.
 * Tests    tests/unit/kernel/test_timer.c                                                       */
#pragma once
#include "bsp/kernel/kernel.h"

struct timer {
    struct list link;
    uint64_t deadline_us;
    void (*fire)(struct timer *t);
};
void timer_init(struct timer *t, void (*fire)(struct timer *t));
void timer_start(struct timer *t, uint64_t deadline_us);   /* isr; must not be running */
void timer_stop(struct timer *t);                          /* isr; harmless when not running */

/* The raw counter, for accounting, and its differences as microseconds. */
uint64_t timer_count(void);                                /* isr; 0 before timer_attach() */
uint64_t timer_counts_to_us(uint64_t counts);              /* isr */
uint32_t timer_counts_per_ms(void);                        /* isr; rounded up, 0 before */
