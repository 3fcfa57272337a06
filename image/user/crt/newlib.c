/* SPDX-License-Identifier: MIT */
/* What newlib asks of a system: console and archive files, the heap, the locks.
 * Source: newlib 3.3.0 and 4.5.0 libc.info, "System Calls" and "Reentrancy". */
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"
#include "image/user/crt/teb.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>
#include <wchar.h>

#undef errno
extern int errno;

enum { HEAP_STEP = 32 * 1024, EXIT_ABORT = 3 };
#define HEAP_BASE 0x10000000u

struct file {
    volatile LONG used;
    char name[KERN_NAME_MAX];
    uint32_t offset, size;
};

static struct file files[CRT_FD_MAX - CRT_FD_FIRST];
static CRITICAL_SECTION heap_lock;

int _close(int fd);
void _exit(int code) __attribute__((noreturn));
int _fstat(int fd, struct stat *st);
int _getpid(void);
int _isatty(int fd);
int _kill(int pid, int sig);
off_t _lseek(int fd, off_t offset, int whence);
int _open(const char *name, int flags, int mode);
ssize_t _read(int fd, void *buffer, size_t bytes);
void *_sbrk(ptrdiff_t bytes);
clock_t _times(struct tms *t);
int _unlink(const char *name);
ssize_t _write(int fd, const void *buffer, size_t bytes);
wint_t _fputwc_r(struct _reent *r, wchar_t c, FILE *f);
void __malloc_lock(struct _reent *r);
void __malloc_unlock(struct _reent *r);
FILE *__real___sfp(struct _reent *r);
FILE *__wrap___sfp(struct _reent *r);

static int fail(int code)
{
    errno = code;
    return -1;
}

static bool console(int fd)
{
    return fd >= 0 && fd < CRT_FD_FIRST;
}

static struct file *file(int fd)
{
    if (fd < CRT_FD_FIRST || fd >= CRT_FD_MAX || !files[fd - CRT_FD_FIRST].used)
        return NULL;
    return &files[fd - CRT_FD_FIRST];
}

static uint32_t file_read(struct file *f, void *buffer, size_t bytes, size_t *done)
{
    struct kern_file a = { word(f->name), f->offset, word(buffer), bytes, 0, 0 };
    uint32_t err = KERN(FILE_READ, &a);

    f->size = a.size;
    if (done)
        *done = a.done;
    return err;
}

/* The archive is read-only. */
int _open(const char *name, int flags, int mode)
{
    (void)mode;
    if (strlen(name) >= KERN_NAME_MAX)
        return fail(ENAMETOOLONG);
    if ((flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC))
        return fail(EROFS);
    for (int i = 0; i < CRT_FD_MAX - CRT_FD_FIRST; i++) {
        struct file *f = &files[i];

        if (InterlockedExchange(&f->used, 1))
            continue;
        strcpy(f->name, name);
        f->offset = 0;
        if (!file_read(f, NULL, 0, NULL))
            return i + CRT_FD_FIRST;
        InterlockedExchange(&f->used, 0);
        return fail(ENOENT);
    }
    return fail(EMFILE);
}

int _close(int fd)
{
    struct file *f = file(fd);

    if (f)
        InterlockedExchange(&f->used, 0);
    return f || console(fd) ? 0 : fail(EBADF);
}

/* newlib flushes the line-buffered streams of its first state only: ours is flushed here, so that a
 * prompt is seen before the program waits for the answer. */
ssize_t _read(int fd, void *buffer, size_t bytes)
{
    struct kern_io a = { word(buffer), bytes, 0 };
    struct file *f = file(fd);
    size_t done;

    if (f) {
        if (file_read(f, buffer, bytes, &done))
            return fail(EIO);
        f->offset += done;
        return (ssize_t)done;
    }
    if (!console(fd))
        return fail(EBADF);
    if (streams_used(&teb()->reent))
        fflush(stdout);
    return KERN(CONSOLE_READ, &a) ? fail(EIO) : (ssize_t)a.done;
}

ssize_t _write(int fd, const void *buffer, size_t bytes)
{
    struct kern_io a = { word(buffer), bytes, 0 };

    if (!console(fd))
        return fail(EBADF);
    return KERN(CONSOLE_WRITE, &a) ? fail(EIO) : (ssize_t)a.done;
}

off_t _lseek(int fd, off_t offset, int whence)
{
    struct file *f = file(fd);
    off_t base;

    if (!f)
        return fail(console(fd) ? ESPIPE : EBADF);
    base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (off_t)f->offset : (off_t)f->size;
    if (base + offset < 0)
        return fail(EINVAL);
    f->offset = (uint32_t)(base + offset);
    return (off_t)f->offset;
}

int _fstat(int fd, struct stat *st)
{
    struct file *f = file(fd);

    memset(st, 0, sizeof *st);
    if (!f && !console(fd))
        return fail(EBADF);
    st->st_mode = f ? S_IFREG | S_IRUSR : S_IFCHR | S_IRUSR | S_IWUSR;
    st->st_size = f ? (off_t)f->size : 0;
    return 0;
}

int _isatty(int fd)
{
    return console(fd) ? 1 : fail(ENOTTY);
}

int _unlink(const char *name)
{
    (void)name;
    return fail(EROFS);
}

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
        return fail(ESRCH);
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
            return (void *)fail(ENOMEM);
        if (KERN(VM_ALLOC, &a)) {
            a.address = 0;
            a.bytes = ((uint32_t)bytes + HEAP_STEP - 1) & ~(uint32_t)(HEAP_STEP - 1);
            if (KERN(VM_ALLOC, &a))
                return (void *)fail(ENOMEM);
            brk = a.address;
            top = a.address;
        }
        top += a.bytes;
    }
    old = brk;
    brk += (uint32_t)bytes;
    return (void *)old;
}

/* printf refers to it for streams of wide orientation, which do not exist here: WCHAR has 16
 * bits.  With this one in its place newlib's 32-bit wide output stays out of every program. */
wint_t _fputwc_r(struct _reent *r, wchar_t c, FILE *f)
{
    (void)r;
    (void)c;
    (void)f;
    return WEOF;
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
