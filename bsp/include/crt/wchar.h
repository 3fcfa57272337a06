/* SPDX-License-Identifier: MIT */
/* wchar: the C library's <wchar.h> for 16-bit characters, with Microsoft's names.
 *
 * newlib's own wide functions think in 32-bit units; those declared here are ours, and where
 * Windows CE's prototype is another than ISO C's it is CE's: swprintf and vswprintf without a
 * count, wcstok with two arguments.  C++ has ISO C's besides.
 *
 * Units    characters are 16-bit units.
 * Returns  _snwprintf, _vsnwprintf: the length; -1 when it does not fit; no NUL is written
 *          when the text fills the buffer.  They only count when the buffer is NULL, without room.
 * Limits   on streams and where it meets narrow text, wide text is UTF-8.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "C Run-Time Library"; prototypes compared
 *          with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_wide.c, t_wide_string.c                                              */
#pragma once
#pragma GCC system_header /* include_next is no ISO C */

/* As Windows has it: a wchar_t can hold it, and no text has it. */
#define WEOF ((wint_t)0xffff)

#define swprintf crt_iso_swprintf
#define vswprintf crt_iso_vswprintf
#define wcstok crt_iso_wcstok
#include_next <wchar.h>
#undef swprintf
#undef vswprintf
#undef wcstok

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

int swprintf(wchar_t *buffer, const wchar_t *format, ...);
int vswprintf(wchar_t *buffer, const wchar_t *format, va_list args);
int _snwprintf(wchar_t *buffer, size_t count, const wchar_t *format, ...);
int _vsnwprintf(wchar_t *buffer, size_t count, const wchar_t *format, va_list args);

FILE *_wfopen(const wchar_t *name, const wchar_t *mode);
FILE *_wfreopen(const wchar_t *name, const wchar_t *mode, FILE *file);
wchar_t *_getws(wchar_t *s);
int _putws(const wchar_t *s);

wchar_t *wcstok(wchar_t *s, const wchar_t *separators);
wchar_t *_wcsdup(const wchar_t *s);
wchar_t *_wcslwr(wchar_t *s);
wchar_t *_wcsupr(wchar_t *s);
wchar_t *_wcsrev(wchar_t *s);
wchar_t *_wcsset(wchar_t *s, wchar_t c);
wchar_t *_wcsnset(wchar_t *s, wchar_t c, size_t n);
int _wcsicmp(const wchar_t *a, const wchar_t *b);
int _wcsnicmp(const wchar_t *a, const wchar_t *b, size_t n);
size_t wcsnlen(const wchar_t *s, size_t n);

int _wtoi(const wchar_t *s);
long _wtol(const wchar_t *s);
long long _wtoll(const wchar_t *s);
long long _wtoi64(const wchar_t *s);
double _wtof(const wchar_t *s);
wchar_t *_itow(int value, wchar_t *buffer, int radix);
wchar_t *_ltow(long value, wchar_t *buffer, int radix);
wchar_t *_ultow(unsigned long value, wchar_t *buffer, int radix);
wchar_t *_i64tow(long long value, wchar_t *buffer, int radix);
wchar_t *_ui64tow(unsigned long long value, wchar_t *buffer, int radix);

#ifdef __cplusplus
}

/* ISO C's forms, which a program in C++ may mean as well. */
extern "C++" {

inline int vswprintf(wchar_t *buffer, size_t count, const wchar_t *format, va_list args)
{
    int n = _vsnwprintf(buffer, count, format, args);

    return n < 0 || (size_t)n < count ? n : -1;
}

inline int swprintf(wchar_t *buffer, size_t count, const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vswprintf(buffer, count, format, args);
    va_end(args);
    return n;
}

} /* extern "C++" */
#endif
