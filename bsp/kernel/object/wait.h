/* SPDX-License-Identifier: MIT */
/* wait: waiting for kernel objects, one or many, any or all (WaitForMultipleObjects).
 *
 * An object that a wait consumes (auto-reset event, mutex) is handed over by the signaler: it asks
 * wait_grant() of its waiters in turn, and the first wait that takes it is satisfied there and
 * then, so two quick SetEvents release two waiters, and a SetEvent with a ResetEvent behind it
 * releases all who waited.  A wait is satisfied once: later signals go to the next waiter.  Turns
 * go by the priority that a thread had when its wait began, then by age.
 *
 * Units    deadline in microseconds of time_us(); *index out: which object, counted from 0, plus
 *          WAIT_ABANDONED_FLAG when it is a mutex whose owner ended without releasing it.
 * Returns  0, ERROR_TIMEOUT, ERROR_OPERATION_ABORTED (the thread is being terminated),
 *          ERROR_INVALID_PARAMETER (count, or for `all` an object named twice).
 * Context  wait_objects: thread context.  wait_grant: irq-off.
 * Source   SetEvent, WaitForMultipleObjects: learn.microsoft.com ee488669, ee488672 (CE 6.0); CE
 *          has no wait for all, the rule for duplicates is desktop Windows'.
 * Tests    tests/target/t_thread.c                                                              */
#pragma once
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/sched/waitq.h"

enum { WAIT_OBJECTS_MAX = 64, WAIT_ABANDONED_FLAG = 0x80 };

/* One thread's wait, on its stack while it lasts. */
struct wait {
    struct waiter *granted;  /* irq-off: the waiter whose object satisfied it; NULL: none yet */
    bool all;                /* never granted: such a thread looks at its objects itself      */
};
/* Puts w on q as a part of wait. */
void wait_begin(struct wait *wait, struct waitq *q, struct waiter *w);
/* True: that waiter's thread is woken and owns the signal.  False: ask the next. */
bool wait_grant(struct waiter *w);
void wait_grant_all(struct waitq *q);   /* irq-off: the object stays signaled */
uint32_t wait_objects(struct object *const *objects, unsigned count, bool all,
                      uint64_t deadline_us, uint32_t *index);
