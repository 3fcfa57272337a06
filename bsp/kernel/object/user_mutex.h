/* SPDX-License-Identifier: MIT */
/* user_mutex: CE mutex objects (CreateMutex): owned by a thread, recursive, waitable.
 *
 * A mutex whose owner ends goes to the next waiter, whose wait reports it with
 * WAIT_ABANDONED_FLAG.  They lend no priority (docs/limits.md).
 *
 * Returns  create: NULL when memory is short.  release: 0 or ERROR_NOT_OWNER.
 * Context  thread context.
 * Source   CreateMutex, ReleaseMutex: learn.microsoft.com ee488716, ee488624 (CE 6.0).
 * Tests    tests/target/t_thread.c                                                               */
#pragma once
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/sched/waitq.h"

struct user_mutex;
extern const struct object_type user_mutex_type;

struct object *user_mutex_create(bool owned);
uint32_t user_mutex_release(struct object *obj);
void user_mutex_abandon_all(struct thread *t);   /* t ends */
