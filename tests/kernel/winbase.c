/* SPDX-License-Identifier: MIT */
/* The base calls that the suites make, for a client inside the kernel: the same objects and handles
 * as a program's, without the trap.  A cancelled wait (runner.h) fails. */
#include <windows.h>
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/deadline.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/kernel/runner.h"

/* What a new thread is told; it waits for `go` until somebody has a handle to it. */
struct start {
    LPTHREAD_START_ROUTINE run;
    LPVOID param;
    struct event go;
};

static handle_t number(HANDLE h)
{
    return (handle_t)(uintptr_t)h;
}

/* The handle of an object, whose creator's reference it consumes. */
static HANDLE give(struct object *obj)
{
    handle_t h;

    if (!obj)
        return NULL;
    h = handle_make(self_handles(), obj);
    object_unref(obj);
    return (HANDLE)(uintptr_t)h;
}

HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES sa, BOOL manual, BOOL initial, LPCWSTR name)
{
    struct event *e = event_create(manual, initial);

    (void)sa, (void)name;
    return e ? give(&e->obj) : NULL;
}

HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES sa, BOOL owned, LPCWSTR name)
{
    (void)sa, (void)name;
    return give(user_mutex_create(owned));
}

BOOL WINAPI CloseHandle(HANDLE h)
{
    return handle_close(self_handles(), number(h), NULL) == 0;
}

DWORD WINAPI WaitForSingleObject(HANDLE h, DWORD ms)
{
    struct object *obj = handle_ref(self_handles(), number(h), NULL);
    uint32_t index, err;

    if (!obj)
        return WAIT_FAILED;
    err = wait_objects(&obj, 1, false, deadline_after(ms), &index);
    object_unref(obj);
    return err == ERROR_TIMEOUT ? WAIT_TIMEOUT : err ? WAIT_FAILED : WAIT_OBJECT_0 + index;
}

void WINAPI Sleep(DWORD ms)
{
    uint64_t deadline_us = deadline_after(ms);

    if (ms == 0)
        sched_yield();
    else
        while (park(deadline_us) == PARK_WOKEN)
            ;
}

static void run_thread(void *arg)
{
    struct start start = *(struct start *)arg;
    struct start *told = arg;

    while (event_wait(&told->go, FOREVER) != PARK_WOKEN)
        ;
    kfree(told);
    thread_exit(start.run(start.param));
}

HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES sa, DWORD stack, LPTHREAD_START_ROUTINE run,
                           LPVOID param, DWORD flags, LPDWORD id)
{
    struct start *start = kzalloc(sizeof *start);
    struct thread *t;
    HANDLE h;

    (void)sa, (void)stack, (void)flags;
    if (!start)
        return NULL;
    start->run = run;
    start->param = param;
    event_init(&start->go, false, false);
    t = thread_create(run_thread, start, PRIO_NORMAL, runner_name);
    if (!t) {
        kfree(start);
        return NULL;
    }
    object_ref(&t->obj);
    h = give(&t->obj);
    if (id)
        *id = t->id;
    event_set(&start->go);
    return h;
}

/* The caller's own for the pseudo handle; a reference, or NULL. */
static struct thread *thread_ref(HANDLE h)
{
    struct object *obj;

    if (h == GetCurrentThread()) {
        object_ref(&thread_self()->obj);
        return thread_self();
    }
    obj = handle_ref(self_handles(), number(h), &thread_type);
    return obj ? container_of(obj, struct thread, obj) : NULL;
}

BOOL WINAPI GetExitCodeThread(HANDLE h, LPDWORD code)
{
    struct thread *t = thread_ref(h);

    if (!t)
        return FALSE;
    *code = t->exited ? t->exit_code : STILL_ACTIVE;
    object_unref(&t->obj);
    return TRUE;
}

BOOL WINAPI CeSetThreadPriority(HANDLE h, int priority)
{
    struct thread *t = thread_ref(h);

    if (!t)
        return FALSE;
    thread_set_base_priority(t, (unsigned)priority);
    object_unref(&t->obj);
    return TRUE;
}

int WINAPI CeGetThreadPriority(HANDLE h)
{
    struct thread *t = thread_ref(h);
    int priority = THREAD_PRIORITY_ERROR_RETURN;

    if (t) {
        priority = (int)t->base_priority;
        object_unref(&t->obj);
    }
    return priority;
}
