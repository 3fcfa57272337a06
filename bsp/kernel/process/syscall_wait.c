/* SPDX-License-Identifier: MIT */
/* System calls about events, mutexes, waiting and time. */
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/deadline.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread.h"

_Static_assert((int)KERN_WAIT_MAX == (int)WAIT_OBJECTS_MAX, "one limit");
_Static_assert((int)KERN_WAIT_ABANDONED == (int)WAIT_ABANDONED_FLAG, "one flag");

/* The handle of a new object, written to the caller; consumes the reference, undoes everything on
 * an error. */
static uint32_t give_handle(struct object *obj, uaddr_t where)
{
    handle_t h = handle_make(self_handles(), obj);

    object_unref(obj);
    if (!h)
        return handle_shortage(self_handles());
    if (!copy_out(where, &h, sizeof h)) {
        handle_close(self_handles(), h, NULL);
        return ERROR_NOACCESS;
    }
    return 0;
}

uint32_t kern_create_event(uaddr_t args)
{
    struct event *e;
    SYSCALL_ARGS(kern_create_event, a, args);

    e = event_create(a.manual != 0, a.initial != 0);
    if (!e)
        return ERROR_NOT_ENOUGH_MEMORY;
    return give_handle(&e->obj, (uaddr_t){ args.v + offsetof(struct kern_create_event, event) });
}

static uint32_t with_event(uaddr_t args, void (*act)(struct event *e))
{
    struct object *obj;
    SYSCALL_ARGS(kern_handle, a, args);

    obj = handle_ref(self_handles(), a.handle, &event_type);
    if (!obj)
        return ERROR_INVALID_HANDLE;
    act(container_of(obj, struct event, obj));
    object_unref(obj);
    return 0;
}

uint32_t kern_set_event(uaddr_t args)
{
    return with_event(args, event_set);
}

uint32_t kern_reset_event(uaddr_t args)
{
    return with_event(args, event_reset);
}

uint32_t kern_create_mutex(uaddr_t args)
{
    struct object *obj;
    SYSCALL_ARGS(kern_create_mutex, a, args);

    obj = user_mutex_create(a.owned != 0);
    if (!obj)
        return ERROR_NOT_ENOUGH_MEMORY;
    return give_handle(obj, (uaddr_t){ args.v + offsetof(struct kern_create_mutex, mutex) });
}

uint32_t kern_release_mutex(uaddr_t args)
{
    struct object *obj;
    uint32_t err;
    SYSCALL_ARGS(kern_handle, a, args);

    obj = handle_ref(self_handles(), a.handle, &user_mutex_type);
    if (!obj)
        return ERROR_INVALID_HANDLE;
    err = user_mutex_release(obj);
    object_unref(obj);
    return err;
}

uint32_t kern_wait(uaddr_t args)
{
    uint32_t handles[KERN_WAIT_MAX], err = 0;
    struct object *objects[KERN_WAIT_MAX];
    unsigned n = 0;
    SYSCALL_ARGS(kern_wait, a, args);

    if (a.count == 0 || a.count > KERN_WAIT_MAX)
        return ERROR_INVALID_PARAMETER;
    if (!copy_in(handles, (uaddr_t){ a.handles }, a.count * sizeof handles[0]))
        return ERROR_NOACCESS;
    for (; n < a.count && !err; n++) {
        objects[n] = handle_ref(self_handles(), handles[n], NULL);
        if (!objects[n]) {
            err = ERROR_INVALID_HANDLE;
            break;
        }
    }
    if (!err)
        err = wait_objects(objects, n, a.all != 0, deadline_after(a.timeout_ms), &a.index);
    while (n > 0)
        object_unref(objects[--n]);
    if (!err && !SYSCALL_OUT(args, a, index))
        err = ERROR_NOACCESS;
    return err;
}

uint32_t kern_close_handle(uaddr_t args)
{
    SYSCALL_ARGS(kern_handle, a, args);

    return handle_close(self_handles(), a.handle, NULL);
}

uint32_t kern_sleep(uaddr_t args)
{
    uint64_t deadline_us;
    enum park why;
    SYSCALL_ARGS(kern_sleep, a, args);

    if (a.timeout_ms == 0) {
        sched_yield();
        return 0;
    }
    deadline_us = deadline_after(a.timeout_ms);
    do
        why = park(deadline_us);
    while (why == PARK_WOKEN || why == PARK_CANCELLED);
    return 0;
}

uint32_t kern_time(uaddr_t args)
{
    struct kern_time a = { time_us() };

    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}
