/* SPDX-License-Identifier: MIT */
/* Waits for objects.  The waiters live on the caller's kernel stack: 64 take 1 KB of its 8. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread.h"

void wait_begin(struct wait *wait, struct waitq *q, struct waiter *w)
{
    waitq_add_by_priority(q, w);
    w->wait = wait;
}

bool wait_grant(struct waiter *w)
{
    if (w->wait->granted)
        return false;
    if (!w->wait->all)
        w->wait->granted = w;
    sched_wake(w->thread);
    return !w->wait->all;
}

void wait_grant_all(struct waitq *q)
{
    list_for_each(it, &q->waiters)
        wait_grant(container_of(it, struct waiter, link));
}

static bool named_twice(struct object *const *objects, unsigned count)
{
    for (unsigned i = 1; i < count; i++)
        for (unsigned j = 0; j < i; j++)
            if (objects[i] == objects[j])
                return true;
    return false;
}

/* Takes the object, or queues for it, in one step; true when w is on the queue. */
static bool queue_unless_taken(struct wait *wait, struct waiter *w, struct object *obj)
{
    unsigned saved = irq_save();
    bool queued = false;

    if (!wait->granted) {
        if (!wait->all && obj->type->try_wait(obj, thread_self())) {
            wait->granted = w;
        } else {
            wait_begin(wait, obj->type->waitq(obj), w);
            queued = true;
        }
    }
    irq_restore(saved);
    return queued;
}

/* All or nothing: the section is as long as the list, because nothing may change between the
 * question and the taking. */
static bool take_all(struct wait *wait, struct waiter *w, struct object *const *objects,
                     unsigned count)
{
    unsigned saved = irq_save();
    struct thread *self = thread_self();
    unsigned n = 0;

    while (n < count && objects[n]->type->signaled(objects[n], self))
        n++;
    if (n == count) {
        for (n = 0; n < count; n++)
            objects[n]->type->try_wait(objects[n], self);
        wait->granted = w;
    }
    irq_restore(saved);
    return wait->granted;
}

static bool waitable(struct object *const *objects, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (!objects[i]->type->try_wait)
            return false;
    return true;
}

static bool abandoned(struct object *const *objects, unsigned count, bool all, unsigned got)
{
    bool any = false;

    for (unsigned i = all ? 0 : got; i < (all ? count : got + 1); i++)
        any |= objects[i]->type->abandoned && objects[i]->type->abandoned(objects[i]);
    return any;
}

uint32_t wait_objects(struct object *const *objects, unsigned count, bool all,
                      uint64_t deadline_us, uint32_t *index)
{
    struct wait wait = { NULL, all };
    struct waiter w[WAIT_OBJECTS_MAX];
    enum park why = PARK_WOKEN;
    unsigned queued = 0;

    if (count == 0 || count > WAIT_OBJECTS_MAX || (all && named_twice(objects, count)))
        return ERROR_INVALID_PARAMETER;
    if (!waitable(objects, count))
        return ERROR_INVALID_HANDLE;
    while (queued < count && queue_unless_taken(&wait, &w[queued], objects[queued]))
        queued++;
    while (!wait.granted && !(all && take_all(&wait, &w[0], objects, count))) {
        if (why == PARK_TIMEOUT || why == PARK_KILLED)
            break;
        why = park(deadline_us);    /* a cancelled call is another one: wait on */
    }
    for (unsigned i = 0; i < queued; i++)
        waitq_remove(&w[i]);
    if (wait.granted) {
        *index = (uint32_t)(wait.granted - w);
        *index |= abandoned(objects, count, all, *index) ? WAIT_ABANDONED_FLAG : 0;
        return 0;
    }
    return why == PARK_TIMEOUT ? ERROR_TIMEOUT : ERROR_OPERATION_ABORTED;
}
