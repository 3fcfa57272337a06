/* SPDX-License-Identifier: MIT */
/* What the kernel's errors are called in C. */
#include "image/user/crt/files.h"

#include <errno.h>

#undef errno
extern int errno;

static const struct {
    unsigned short win32, posix;
} names[] = {
    { ERROR_FILE_NOT_FOUND, ENOENT },
    { ERROR_PATH_NOT_FOUND, ENOENT },
    { ERROR_TOO_MANY_OPEN_FILES, EMFILE },
    { ERROR_INVALID_HANDLE, EBADF },
    { ERROR_NOT_ENOUGH_MEMORY, ENOMEM },
    { ERROR_WRITE_PROTECT, EROFS },
    { ERROR_SHARING_VIOLATION, EBUSY },
    { ERROR_INVALID_PARAMETER, EINVAL },
    { ERROR_DISK_FULL, ENOSPC },
    { ERROR_INVALID_NAME, EINVAL },
    { ERROR_NEGATIVE_SEEK, EINVAL },
    { ERROR_DIR_NOT_EMPTY, ENOTEMPTY },
    { ERROR_ALREADY_EXISTS, EEXIST },
    { ERROR_FILENAME_EXCED_RANGE, ENAMETOOLONG },
    { ERROR_DIRECTORY, ENOTDIR },
    { ERROR_OPERATION_ABORTED, EINTR },
    { ERROR_NOACCESS, EFAULT },
};

/* newlib takes it from the global one behind its calls; to a program it is the thread's. */
int crt_fail(int code)
{
    *__errno() = code;
    errno = code;
    return -1;
}

int crt_result(uint32_t error, int denied)
{
    if (!error)
        return 0;
    if (error == ERROR_ACCESS_DENIED)
        return crt_fail(denied);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].win32 == error)
            return crt_fail(names[i].posix);
    return crt_fail(EIO);
}
