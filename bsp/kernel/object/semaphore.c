/* SPDX-License-Identifier: MIT */
/* CE semaphores; waiting for them is wait.c's matter. */
#include "bsp/kernel/object/semaphore.h"
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/object/named.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/sched/sched.h"

struct semaphore {
    struct object obj;
    struct object_name *name;
    uint32_t count;           /* irq-off */
    uint32_t limit;           /* fixed */
    struct waitq waiters;
};

static struct semaphore *semaphore_of(const struct object *obj)
{
    return container_of(obj, struct semaphore, obj);
}

static void semaphore_destroy(struct object *obj)
{
    named_free(semaphore_of(obj)->name);
    kfree(semaphore_of(obj));
}

static bool semaphore_signaled(const struct object *obj, const struct thread *waiter)
{
    (void)waiter;
    return semaphore_of(obj)->count > 0;
}

static bool semaphore_try_wait(struct object *obj, struct thread *waiter)
{
    bool signaled = semaphore_signaled(obj, waiter);

    semaphore_of(obj)->count -= signaled;
    return signaled;
}

static struct waitq *semaphore_waitq(struct object *obj)
{
    return &semaphore_of(obj)->waiters;
}

static struct object_name **semaphore_name(struct object *obj)
{
    return &semaphore_of(obj)->name;
}

const struct object_type semaphore_type = {
    .name = "semaphore",
    .destroy = semaphore_destroy,
    .try_wait = semaphore_try_wait,
    .waitq = semaphore_waitq,
    .signaled = semaphore_signaled,
    .name_of = semaphore_name,
};

struct object *semaphore_create(uint32_t count, uint32_t limit)
{
    struct semaphore *s = kzalloc(sizeof *s);

    if (!s)
        return NULL;
    object_init(&s->obj, &semaphore_type);
    waitq_init(&s->waiters);
    s->count = count;
    s->limit = limit;
    return &s->obj;
}

/* Each wait that takes one is satisfied here and now (wait.h). */
static void hand_out(struct semaphore *s)       /* irq-off */
{
    list_for_each(it, &s->waiters.waiters) {
        if (!s->count)
            break;
        s->count -= wait_grant(container_of(it, struct waiter, link));
    }
}

uint32_t semaphore_release(struct object *obj, uint32_t count, uint32_t *previous)
{
    struct semaphore *s = semaphore_of(obj);
    unsigned saved = irq_save();
    uint32_t err = count == 0 ? ERROR_INVALID_PARAMETER
                 : count > s->limit - s->count ? ERROR_TOO_MANY_POSTS : 0;

    if (!err) {
        *previous = s->count;
        s->count += count;
        hand_out(s);
    }
    irq_restore(saved);
    sched_preempt();
    return err;
}
