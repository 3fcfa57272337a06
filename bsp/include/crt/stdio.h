/* SPDX-License-Identifier: MIT */
/* stdio: the C library's <stdio.h> with Microsoft's names, wide ones included.
 *
 * printf's conversions are Microsoft's, in the narrow functions too (image/user/crt/format.h);
 * scanf's as well (scan.h there).
 *
 * Returns  _snprintf, _vsnprintf: the length; -1 when it does not fit; no NUL is written when
 *          the text fills the buffer.  They count alone when the buffer is NULL and has no room.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "C Run-Time Library".
 * Tests    tests/target/t_wide.c                                                               */
#pragma once
#pragma GCC system_header /* include_next is no ISO C */
#include_next <stdio.h>
#include <wchar.h>

#ifdef __cplusplus
extern "C" {
#endif

int _snprintf(char *buffer, size_t count, const char *format, ...);
int _vsnprintf(char *buffer, size_t count, const char *format, va_list args);

/* 0, 1, 2: what CE's headers make stdin, stdout and stderr of. */
static inline FILE *_getstdfilex(int number)
{
    return number == 0 ? stdin : number == 1 ? stdout : number == 2 ? stderr : NULL;
}

#ifdef __cplusplus
}
#endif
