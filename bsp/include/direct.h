/* SPDX-License-Identifier: MIT */
/* direct: directories, under the names of the Microsoft C library.  There is no current directory.
 * Returns  0, or -1 with errno.
 * Source   learn.microsoft.com "_mkdir", "_rmdir".
 * Tests    tests/system/test_headers.py                                                        */
#pragma once
#include <sys/stat.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline int _mkdir(const char *dirname)
{
    return mkdir(dirname, 0777);
}
static inline int _rmdir(const char *dirname)
{
    return rmdir(dirname);
}

#ifdef __cplusplus
}
#endif
