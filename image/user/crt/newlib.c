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
void *__real__realloc_r(struct _reent *r, void *p, size_t bytes);
void *__wrap__realloc_r(struct _reent *r, void *p, size_t bytes);
void *__real__calloc_r(struct _reent *r, size_t n, size_t bytes);
void *__wrap__calloc_r(struct _reent *r, size_t n, size_t bytes);

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

    crt_tell(DLL_PROCESS_DETACH);
    for (;;)
        KERN(EXIT_PROCESS, &a);
}

static uint32_t brk = HEAP_BASE, top = HEAP_BASE, part = HEAP_BASE;
static uint32_t first_end = HEAP_BASE;      /* of the part that begins at HEAP_BASE */

/* The heap grows upwards from HEAP_BASE; where something else is in the way it goes on elsewhere,
 * which newlib's malloc copes with.  Called with the malloc lock held. */
void *_sbrk(ptrdiff_t bytes)
{
    uint32_t old;

    /* malloc rounds up without looking: beyond 2 GB that is a step back. */
    if (bytes < 0 && 0u - (uint32_t)bytes > brk - part)
        return (void *)crt_fail(ENOMEM);
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
            brk = part = a.address;
            top = a.address;
        }
        top += a.bytes;
    }
    old = brk;
    brk += (uint32_t)bytes;
    if (part == HEAP_BASE)
        first_end = brk;
    return (void *)old;
}

/* A chunk of newlib's malloc begins a word before its size, a multiple of 8; the lowest bit
 * of that says of the chunk before it whether it is in use.  The last one, the top, has none behind
 * it.  Blocks of a heap that went on elsewhere are not known here, and trusted. */
enum { CHUNK_HEAD = 8, CHUNK_LEAST = 16, CHUNK_BITS = 7, CHUNK_BEFORE_USED = 1 };

static uint32_t chunk_word(uint32_t chunk)
{
    return ((const uint32_t *)chunk)[1];
}

bool crt_heap_block(const void *p)
{
    uint32_t chunk = (uint32_t)p - CHUNK_HEAD, size;

    if (part != HEAP_BASE && (chunk < HEAP_BASE || chunk >= first_end))
        return true;
    if (chunk % CHUNK_HEAD || chunk < HEAP_BASE || chunk >= first_end)
        return false;
    size = chunk_word(chunk) & ~(uint32_t)CHUNK_BITS;
    return size >= CHUNK_LEAST && size < first_end - chunk &&
           chunk_word(chunk + size) & CHUNK_BEFORE_USED;
}

bool crt_heap_sound(void)
{
    uint32_t chunk = HEAP_BASE;

    EnterCriticalSection(&heap_lock);
    while (chunk < first_end) {
        uint32_t size = chunk_word(chunk) & ~(uint32_t)CHUNK_BITS;

        if (size < CHUNK_LEAST || size > first_end - chunk)
            break;
        chunk += size;
    }
    LeaveCriticalSection(&heap_lock);
    return chunk == first_end || part != HEAP_BASE;
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

enum { BLOCK_MOST = USER_TOP - HEAP_BASE };

static void *no_memory(void)
{
    crt_fail(ENOMEM);
    return NULL;
}

/* newlib's own goes out of a size that cannot be without giving the malloc lock back. */
void *__wrap__realloc_r(struct _reent *r, void *p, size_t bytes)
{
    return bytes <= BLOCK_MOST ? __real__realloc_r(r, p, bytes) : no_memory();
}

/* newlib before 4.0 multiplies and does not look. */
void *__wrap__calloc_r(struct _reent *r, size_t n, size_t bytes)
{
    return !bytes || n <= BLOCK_MOST / bytes ? __real__calloc_r(r, n, bytes) : no_memory();
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
