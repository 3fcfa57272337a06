/* SPDX-License-Identifier: MIT */
/* Descriptors: 0 to 2 are the console, the others handles of files.
 * Source: newlib 3.3.0 and 4.5.0 libc.info, "System Calls"; POSIX.1-2017. */
#include "image/user/crt/crt.h"
#include "image/user/crt/files.h"
#include "image/user/crt/teb.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STDIO_BYTES = 1024 };        /* how much newlib's stdio reads and writes at once */

enum { OPENING = 1 };               /* no handle; its number is taken */
static volatile LONG handles[CRT_FD_MAX - CRT_FD_FIRST];    /* 0: free */

int _close(int fd);
int _fstat(int fd, struct stat *st);
int _isatty(int fd);
off_t _lseek(int fd, off_t offset, int whence);
int _open(const char *name, int flags, int mode);
ssize_t _read(int fd, void *buffer, size_t bytes);
int _rename_r(struct _reent *r, const char *from, const char *to);
int _stat(const char *name, struct stat *st);
int _unlink(const char *name);
ssize_t _write(int fd, const void *buffer, size_t bytes);

static bool console(int fd)
{
    return fd >= 0 && fd < CRT_FD_FIRST;
}

static uint32_t handle_of(int fd)
{
    LONG h = fd < CRT_FD_FIRST || fd >= CRT_FD_MAX ? 0 : handles[fd - CRT_FD_FIRST];

    return h == OPENING ? 0 : (uint32_t)h;
}

/* What is denied is a directory, or a file that is marked read-only. */
static int named_result(uint32_t error, const char *name, int directory)
{
    struct kern_file_info a = { .name = word(name) };

    if (error == ERROR_ACCESS_DENIED && !KERN(FILE_INFO, &a) &&
        !(a.attributes & KERN_FILE_DIRECTORY))
        directory = EACCES;
    return crt_result(error, directory);
}

static uint32_t open_flags(int flags)
{
    static const uint32_t access[] = { [O_RDONLY] = KERN_OPEN_READ, [O_WRONLY] = KERN_OPEN_WRITE,
                                       [O_RDWR] = KERN_OPEN_READ | KERN_OPEN_WRITE };
    uint32_t out = (flags & O_ACCMODE) <= O_RDWR ? access[flags & O_ACCMODE] : 0;

    if (flags & O_APPEND)
        out |= KERN_OPEN_APPEND;
    if (flags & O_CREAT)
        out |= KERN_OPEN_CREATE | (flags & O_EXCL ? KERN_OPEN_NEW : 0);
    if (flags & O_TRUNC)
        out |= KERN_OPEN_TRUNCATE;
    return out;
}

/* The descriptor comes first: without one no file is made, or cut. */
int _open(const char *name, int flags, int mode)
{
    struct kern_open_file a = { word(name), open_flags(flags), 0 };
    int i = 0, result;

    (void)mode;
    while (InterlockedCompareExchange(&handles[i], OPENING, 0))
        if (++i == CRT_FD_MAX - CRT_FD_FIRST)
            return crt_fail(EMFILE);
    result = named_result(KERN(OPEN_FILE, &a), name, EISDIR);
    handles[i] = result ? 0 : (LONG)a.file;
    return result ? result : i + CRT_FD_FIRST;
}

int _close(int fd)
{
    uint32_t h = handle_of(fd);

    if (console(fd))
        return 0;
    if (!h || InterlockedCompareExchange(&handles[fd - CRT_FD_FIRST], 0, (LONG)h) != (LONG)h)
        return crt_fail(EBADF);
    CloseHandle((HANDLE)h);
    return 0;
}

static ssize_t file_result(uint32_t err, const struct kern_file_io *a)
{
    if (a->done)
        return (ssize_t)a->done;
    return crt_result(err, EBADF);
}

/* newlib flushes the line-buffered streams of its first state only: ours is flushed here, so that a
 * prompt is seen before the program waits for the answer. */
ssize_t _read(int fd, void *buffer, size_t bytes)
{
    struct kern_io a = { word(buffer), bytes, 0 };
    struct kern_file_io io = { handle_of(fd), word(buffer), bytes, 0 };

    if (!console(fd))
        return file_result(KERN(READ_FILE, &io), &io);
    if (streams_used(&teb()->reent))
        fflush(stdout);
    return KERN(CONSOLE_READ, &a) ? crt_fail(EIO) : (ssize_t)a.done;
}

ssize_t _write(int fd, const void *buffer, size_t bytes)
{
    struct kern_io a = { word(buffer), bytes, 0 };
    struct kern_file_io io = { handle_of(fd), word(buffer), bytes, 0 };

    if (!console(fd))
        return file_result(KERN(WRITE_FILE, &io), &io);
    return KERN(CONSOLE_WRITE, &a) ? crt_fail(EIO) : (ssize_t)a.done;
}

off_t _lseek(int fd, off_t offset, int whence)
{
    static const uint32_t from[] = { [SEEK_SET] = KERN_SEEK_BEGIN, [SEEK_CUR] = KERN_SEEK_CURRENT,
                                     [SEEK_END] = KERN_SEEK_END };
    struct kern_seek_file a = { handle_of(fd), (uint32_t)offset, 0, 0 };

    if (console(fd))
        return crt_fail(ESPIPE);
    if (whence < SEEK_SET || whence > SEEK_END)
        return crt_fail(EINVAL);
    a.whence = from[whence];
    return crt_result(KERN(SEEK_FILE, &a), EBADF) ? -1 : (off_t)a.position;
}

static int stat_result(uint32_t err, const struct kern_file_info *a, struct stat *st)
{
    mode_t rights = S_IRUSR | (a->attributes & KERN_FILE_READONLY ? 0 : S_IWUSR);

    memset(st, 0, sizeof *st);
    if (err)
        return crt_result(err, EACCES);
    st->st_mode = rights | (a->attributes & KERN_FILE_DIRECTORY ? S_IFDIR : S_IFREG);
    st->st_size = (off_t)a->size;
    st->st_blksize = STDIO_BYTES;
    st->st_nlink = 1;
    return 0;
}

int _fstat(int fd, struct stat *st)
{
    struct kern_file_info a = { .file = handle_of(fd) };

    if (a.file)
        return stat_result(KERN(FILE_INFO, &a), &a, st);
    memset(st, 0, sizeof *st);
    if (!console(fd))
        return crt_fail(EBADF);
    st->st_mode = S_IFCHR | S_IRUSR | S_IWUSR;
    return 0;
}

int _stat(const char *name, struct stat *st)
{
    struct kern_file_info a = { .name = word(name) };

    return stat_result(KERN(FILE_INFO, &a), &a, st);
}

int _isatty(int fd)
{
    if (console(fd))
        return 1;
    crt_fail(handle_of(fd) ? ENOTTY : EBADF);
    return 0;
}

int ftruncate(int fd, off_t length)
{
    struct kern_resize_file a = { handle_of(fd), (uint32_t)length };

    return length < 0 ? crt_fail(EINVAL) : crt_result(KERN(RESIZE_FILE, &a), EBADF);
}

int _unlink(const char *name)
{
    struct kern_file_name a = { word(name) };

    return named_result(KERN(REMOVE_FILE, &a), name, EISDIR);
}

/* newlib's own would link and unlink. */
int _rename_r(struct _reent *r, const char *from, const char *to)
{
    struct kern_rename_file a = { word(from), word(to), 1 };

    (void)r;
    /* Into itself, or the root. */
    return named_result(KERN(RENAME_FILE, &a), to, EINVAL);
}
