/* SPDX-License-Identifier: MIT */
/* waitq: a list of threads that wait for something to change.
 *
 * The pattern, race-free because a wake between steps leaves a token that park takes:
 *      waitq_add(q, &w);                     a waiter may be on one queue; a thread may own many
 *      while (!condition && park(deadline) == PARK_WOKEN)
 *          ;                                 (drop and retake the condition's lock around park)
 *      waitq_remove(&w);
 * Wakes may be spurious: always ask the condition again.
 *
 * Units    deadline in microseconds of time_us(); FOREVER for none.
 * Returns  park: PARK_WOKEN, PARK_TIMEOUT at or after the deadline, PARK_KILLED when the thread
 *          is being terminated (then unwind to the SVC exit without sleeping again) or
 *          PARK_CANCELLED when thread_cancel() hit it.
 * Context  park: thread context, interrupts on.  Others anywhere; wake costs one step per waiter
 *          of that queue and nothing for others.
 * Tests    tests/unit/kernel/test_sched.c, test_wait.c                                          */
#pragma once
#include "bsp/kernel/kernel.h"

struct thread;
struct wait;
struct waitq {
    struct list waiters;
};
struct waiter {
    struct list link;
    struct thread *thread;
    struct wait *wait;   /* set by wait_begin() (wait.h) for waits on objects, else NULL */
};
enum park { PARK_WOKEN, PARK_TIMEOUT, PARK_KILLED, PARK_CANCELLED };

void waitq_init(struct waitq *q);
void waitq_add(struct waitq *q, struct waiter *w);    /* isr */
void waitq_add_by_priority(struct waitq *q, struct waiter *w);  /* isr; before worse ones */
void waitq_remove(struct waiter *w);                  /* isr; harmless when not on a queue */
void waitq_wake_all(struct waitq *q);                 /* isr */
void waitq_wake_one(struct waitq *q);                 /* isr; the oldest waiter */
void waitq_wake(struct waiter *w);                    /* isr; this one, which must be on a queue */
enum park park(uint64_t deadline_us);
