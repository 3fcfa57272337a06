/* SPDX-License-Identifier: MIT */
/* What newlib asks of a system, but for files (files.c): the heap, the locks.
 * Source: newlib 3.3.0 and 4.5.0 libc.info, "System Calls" and "Reentrancy". */
#include "image/user/crt/crt.h"
#include "image/user/crt/files.h"

#include <errno.h>
#include <stdio.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

enum { HEAP_STEP = 32 * 1024, EXIT_ABORT = 3 };
#define HEAP_BASE 0x10000000u

static CRITICAL_SECTION heap_lock;

void _exit(int code) __attribute__((noreturn));
int _getpid(void);
int _kill(int pid, int sig);
void *_sbrk(ptrdiff_t bytes);
clock_t _times(struct tms *t);
void __malloc_lock(struct _reent *r);
void __malloc_unlock(struct _reent *r);
FILE *__real___sfp(struct _reent *r);
FILE *__wrap___sfp(struct _reent *r);

clock_t _times(struct tms *t)
{
    clock_t now = (clock_t)((uint64_t)GetTickCount() * CLOCKS_PER_SEC / 1000);

    *t = (struct tms){ .tms_utime = now };
    return now;
}

int _getpid(void)
{
    return (int)GetCurrentProcessId();
}

/* Only abort() and raise() come here. */
int _kill(int pid, int sig)
{
    (void)sig;
    if (pid != _getpid())
        return crt_fail(ESRCH);
    ExitProcess(EXIT_ABORT);
}

void _exit(int code)
{
    struct kern_exit a = { (uint32_t)code };

    for (;;)
        KERN(EXIT_PROCESS, &a);
}

/* The heap grows upwards from HEAP_BASE; where something else is in the way it goes on elsewhere,
 * which newlib's malloc copes with.  Called with the malloc lock held. */
void *_sbrk(ptrdiff_t bytes)
{
    static uint32_t brk = HEAP_BASE, top = HEAP_BASE;
    uint32_t old;

    if (bytes > 0 && (uint32_t)bytes > top - brk) {
        uint32_t need =
            ((uint32_t)bytes - (top - brk) + HEAP_STEP - 1) & ~(uint32_t)(HEAP_STEP - 1);
        struct kern_vm a = { top, need, VM_READ | VM_WRITE, 0 };

        if (need < (uint32_t)bytes - (top - brk) || need > USER_TOP)
            return (void *)crt_fail(ENOMEM);
        if (KERN(VM_ALLOC, &a)) {
            a.address = 0;
            a.bytes = ((uint32_t)bytes + HEAP_STEP - 1) & ~(uint32_t)(HEAP_STEP - 1);
            if (KERN(VM_ALLOC, &a))
                return (void *)crt_fail(ENOMEM);
            brk = a.address;
            top = a.address;
        }
        top += a.bytes;
    }
    old = brk;
    brk += (uint32_t)bytes;
    return (void *)old;
}

void __malloc_lock(struct _reent *r)
{
    (void)r;
    EnterCriticalSection(&heap_lock);
}

void __malloc_unlock(struct _reent *r)
{
    (void)r;
    LeaveCriticalSection(&heap_lock);
}

/* fopen() takes a FILE out of one list for all threads, and Debian's newlib is built without the
 * lock for it.  fclose() gives it back by one store, the last that it does. */
FILE *__wrap___sfp(struct _reent *r)
{
    FILE *f;

    EnterCriticalSection(&heap_lock);
    f = __real___sfp(r);
    LeaveCriticalSection(&heap_lock);
    return f;
}
