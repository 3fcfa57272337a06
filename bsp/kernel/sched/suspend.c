/* SPDX-License-Identifier: MIT */
/* Threads that are held back from user mode, however often somebody asked for it. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread.h"
#include "bsp/kernel/sched/thread_private.h"

uint32_t thread_suspend(struct thread *t, uint32_t *before)
{
    unsigned saved = irq_save();
    uint32_t err = 0;

    if (t->dying || t->exited) {
        err = ERROR_ACCESS_DENIED;
    } else if (t->suspends == SUSPENDS_MAX) {
        err = ERROR_SIGNAL_REFUSED;
    } else {
        *before = t->suspends++;
        t->halted = true;
    }
    irq_restore(saved);
    return err;
}

uint32_t thread_resume(struct thread *t, uint32_t *before)
{
    unsigned saved = irq_save();
    uint32_t err = 0;

    if (t->dying || t->exited) {
        err = ERROR_ACCESS_DENIED;
    } else {
        *before = t->suspends;
        t->suspends -= t->suspends != 0;
        t->halted = t->suspends != 0;
        if (!t->halted)
            suspend_end(t);
    }
    irq_restore(saved);
    sched_preempt();
    return err;
}

void suspend_end(struct thread *t)
{
    if (t->state == THREAD_SUSPENDED)
        sched_ready(t);
}

/* No park(): that would take the token or the cancellation that is meant for the next one. */
void thread_stay_suspended(void)
{
    struct thread *self = thread_self();

    while (self->suspends && !self->dying) {
        self->state = THREAD_SUSPENDED;
        sched_block();
    }
}
