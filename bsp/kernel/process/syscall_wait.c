/* SPDX-License-Identifier: MIT */
/* System calls about waiting and time. */
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/deadline.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread.h"

_Static_assert((int)KERN_WAIT_MAX == (int)WAIT_OBJECTS_MAX, "one limit");
_Static_assert((int)KERN_WAIT_ABANDONED == (int)WAIT_ABANDONED_FLAG, "one flag");

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
