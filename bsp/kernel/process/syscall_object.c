/* SPDX-License-Identifier: MIT */
/* System calls that make what programs wait for, find it by name, and hand it on. */
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/semaphore.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/process/syscall_handle.h"
#include "bsp/kernel/sched/thread_private.h"

/* --- shared ----------------------------------------------------------------------------------- */

uint32_t give_handle(struct object *obj, uaddr_t where)
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

uint32_t name_given(struct name_text *out, uint32_t address, uint32_t units)
{
    if (units > NAME_UNITS_MAX)
        return ERROR_FILENAME_EXCED_RANGE;
    out->units = units;
    return copy_in(out->text, (uaddr_t){ address }, units * sizeof out->text[0]) ? 0
                                                                               : ERROR_NOACCESS;
}

struct process *process_given(uint32_t handle)
{
    struct object *obj = &process_self()->obj;

    if (handle == KERN_SELF_PROCESS)
        object_ref(obj);
    else
        obj = handle_ref(self_handles(), handle, &process_type);
    return obj ? container_of(obj, struct process, obj) : NULL;
}

/* --- events, mutexes, semaphores -------------------------------------------------------------- */

static const struct object_type *const kinds[KERN_NKINDS] = {
    [KERN_EVENT] = &event_type,
    [KERN_MUTEX] = &user_mutex_type,
    [KERN_SEMAPHORE] = &semaphore_type,
};

static struct object *make(const struct kern_create_object *a)
{
    struct event *e;

    switch (a->kind) {
    case KERN_EVENT:
        e = event_create(a->limit != 0, a->initial != 0);
        return e ? &e->obj : NULL;
    case KERN_MUTEX:
        return user_mutex_create(a->initial != 0);
    default:
        return semaphore_create(a->initial, a->limit);
    }
}

static uint32_t make_named(struct kern_create_object *a, const struct name_text *name,
                           struct object **out)
{
    struct object *obj = make(a);

    if (obj && a->name) {
        *out = named_enter(obj, name);
        a->existed = *out != obj;
    } else {
        *out = obj;
        a->existed = 0;
    }
    return *out ? 0 : ERROR_NOT_ENOUGH_MEMORY;
}

uint32_t kern_create_object(uaddr_t args)
{
    struct name_text name;
    struct object *obj;
    uint32_t err = 0;
    SYSCALL_ARGS(kern_create_object, a, args);

    if (a.kind >= KERN_NKINDS)
        return ERROR_INVALID_PARAMETER;
    if (a.kind == KERN_SEMAPHORE && (!a.limit || a.limit > SEMAPHORE_MOST || a.initial > a.limit))
        return ERROR_INVALID_PARAMETER;
    if (a.name)
        err = name_given(&name, a.name, a.units);
    if (!err)
        err = make_named(&a, &name, &obj);
    if (err)
        return err;
    if (!SYSCALL_OUT(args, a, existed)) {
        object_unref(obj);
        return ERROR_NOACCESS;
    }
    return give_handle(obj, (uaddr_t){ args.v + offsetof(struct kern_create_object, handle) });
}

uint32_t kern_open_object(uaddr_t args)
{
    struct name_text name;
    struct object *obj;
    uint32_t err;
    SYSCALL_ARGS(kern_open_object, a, args);

    if (a.kind >= KERN_NKINDS)
        return ERROR_INVALID_PARAMETER;
    err = name_given(&name, a.name, a.units);
    if (err)
        return err;
    obj = named_find(kinds[a.kind], &name);
    if (!obj)
        return ERROR_FILE_NOT_FOUND;
    return give_handle(obj, (uaddr_t){ args.v + offsetof(struct kern_open_object, handle) });
}

static struct object *event_given(uint32_t handle, struct event **e)
{
    struct object *obj = handle_ref(self_handles(), handle, &event_type);

    *e = obj ? container_of(obj, struct event, obj) : NULL;
    return obj;
}

static uint32_t with_event(uaddr_t args, void (*act)(struct event *e))
{
    struct event *e;
    SYSCALL_ARGS(kern_handle, a, args);

    if (!event_given(a.handle, &e))
        return ERROR_INVALID_HANDLE;
    act(e);
    object_unref(&e->obj);
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

uint32_t kern_pulse_event(uaddr_t args)
{
    return with_event(args, event_pulse);
}

uint32_t kern_event_data(uaddr_t args)
{
    struct event *e;
    SYSCALL_ARGS(kern_event_data, a, args);

    if (!event_given(a.event, &e))
        return ERROR_INVALID_HANDLE;
    if (a.set)
        e->data = a.data;
    else
        a.data = e->data;
    object_unref(&e->obj);
    return SYSCALL_OUT(args, a, data) ? 0 : ERROR_NOACCESS;
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

uint32_t kern_release_semaphore(uaddr_t args)
{
    struct object *obj;
    uint32_t err;
    SYSCALL_ARGS(kern_release_semaphore, a, args);

    obj = handle_ref(self_handles(), a.semaphore, &semaphore_type);
    if (!obj)
        return ERROR_INVALID_HANDLE;
    err = semaphore_release(obj, a.count, &a.previous);
    object_unref(obj);
    if (!err && !SYSCALL_OUT(args, a, previous))
        err = ERROR_NOACCESS;
    return err;
}

/* --- duplicates ------------------------------------------------------------------------------- */

/* The pseudo handles mean the caller, so in no process but its own. */
static struct object *source_given(const struct kern_duplicate_handle *a, struct process *from)
{
    struct object *obj = NULL;

    if (from != process_self() ||
        (a->source != KERN_SELF_PROCESS && a->source != KERN_SELF_THREAD))
        return handle_ref(&from->handles, a->source, NULL);
    obj = a->source == KERN_SELF_PROCESS ? &from->obj : &thread_self()->obj;
    object_ref(obj);
    return obj;
}

/* Consumes the reference. */
static uint32_t second_object(struct object *obj, struct object **out)
{
    const struct object_type *type = obj->type;

    *out = obj;
    if (!type->duplicate && !type->closed)
        return 0;
    *out = type->duplicate ? type->duplicate(obj) : NULL;
    object_unref(obj);
    if (*out)
        return 0;
    return type->duplicate ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_HANDLE;
}

static uint32_t duplicate(struct kern_duplicate_handle *a, struct process *from,
                          struct process *to, uaddr_t args)
{
    struct object *obj = source_given(a, from);
    uint32_t err = obj ? second_object(obj, &obj) : ERROR_INVALID_HANDLE;

    if (err)
        return err;
    a->handle = handle_make(&to->handles, obj);
    object_unref(obj);
    if (!a->handle) {
        err = handle_shortage(&to->handles);
    } else if (!SYSCALL_OUT(args, *a, handle)) {
        handle_close(&to->handles, a->handle, NULL);
        err = ERROR_NOACCESS;
    }
    return err;
}

uint32_t kern_duplicate_handle(uaddr_t args)
{
    struct process *from, *to;
    uint32_t err = ERROR_INVALID_HANDLE;
    SYSCALL_ARGS(kern_duplicate_handle, a, args);

    if (a.close_source > 1)
        return ERROR_INVALID_PARAMETER;
    from = process_given(a.from);
    to = process_given(a.to);
    if (from && to)
        err = duplicate(&a, from, to, args);
    if (from && a.close_source)
        handle_close(&from->handles, a.source, NULL);
    if (from)
        object_unref(&from->obj);
    if (to)
        object_unref(&to->obj);
    return err;
}
