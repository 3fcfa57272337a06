/* SPDX-License-Identifier: MIT */
/* process: threads and the process, under the names of the Microsoft C library.  A thread of
 * CreateThread has all that the C library needs, so the two are the same.
 * Returns  _beginthreadex: a handle to close, or 0 with the reason in GetLastError().
 * Source   learn.microsoft.com "_beginthread, _beginthreadex", "_endthreadex", "_getpid".
 * Tests    tests/system/test_headers.py                                                        */
#pragma once
#include <stdlib.h>
#include <windef.h>
#include <wince/process.h>
#include <wince/thread_crt.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline int _getpid(void)
{
    return (int)GetCurrentProcessId();
}

#ifdef __cplusplus
}
#endif
