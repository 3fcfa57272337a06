/* SPDX-License-Identifier: MIT */
/* System calls about processes and threads. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/thread_private.h"

enum { STILL_ACTIVE = 0x103, PRIORITY_MAX = 255 };

static struct process *process_ref(uint32_t handle)
{
    struct object *obj = handle_ref(self_handles(), handle, &process_type);

    return obj ? container_of(obj, struct process, obj) : NULL;
}

static struct thread *thread_ref(uint32_t handle)
{
    struct object *obj = handle_ref(self_handles(), handle, &thread_type);

    return obj ? container_of(obj, struct thread, obj) : NULL;
}

static void close_own(uint32_t handle)
{
    if (handle)
        handle_close(self_handles(), handle, NULL);
}

/* It begins, and stops before its first instruction, where RESUME_THREAD finds it.  Whoever has
 * opened its process meanwhile may have ended it: then there is nothing to hold. */
static void hold(struct thread *t, uint32_t suspended)
{
    uint32_t before;

    if (suspended)
        thread_suspend(t, &before);
}

uint32_t kern_create_process(uaddr_t args)
{
    char image[KERN_NAME_MAX], cmdline[KERN_CMDLINE_MAX];
    struct process *p;
    struct thread *t;
    uint32_t err;
    SYSCALL_ARGS(kern_create_process, a, args);

    if (copy_in_str(image, (uaddr_t){ a.image }, sizeof image) < 0 ||
        copy_in_str(cmdline, (uaddr_t){ a.cmdline }, sizeof cmdline) < 0)
        return ERROR_NOACCESS;
    err = process_create(image, cmdline, &p, &t);
    if (err)
        return err;
    a.process = handle_make(self_handles(), &p->obj);
    a.thread = handle_make(self_handles(), &t->obj);
    a.process_id = p->id;
    a.thread_id = t->id;
    if (!a.process || !a.thread)
        err = handle_shortage(self_handles());
    else if (!copy_out(args, &a, sizeof a))
        err = ERROR_NOACCESS;
    if (err) {
        close_own(a.process);
        close_own(a.thread);
        process_discard(p, t);
        return err;
    }
    hold(t, a.suspended);
    process_begin(p, t, a.foreground == 1 && process_in_foreground());
    object_unref(&t->obj);
    object_unref(&p->obj);
    return 0;
}

uint32_t kern_create_thread(uaddr_t args)
{
    struct thread_start start = { 0 };
    struct thread *t;
    uint32_t err;
    SYSCALL_ARGS(kern_create_thread, a, args);

    start.entry = a.entry;
    start.r0 = a.start;
    start.r1 = a.param;
    start.stack_bytes = a.stack_bytes;
    err = thread_create_user(process_self(), &start, &t);
    if (err)
        return err;
    a.thread = handle_make(self_handles(), &t->obj);
    a.thread_id = t->id;
    if (!a.thread)
        err = handle_shortage(self_handles());
    else if (!SYSCALL_OUT(args, a, thread) || !SYSCALL_OUT(args, a, thread_id))
        err = ERROR_NOACCESS;
    if (err) {
        close_own(a.thread);
        thread_discard(t);
        return err;
    }
    hold(t, a.suspended);
    thread_begin(t);
    object_unref(&t->obj);
    return 0;
}

uint32_t kern_exit_process(uaddr_t args)
{
    SYSCALL_ARGS(kern_exit, a, args);

    process_terminate(process_self(), a.code);
    return 0;   /* to nobody: a dying thread ends on its way out */
}

uint32_t kern_exit_thread(uaddr_t args)
{
    SYSCALL_ARGS(kern_exit, a, args);

    thread_exit(a.code);
}

uint32_t kern_terminate_process(uaddr_t args)
{
    struct process *p;
    SYSCALL_ARGS(kern_terminate, a, args);

    p = process_ref(a.handle);
    if (!p)
        return ERROR_INVALID_HANDLE;
    process_terminate(p, a.code);
    object_unref(&p->obj);
    return 0;
}

uint32_t kern_terminate_thread(uaddr_t args)
{
    struct thread *t;
    SYSCALL_ARGS(kern_terminate, a, args);

    t = thread_ref(a.handle);
    if (!t)
        return ERROR_INVALID_HANDLE;
    thread_terminate(t, a.code);
    object_unref(&t->obj);
    sched_preempt();
    return 0;
}

uint32_t kern_exit_code(uaddr_t args)
{
    struct process *p;
    struct thread *t;
    SYSCALL_ARGS(kern_exit_code, a, args);

    if ((p = process_ref(a.handle))) {
        a.code = p->exited ? p->exit_code : STILL_ACTIVE;
        object_unref(&p->obj);
    } else if ((t = thread_ref(a.handle))) {
        a.code = t->exited ? t->exit_code : STILL_ACTIVE;
        object_unref(&t->obj);
    } else {
        return ERROR_INVALID_HANDLE;
    }
    return SYSCALL_OUT(args, a, code) ? 0 : ERROR_NOACCESS;
}

uint32_t kern_open_process(uaddr_t args)
{
    struct process *p;
    SYSCALL_ARGS(kern_open_process, a, args);

    p = a.process_id ? process_find(a.process_id) : NULL;
    if (!p)
        return ERROR_INVALID_PARAMETER;
    a.process = p == &kernel_process ? 0 : handle_make(self_handles(), &p->obj);
    object_unref(&p->obj);
    if (!a.process)
        return p == &kernel_process ? ERROR_ACCESS_DENIED : handle_shortage(self_handles());
    if (!SYSCALL_OUT(args, a, process)) {
        close_own(a.process);
        return ERROR_NOACCESS;
    }
    return 0;
}

uint32_t kern_thread_pointer_word(uaddr_t args)
{
    struct process *p = process_self();
    struct thread *self = thread_self();
    unsigned saved;
    SYSCALL_ARGS(kern_thread_pointer_word, a, args);

    if (a.word % 4 != 0)
        return ERROR_INVALID_PARAMETER;
    if (!copy_out((uaddr_t){ a.word }, &self->teb, sizeof self->teb))
        return ERROR_NOACCESS;
    saved = irq_save();
    p->tp_word = a.word;
    p->tp_owner = self;
    irq_restore(saved);
    return 0;
}

/* Read when the process crashes, and not believed then. */
uint32_t kern_module_list(uaddr_t args)
{
    SYSCALL_ARGS(kern_module_list, a, args);

    if (a.first % 4 != 0)
        return ERROR_INVALID_PARAMETER;
    process_self()->modules = a.first;
    return 0;
}

uint32_t kern_set_priority(uaddr_t args)
{
    struct thread *t;
    SYSCALL_ARGS(kern_priority, a, args);

    if (a.priority > PRIORITY_MAX)
        return ERROR_INVALID_PARAMETER;
    t = a.thread ? thread_ref(a.thread) : thread_self();
    if (!t)
        return ERROR_INVALID_HANDLE;
    thread_set_base_priority(t, a.priority);
    if (a.thread)
        object_unref(&t->obj);
    return 0;
}

uint32_t kern_thread_query(uaddr_t args)
{
    struct thread *t;
    struct process *p;
    SYSCALL_ARGS(kern_thread_query, a, args);

    t = a.thread ? thread_ref(a.thread) : thread_self();
    if (t) {
        a.process_id = t->process_id;
        a.thread_id = t->id;
        a.priority = t->base_priority;
        if (a.thread)
            object_unref(&t->obj);
    } else if ((p = process_ref(a.thread))) {
        a.process_id = p->id;
        a.thread_id = a.priority = 0;
        object_unref(&p->obj);
    } else {
        return ERROR_INVALID_HANDLE;
    }
    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}
