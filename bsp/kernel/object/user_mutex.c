/* SPDX-License-Identifier: MIT */
/* CE mutex objects; waiting for them is wait.c's matter. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/object/named.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/sched/thread_private.h"

struct user_mutex {
    struct object obj;
    struct object_name *name;
    struct thread *owner;     /* irq-off, as the rest */
    unsigned depth;
    bool abandoned;           /* not yet reported to the owner */
    struct list owned;        /* on the owner's list */
    struct waitq waiters;
};

static struct user_mutex *mutex_of(const struct object *obj)
{
    return container_of(obj, struct user_mutex, obj);
}

static void user_mutex_destroy(struct object *obj)
{
    unsigned saved = irq_save();

    list_del(&mutex_of(obj)->owned);   /* its owner may live on */
    irq_restore(saved);
    named_free(mutex_of(obj)->name);
    kfree(mutex_of(obj));
}

static void own(struct user_mutex *m, struct thread *t)     /* irq-off */
{
    m->owner = t;
    m->depth = 1;
    list_add_tail(&t->user_mutexes, &m->owned);
}

static bool user_mutex_signaled(const struct object *obj, const struct thread *waiter)
{
    const struct user_mutex *m = mutex_of(obj);

    return !m->owner || m->owner == waiter;
}

static bool user_mutex_try_wait(struct object *obj, struct thread *waiter)
{
    struct user_mutex *m = mutex_of(obj);

    if (!user_mutex_signaled(obj, waiter))
        return false;
    if (m->owner)
        m->depth++;
    else
        own(m, waiter);
    return true;
}

static struct waitq *user_mutex_waitq(struct object *obj)
{
    return &mutex_of(obj)->waiters;
}

static bool user_mutex_abandoned(struct object *obj)
{
    bool was = mutex_of(obj)->abandoned;

    mutex_of(obj)->abandoned = false;
    return was;
}

static struct object_name **user_mutex_name(struct object *obj)
{
    return &mutex_of(obj)->name;
}

const struct object_type user_mutex_type = {
    .name = "mutex",
    .destroy = user_mutex_destroy,
    .try_wait = user_mutex_try_wait,
    .waitq = user_mutex_waitq,
    .signaled = user_mutex_signaled,
    .abandoned = user_mutex_abandoned,
    .name_of = user_mutex_name,
};

struct object *user_mutex_create(bool owned)
{
    struct user_mutex *m = kzalloc(sizeof *m);
    unsigned saved;

    if (!m)
        return NULL;
    object_init(&m->obj, &user_mutex_type);
    list_init(&m->owned);
    waitq_init(&m->waiters);
    if (owned) {
        saved = irq_save();
        own(m, thread_self());
        irq_restore(saved);
    }
    return &m->obj;
}

/* The first wait that still wants it gets it; else it is free.  Irq-off. */
static void pass_on(struct user_mutex *m)
{
    list_del(&m->owned);
    m->owner = NULL;
    list_for_each(it, &m->waiters.waiters) {
        struct waiter *w = container_of(it, struct waiter, link);

        if (wait_grant(w)) {
            own(m, w->thread);
            break;
        }
    }
}

uint32_t user_mutex_release(struct object *obj)
{
    struct user_mutex *m = mutex_of(obj);
    unsigned saved = irq_save();
    uint32_t err = m->owner == thread_self() ? 0 : ERROR_NOT_OWNER;

    if (!err && --m->depth == 0)
        pass_on(m);
    irq_restore(saved);
    sched_preempt();
    return err;
}

void user_mutex_abandon_all(struct thread *t)
{
    for (;;) {
        unsigned saved = irq_save();
        struct user_mutex *m = list_empty(&t->user_mutexes) ? NULL
                             : list_first(&t->user_mutexes, struct user_mutex, owned);

        if (m) {
            m->abandoned = true;
            pass_on(m);
        }
        irq_restore(saved);
        if (!m)
            return;
    }
}
