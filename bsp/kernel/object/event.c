/* SPDX-License-Identifier: MIT */
/* Events: a flag with waiters.  Why signals are handed over one by one: wait.h. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/named.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/sched/sched.h"

static struct event *event_of(const struct object *obj)
{
    return container_of(obj, struct event, obj);
}

static void event_destroy(struct object *obj)
{
    named_free(event_of(obj)->name);
    kfree(event_of(obj));
}

static bool event_try_wait(struct object *obj, struct thread *waiter)
{
    struct event *e = event_of(obj);
    bool signaled = e->signaled;

    (void)waiter;
    if (!e->manual)
        e->signaled = false;
    return signaled;
}

static bool event_signaled(const struct object *obj, const struct thread *waiter)
{
    (void)waiter;
    return event_of(obj)->signaled;
}

static struct waitq *event_waitq(struct object *obj)
{
    return &event_of(obj)->waiters;
}

static struct object_name **event_name(struct object *obj)
{
    return &event_of(obj)->name;
}

const struct object_type event_type = {
    .name = "event",
    .destroy = event_destroy,
    .try_wait = event_try_wait,
    .waitq = event_waitq,
    .signaled = event_signaled,
    .name_of = event_name,
};

void event_init(struct event *e, bool manual, bool signaled)
{
    object_init(&e->obj, &event_type);
    e->manual = manual;
    e->signaled = signaled;
    e->data = 0;
    e->name = NULL;
    waitq_init(&e->waiters);
}

struct event *event_create(bool manual, bool signaled)
{
    struct event *e = kzalloc(sizeof *e);

    if (e)
        event_init(e, manual, signaled);
    return e;
}

/* Irq-off; whether it stays signaled. */
static bool hand_over(struct event *e)
{
    bool taken = false;

    list_for_each(it, &e->waiters.waiters) {
        taken = wait_grant(container_of(it, struct waiter, link));
        if (taken && !e->manual)
            break;
    }
    return e->manual || !taken;
}

void event_set(struct event *e)
{
    unsigned saved = irq_save();

    if (!e->signaled)
        e->signaled = hand_over(e);
    irq_restore(saved);
    sched_preempt();
}

void event_pulse(struct event *e)
{
    unsigned saved = irq_save();

    if (!e->signaled)
        hand_over(e);
    e->signaled = false;
    irq_restore(saved);
    sched_preempt();
}

void event_reset(struct event *e)
{
    e->signaled = false; /* one store: no section needed */
}

enum park event_wait(struct event *e, uint64_t deadline_us)
{
    struct object *obj = &e->obj;
    struct wait wait = { NULL, false };
    struct waiter w;
    enum park why = PARK_WOKEN;
    unsigned saved = irq_save();
    bool done = event_try_wait(obj, NULL);

    if (!done)
        wait_begin(&wait, &e->waiters, &w);
    irq_restore(saved);
    if (done)
        return PARK_WOKEN;
    do
        why = park(deadline_us);
    while (why == PARK_WOKEN && !wait.granted);
    waitq_remove(&w);
    return wait.granted ? PARK_WOKEN : why;
}
