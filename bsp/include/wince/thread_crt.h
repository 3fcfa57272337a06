/* SPDX-License-Identifier: MIT */
/* thread_crt: threads under the names of the C library; process.h is the header that programs know.
 * A thread of CreateThread has all that the C library needs: the two are the same.
 * Returns  _beginthreadex: a handle to close, or 0.  _beginthread: -1, or a handle that is closed
 *          when the thread ends: it may be gone when the caller looks at it.  Both: errno EAGAIN
 *          and the last error.
 * Source   learn.microsoft.com "_beginthread, _beginthreadex", "_endthread, _endthreadex".
 * Tests    tests/target/t_timers.c                                                              */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

uintptr_t _beginthread(void (*start)(void *), unsigned stack_size, void *arg);
void _endthread(void) __attribute__((noreturn));
uintptr_t _beginthreadex(void *security, unsigned stack_size, unsigned(WINAPI *start)(void *),
                         void *arg, unsigned flags, unsigned *id);
void _endthreadex(unsigned code) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif
