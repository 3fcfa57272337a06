/* SPDX-License-Identifier: MIT */
/* io: files by descriptor, under the names of the Microsoft C library; newlib's with a `_`.
 * Source   learn.microsoft.com "Low-Level I/O".
 * Tests    tests/system/test_headers.py                                                        */
#pragma once
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define _access access
#define _close close
#define _fileno fileno
#define _isatty isatty
#define _lseek lseek
#define _open open
#define _read read
#define _tell(fd) lseek((fd), 0, SEEK_CUR)
#define _unlink unlink
#define _write write

#define _O_RDONLY O_RDONLY
#define _O_WRONLY O_WRONLY
#define _O_RDWR O_RDWR
#define _O_APPEND O_APPEND
#define _O_CREAT O_CREAT
#define _O_TRUNC O_TRUNC
#define _O_EXCL O_EXCL
/* There is no text mode: no byte is changed on its way. */
#ifndef O_BINARY
#define O_BINARY 0
#define O_TEXT 0
#endif
#define _O_BINARY 0
#define _O_TEXT 0
#ifndef _S_IREAD
#define _S_IREAD S_IRUSR
#define _S_IWRITE S_IWUSR
#endif
