/* SPDX-License-Identifier: MIT */
/* System calls about message queues.  Data is copied while no lock is held: the message is in the
 * hands of the call, and goes back when the program's memory is not there. */
#include "bsp/kernel/object/msgqueue.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/process/syscall_handle.h"
#include "bsp/kernel/sched/deadline.h"

_Static_assert((int)KERN_QUEUE_NOPRECOMMIT == (int)QUEUE_NOPRECOMMIT &&
               (int)KERN_QUEUE_ALLOW_BROKEN == (int)QUEUE_ALLOW_BROKEN, "one set of flags");

/* Consumes the reference to the queue. */
static uint32_t give_end(struct object *queue, bool reads, uaddr_t where)
{
    struct object *end = queue_end_create(queue, reads ? QUEUE_READER : QUEUE_WRITER);
    uint32_t err = end ? give_handle(end, where) : ERROR_OUTOFMEMORY;

    object_unref(queue);
    return err == ERROR_NOT_ENOUGH_MEMORY ? ERROR_OUTOFMEMORY : err;
}

static uint32_t make(struct kern_create_queue *a, const struct name_text *name,
                     struct object **queue)
{
    struct queue_options o = { a->flags, a->max_messages, a->max_bytes };
    struct object *fresh;
    uint32_t err = queue_create(&o, &fresh);

    a->existed = 0;
    *queue = fresh;
    if (err || !a->name)
        return err;
    *queue = named_enter(fresh, name);
    a->existed = *queue != fresh;
    return *queue ? 0 : ERROR_OUTOFMEMORY;
}

uint32_t kern_create_queue(uaddr_t args)
{
    struct name_text name;
    struct object *queue;
    uint32_t err = 0;
    SYSCALL_ARGS(kern_create_queue, a, args);

    if (a.name)
        err = name_given(&name, a.name, a.units);
    if (!err)
        err = make(&a, &name, &queue);
    if (err)
        return err;
    if (!SYSCALL_OUT(args, a, existed)) {
        object_unref(queue);
        return ERROR_NOACCESS;
    }
    return give_end(queue, a.reads, (uaddr_t){ args.v + offsetof(struct kern_create_queue,
                                                                 queue) });
}

uint32_t kern_open_queue(uaddr_t args)
{
    struct object *end = NULL, *queue;
    struct process *p;
    SYSCALL_ARGS(kern_open_queue, a, args);

    p = process_given(a.process);
    if (p) {
        end = handle_ref(&p->handles, a.source, &queue_end_type);
        object_unref(&p->obj);
    }
    if (!end)
        return ERROR_INVALID_HANDLE;
    queue = queue_of_end(end);
    object_ref(queue);
    object_unref(end);
    return give_end(queue, a.reads, (uaddr_t){ args.v + offsetof(struct kern_open_queue, queue) });
}

/* What does not fit the buffer is lost with the message. */
static uint32_t read_message(struct object *end, struct kern_queue_io *a)
{
    struct message *m;
    uint32_t err = queue_read_begin(end, deadline_after(a->timeout_ms), &m);
    bool copied;

    if (err)
        return err;
    a->done = m->bytes < a->bytes ? m->bytes : a->bytes;
    a->flags = m->alert ? KERN_QUEUE_ALERT : 0;
    if (m->bytes > a->bytes)
        err = ERROR_INSUFFICIENT_BUFFER;
    copied = copy_out((uaddr_t){ a->buffer }, m->data, a->done);
    queue_read_end(end, m, copied);
    return copied ? err : ERROR_NOACCESS;
}

uint32_t kern_read_queue(uaddr_t args)
{
    struct object *end;
    uint32_t err;
    SYSCALL_ARGS(kern_queue_io, a, args);

    end = handle_ref(self_handles(), a.queue, &queue_end_type);
    if (!end)
        return ERROR_INVALID_HANDLE;
    a.done = a.flags = 0;
    err = read_message(end, &a);
    object_unref(end);
    return SYSCALL_OUT(args, a, done) && SYSCALL_OUT(args, a, flags) ? err : ERROR_NOACCESS;
}

uint32_t kern_write_queue(uaddr_t args)
{
    struct object *end;
    struct message *m;
    uint32_t err;
    bool copied;
    SYSCALL_ARGS(kern_queue_io, a, args);

    if (a.flags & ~(uint32_t)KERN_QUEUE_ALERT)
        return ERROR_INVALID_PARAMETER;
    end = handle_ref(self_handles(), a.queue, &queue_end_type);
    if (!end)
        return ERROR_INVALID_HANDLE;
    err = queue_write_begin(end, a.bytes, a.flags != 0, deadline_after(a.timeout_ms), &m);
    if (!err) {
        copied = copy_in(m->data, (uaddr_t){ a.buffer }, a.bytes);
        queue_write_end(end, m, copied);
        err = copied ? 0 : ERROR_NOACCESS;
    }
    object_unref(end);
    return err;
}

uint32_t kern_queue_info(uaddr_t args)
{
    struct queue_info info;
    struct object *end;
    SYSCALL_ARGS(kern_queue_info, a, args);

    end = handle_ref(self_handles(), a.queue, &queue_end_type);
    if (!end)
        return ERROR_INVALID_HANDLE;
    queue_info(end, &info);
    object_unref(end);
    a = (struct kern_queue_info){ a.queue, info.options.flags, info.options.max_messages,
                                  info.options.max_bytes, info.messages, info.peak, info.readers,
                                  info.writers };
    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}
