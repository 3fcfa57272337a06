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
#include <wince/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline uintptr_t _beginthreadex(void *security, unsigned stack_size,
                                       unsigned(WINAPI *start)(void *), void *arg,
                                       unsigned flags, unsigned *id)
{
    DWORD number = 0;
    HANDLE thread = CreateThread((LPSECURITY_ATTRIBUTES)security, stack_size,
                                 (LPTHREAD_START_ROUTINE)(void (*)(void))start, arg, flags,
                                 &number);

    if (thread && id)
        *id = (unsigned)number;
    return (uintptr_t)thread;
}
static inline void _endthreadex(unsigned code)
{
    ExitThread(code);
}
static inline int _getpid(void)
{
    return (int)GetCurrentProcessId();
}

#ifdef __cplusplus
}
#endif
