/* SPDX-License-Identifier: MIT */
/* Mutexes with priority inheritance.
 *
 * Unlocking frees the mutex and wakes the best waiter, which must still take it: whoever runs first
 * wins.  Handing over instead would force a switch at each contended unlock.  A mutex is on its
 * owner's `held` list only while somebody waits or urges, so a lock without contention costs
 * nothing. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/thread_private.h"

void mutex_init(struct mutex *m)
{
    m->owner = NULL;
    waitq_init(&m->waiters);
    list_init(&m->held);
    m->urged = MUTEX_NOT_URGED;
}

bool mutex_held(const struct mutex *m)
{
    return m->owner == thread_self();
}

unsigned thread_mutexes(void)
{
    return thread_self()->mutexes;
}

unsigned thread_own_priority(const struct thread *t)
{
    return t->base_priority;
}

/* The waiter with the best priority, the oldest among equals; NULL for none. */
static struct thread *best_waiter(const struct mutex *m)
{
    struct thread *best = NULL;

    list_for_each(it, &m->waiters.waiters) {
        struct thread *t = container_of(it, struct waiter, link)->thread;

        if (!best || t->priority < best->priority)
            best = t;
    }
    return best;
}

unsigned mutex_inherited(const struct thread *t)
{
    unsigned priority = t->base_priority;

    list_for_each(it, &t->held) {
        const struct mutex *m = container_of(it, struct mutex, held);
        const struct thread *w = best_waiter(m);

        if (w && w->priority < priority)
            priority = w->priority;
        if (m->urged < priority)
            priority = m->urged;
    }
    return priority;
}

/* Gives t the priority it must have now, then the owner it waits for, and so on. */
void mutex_reprioritise(struct thread *t)
{
    while (t) {
        unsigned priority = mutex_inherited(t);

        if (priority == t->priority)
            break;
        sched_set_priority(t, priority);
        t = t->blocked_on ? t->blocked_on->owner : NULL;
    }
}

void mutex_repay(struct mutex *m)
{
    if (list_empty(&m->held))
        return;
    list_del(&m->held);
    m->urged = MUTEX_NOT_URGED;
    mutex_reprioritise(thread_self());
}

void mutex_urge(struct mutex *m, unsigned priority)
{
    unsigned saved = irq_save();

    if (m->owner && priority < m->urged) {
        m->urged = priority;
        if (list_empty(&m->held))
            list_add_tail(&m->owner->held, &m->held);
        mutex_reprioritise(m->owner);
    }
    irq_restore(saved);
}

static void take(struct mutex *m, struct thread *self)
{
    m->owner = self;
    self->mutexes++;
}

static void lock_contended(struct mutex *m, struct thread *self)
{
    struct waiter w;

    kassert(m->owner != self);
    waitq_add(&m->waiters, &w);
    self->blocked_on = m;
    while (m->owner) {
        if (list_empty(&m->held))
            list_add_tail(&m->owner->held, &m->held);
        mutex_reprioritise(m->owner);
        self->state = THREAD_BLOCKED;
        sched_block();
    }
    self->blocked_on = NULL;
    waitq_remove(&w);
    take(m, self);
    if (!list_empty(&m->waiters.waiters)) {
        list_add_tail(&self->held, &m->held);
        mutex_reprioritise(self);
    }
}

void mutex_lock(struct mutex *m) ANNOTATE(no_thread_safety_analysis)
{
    unsigned saved = irq_save();
    struct thread *self = thread_self();

    if (!m->owner && list_empty(&m->waiters.waiters))
        take(m, self);
    else
        lock_contended(m, self);
    irq_restore(saved);
}

void mutex_unlock(struct mutex *m) ANNOTATE(no_thread_safety_analysis)
{
    unsigned saved = irq_save();
    struct thread *self = thread_self();
    struct thread *next = best_waiter(m);

    kassert(m->owner == self);
    m->owner = NULL;
    self->mutexes--;
    if (next && next->state == THREAD_BLOCKED)
        sched_ready(next);
    mutex_repay(m);
    irq_restore(saved);
    sched_preempt();
}
