/* SPDX-License-Identifier: MIT */
/* System calls about the console. */
#include "bsp/kernel/device/console.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/thread.h"

enum { CHUNK_BYTES = 256 };

uint32_t kern_console_read(uaddr_t args)
{
    char chunk[CHUNK_BYTES];
    int got;
    SYSCALL_ARGS(kern_io, a, args);

    if (a.bytes > sizeof chunk)
        a.bytes = sizeof chunk;
    if (!probe_out((uaddr_t){ a.buffer }, a.bytes))  /* before a line is taken off the console */
        return ERROR_NOACCESS;
    got = console_read(chunk, a.bytes, process_in_foreground);
    if (got < 0)
        return ERROR_OPERATION_ABORTED;
    a.done = (uint32_t)got;
    if (!copy_out((uaddr_t){ a.buffer }, chunk, a.done) || !SYSCALL_OUT(args, a, done))
        return ERROR_NOACCESS;
    return 0;
}

uint32_t kern_console_write(uaddr_t args)
{
    char chunk[CHUNK_BYTES];
    uint32_t err = 0;
    SYSCALL_ARGS(kern_io, a, args);

    for (a.done = 0; a.done < a.bytes && !thread_dying();) {
        uint32_t bytes = a.bytes - a.done < sizeof chunk ? a.bytes - a.done : sizeof chunk;

        if (a.buffer + a.done < a.buffer ||
            !copy_in(chunk, (uaddr_t){ a.buffer + a.done }, bytes)) {
            err = ERROR_NOACCESS;
            break;
        }
        console_write(chunk, bytes);
        a.done += bytes;
    }
    if (!SYSCALL_OUT(args, a, done))
        err = ERROR_NOACCESS;
    return err;
}

uint32_t kern_console_mode(uaddr_t args)
{
    SYSCALL_ARGS(kern_console_mode, a, args);

    if (a.mode != CONSOLE_COOKED && a.mode != CONSOLE_RAW)
        return ERROR_INVALID_PARAMETER;
    console_set_mode(a.mode);
    return 0;
}

/* Only who has the console may give it away. */
uint32_t kern_console_foreground(uaddr_t args)
{
    struct object *obj;
    SYSCALL_ARGS(kern_console_foreground, a, args);

    if (!process_in_foreground())
        return ERROR_ACCESS_DENIED;
    if (!a.process) {
        process_set_foreground(process_self());
        return 0;
    }
    obj = handle_ref(self_handles(), a.process, &process_type);
    if (!obj)
        return ERROR_INVALID_HANDLE;
    process_set_foreground(container_of(obj, struct process, obj));
    object_unref(obj);
    return 0;
}
