/* SPDX-License-Identifier: MIT */
/* System calls about how threads run: held back, how long at a time, how long in all. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread_private.h"

_Static_assert((int)KERN_SUSPENDS_MAX == (int)SUSPENDS_MAX, "one limit");

/* A reference to the thread that the handle names, 0 the caller; NULL when it names none. */
static struct thread *thread_ref(uint32_t handle)
{
    struct object *obj = handle ? handle_ref(self_handles(), handle, &thread_type)
                                : &thread_self()->obj;

    if (!handle)
        object_ref(obj);
    return obj ? container_of(obj, struct thread, obj) : NULL;
}

static uint32_t change_suspends(uaddr_t args,
                                uint32_t (*change)(struct thread *t, uint32_t *before))
{
    struct thread *t;
    uint32_t err;
    SYSCALL_ARGS(kern_suspend, a, args);

    if (!probe_out(args, sizeof a))
        return ERROR_NOACCESS;
    t = thread_ref(a.thread);
    if (!t)
        return ERROR_INVALID_HANDLE;
    err = change(t, &a.before);
    object_unref(&t->obj);
    if (!err && !SYSCALL_OUT(args, a, before))
        err = ERROR_NOACCESS;
    return err;
}

uint32_t kern_suspend_thread(uaddr_t args)
{
    return change_suspends(args, thread_suspend);
}

uint32_t kern_resume_thread(uaddr_t args)
{
    return change_suspends(args, thread_resume);
}

uint32_t kern_set_quantum(uaddr_t args)
{
    struct thread *t;
    unsigned saved;
    SYSCALL_ARGS(kern_quantum, a, args);

    t = thread_ref(a.thread);
    if (!t)
        return ERROR_INVALID_HANDLE;
    saved = irq_save();
    sched_set_quantum(t, a.ms);
    irq_restore(saved);
    object_unref(&t->obj);
    return 0;
}

uint32_t kern_thread_times(uaddr_t args)
{
    struct thread *t;
    uint64_t counts;
    unsigned saved;
    SYSCALL_ARGS(kern_thread_times, a, args);

    t = thread_ref(a.thread);
    if (!t)
        return ERROR_INVALID_HANDLE;
    saved = irq_save();
    counts = thread_cpu_counts(t);
    a.quantum_ms = t->quantum_ms;
    a.created_us = t->created_us;
    a.exited_us = t->exited_us;
    irq_restore(saved);
    a.cpu_us = timer_counts_to_us(counts);
    object_unref(&t->obj);
    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}

uint32_t kern_idle_time(uaddr_t args)
{
    unsigned saved = irq_save();
    uint64_t counts = sched_idle_counts();
    struct kern_idle_time a;

    irq_restore(saved);
    a.us = timer_counts_to_us(counts);
    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}
