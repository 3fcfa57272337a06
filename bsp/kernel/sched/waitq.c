/* SPDX-License-Identifier: MIT */
/* Wait queues: lists of threads in the order they came, or first by the priority they had then;
 * park() is in park.c. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread_private.h"
#include "bsp/kernel/sched/waitq.h"

void waitq_init(struct waitq *q)
{
    list_init(&q->waiters);
}

void waitq_add(struct waitq *q, struct waiter *w)
{
    unsigned saved = irq_save();

    w->thread = thread_self();
    w->wait = NULL;
    list_add_tail(&q->waiters, &w->link);
    irq_restore(saved);
}

void waitq_add_by_priority(struct waitq *q, struct waiter *w)
{
    unsigned saved = irq_save();
    struct list *before = &q->waiters;

    w->thread = thread_self();
    w->wait = NULL;
    while (before->prev != &q->waiters &&
           container_of(before->prev, struct waiter, link)->thread->priority > w->thread->priority)
        before = before->prev;
    list_add_tail(before, &w->link);
    irq_restore(saved);
}

void waitq_remove(struct waiter *w)
{
    unsigned saved = irq_save();

    list_del(&w->link);
    irq_restore(saved);
}

void waitq_wake_all(struct waitq *q)
{
    unsigned saved = irq_save();

    list_for_each(it, &q->waiters)
        sched_wake(container_of(it, struct waiter, link)->thread);
    irq_restore(saved);
    sched_preempt();
}

void waitq_wake_one(struct waitq *q)
{
    unsigned saved = irq_save();

    if (!list_empty(&q->waiters))
        sched_wake(list_first(&q->waiters, struct waiter, link)->thread);
    irq_restore(saved);
    sched_preempt();
}

void waitq_wake(struct waiter *w)
{
    unsigned saved = irq_save();

    sched_wake(w->thread);
    irq_restore(saved);
    sched_preempt();
}
