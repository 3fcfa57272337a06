/* SPDX-License-Identifier: MIT */
/* mutex: a sleeping lock with priority inheritance; not recursive.
 *
 * Context  thread context, interrupts on.  thread_mutexes() counts what the caller holds:
 *          copy_in and copy_out assert that it is 0.  A dying thread still gets its lock.
 * Tests    tests/unit/kernel/test_sched.c, tests/kernel/k_lock.c                                */
#pragma once
#include "bsp/kernel/annotate.h"
#include "bsp/kernel/sched/waitq.h"

struct CAPABILITY("mutex") mutex {
    struct thread *owner;
    struct waitq waiters;
    struct list held;      /* on the owner's list, for inheritance */
    unsigned urged;        /* what mutex_urge() lends, until the unlock */
};
enum { MUTEX_NOT_URGED = ~0u };
/* For one that must work before anybody can call mutex_init(). */
#define MUTEX_INIT(m) { NULL, { { &(m).waiters.waiters, &(m).waiters.waiters } }, \
                        { &(m).held, &(m).held }, MUTEX_NOT_URGED }
void mutex_init(struct mutex *m);
void mutex_lock(struct mutex *m) ACQUIRES(*m);
void mutex_unlock(struct mutex *m) RELEASES(*m);
bool mutex_held(const struct mutex *m);        /* by the caller */
/* Somebody of this priority wants what the owner stands in the way of, and does not wait in
 * mutex_lock() for it: the owner has at least this priority until it unlocks.  Free: nothing. */
void mutex_urge(struct mutex *m, unsigned priority);   /* isr */
/* irq-off: the caller owned m until just now; the priority it was lent for that goes back. */
void mutex_repay(struct mutex *m);
unsigned thread_mutexes(void);
