/* SPDX-License-Identifier: MIT */
/* System calls about the console and the program archive. */
#include "bsp/kernel/device/console.h"
#include "bsp/kernel/file/initrd.h"
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
    obj = handle_ref(process_self(), a.process, &process_type);
    if (!obj)
        return ERROR_INVALID_HANDLE;
    process_set_foreground(container_of(obj, struct process, obj));
    object_unref(obj);
    return 0;
}

uint32_t kern_file_read(uaddr_t args)
{
    enum { PATH_MAX_BYTES = 128 };
    char name[PATH_MAX_BYTES];
    struct initrd_file file;
    SYSCALL_ARGS(kern_file, a, args);

    if (copy_in_str(name, (uaddr_t){ a.name }, sizeof name) < 0)
        return ERROR_NOACCESS;
    if (!initrd_find(name, &file))
        return ERROR_FILE_NOT_FOUND;
    a.size = (uint32_t)file.size;
    a.done = a.offset < a.size ? a.size - a.offset : 0;
    if (a.done > a.bytes)
        a.done = a.bytes;
    if (a.done && !copy_out((uaddr_t){ a.buffer }, (const char *)file.data + a.offset, a.done))
        return ERROR_NOACCESS;
    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}

uint32_t kern_file_list(uaddr_t args)
{
    const void *cursor = NULL;
    struct initrd_file file;
    SYSCALL_ARGS(kern_list, a, args);

    for (a.count = 0; initrd_next(&cursor, &file); a.count++) {
        struct kern_file_entry entry = { .size = (uint32_t)file.size };
        uint32_t at = a.buffer + a.count * (uint32_t)sizeof entry;

        if (a.count >= a.max)
            continue;
        __builtin_strncpy(entry.name, file.name, sizeof entry.name - 1);
        if (at < a.buffer || !copy_out((uaddr_t){ at }, &entry, sizeof entry))
            return ERROR_NOACCESS;
    }
    return SYSCALL_OUT(args, a, count) ? 0 : ERROR_NOACCESS;
}
