/* SPDX-License-Identifier: MIT */
/* A thread's sleep, and how it ends. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread.h"
#include "bsp/kernel/sched/thread_private.h"

void park_end(struct thread *t)
{
    if (t->state == THREAD_PARKED)
        sched_ready(t);
}

static void on_timeout(struct timer *timer)
{
    park_end(container_of(timer, struct thread, timeout));
}

void park_init(struct thread *t)
{
    timer_init(&t->timeout, on_timeout);
}

enum park park(uint64_t deadline_us)
{
    struct thread *t = thread_self();
    enum park why = PARK_TIMEOUT;
    unsigned saved;

    kassert(irq_enabled() && t->mutexes == 0);
    saved = irq_save();
    if (!t->dying && !t->token && !t->cancelled &&
        (deadline_us == FOREVER || deadline_us > time_us())) {
        if (deadline_us != FOREVER)
            timer_start(&t->timeout, deadline_us);
        t->state = THREAD_PARKED;
        sched_block();
        timer_stop(&t->timeout);
    }
    if (t->dying)
        why = PARK_KILLED;
    else if (t->cancelled)
        t->cancelled = false, why = PARK_CANCELLED;
    else if (t->token)
        t->token = false, why = PARK_WOKEN;
    irq_restore(saved);
    return why;
}

void thread_cancel(struct thread *t)
{
    unsigned saved = irq_save();

    t->cancelled = true;
    park_end(t);
    irq_restore(saved);
    sched_preempt();
}
