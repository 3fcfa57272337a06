/* SPDX-License-Identifier: MIT */
/* Turns: a mutex that is owned without being locked, for what mutex.c knows about inheritance. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread.h"
#include "bsp/kernel/sched/turn.h"

void turn_init(struct turn *t)
{
    mutex_init(&t->m);
}

bool turn_taken(const struct turn *t)
{
    return t->m.owner;
}

void turn_take(struct turn *t)
{
    kassert(!t->m.owner);
    t->m.owner = thread_self();
}

void turn_urge(struct turn *t)
{
    mutex_urge(&t->m, thread_own_priority(thread_self()));  /* the lock lends the rest */
}

/* The waiters are ready before the loan is given back, so a thread between them and the owner does
 * not come first.  Nobody waits in the mutex itself: it is on a list only if somebody urged. */
void turn_end(struct turn *t, struct waitq *q)
{
    unsigned saved = irq_save();

    kassert(t->m.owner == thread_self());
    waitq_wake_all(q);
    t->m.owner = NULL;
    mutex_repay(&t->m);
    irq_restore(saved);
    sched_preempt();
}
