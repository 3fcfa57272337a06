/* SPDX-License-Identifier: MIT */
/* mutex: a sleeping lock with priority inheritance; not recursive.
 *
 * Context  thread context, interrupts on.  thread_mutexes() counts what the caller holds:
 *          copy_in and copy_out assert that it is 0.  A dying thread still gets its lock.      */
#pragma once
#include "bsp/kernel/annotate.h"
#include "bsp/kernel/waitq.h"

struct CAPABILITY("mutex") mutex {
    struct thread *owner;
    struct waitq waiters;
    struct list held;      /* on the owner's list, for inheritance */
};
void mutex_init(struct mutex *m);
void mutex_lock(struct mutex *m) ACQUIRES(*m);
void mutex_unlock(struct mutex *m) RELEASES(*m);
bool mutex_held(const struct mutex *m);        /* by the caller */
unsigned thread_mutexes(void);
