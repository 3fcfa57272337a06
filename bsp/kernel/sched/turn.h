/* SPDX-License-Identifier: MIT */
/* turn: one at a time at something that takes longer than a mutex may be held: the owner copies
 * from and to user memory.  A thread that waits lends the owner its priority.
 *
 * It knows no queue of its own, because a thread waits for more than its turn (a reset, a timeout,
 * its own end).  The pattern, under a lock that guards the turn and that the sleep drops:
 *      waitq_add(q, &w);
 *      while (turn_taken(&t) && !something_else) {
 *          turn_urge(&t);                      before each sleep: the owner may be a new one
 *          sleep, as waitq.h shows
 *      }
 *      waitq_remove(&w);
 *      turn_take(&t);
 *      drop the lock, do the work, take the lock again
 *      turn_end(&t, q);
 * A loan lasts until the owner's turn ends, also when the lender has gone away meanwhile.
 *
 * Context  thread context, under the lock that guards the turn.  Does not count as a mutex
 *          (thread_mutexes(), park()).  The thread that takes it ends it, and does not exit before.
 * Tests    tests/unit/kernel/test_turn.c                                                       */
#pragma once
#include "bsp/kernel/sched/mutex.h"

struct turn {
    struct mutex m;        /* never locked: its owner and what the owner is lent */
};
void turn_init(struct turn *t);
bool turn_taken(const struct turn *t);
void turn_take(struct turn *t);                    /* which nobody has */
void turn_urge(struct turn *t);                    /* by the caller's own priority; free: nothing */
/* Ends it and wakes all of q in one step: nobody in the middle runs between the two. */
void turn_end(struct turn *t, struct waitq *q);
