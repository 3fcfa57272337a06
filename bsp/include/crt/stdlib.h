/* SPDX-License-Identifier: MIT */
/* stdlib: the C library's <stdlib.h> with Microsoft's names.  As on Windows CE it declares strings,
 * too.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "C Run-Time Library".
 * Tests    tests/target/t_wide_string.c                                                        */
#pragma GCC system_header /* include_next is no ISO C */
#include_next <stdlib.h> /* each time: C++'s own, which is next, asks for the C library's by it */
#include <errno.h> /* Microsoft's declares errno */
#ifndef CRT_STDLIB_H
#define CRT_STDLIB_H
#include <string.h>
#include <wchar.h>

/* Narrow text is UTF-8 to mbtowc and wctomb. */
#undef MB_CUR_MAX
#define MB_CUR_MAX 3

#define _MAX_PATH 260
#define _MAX_DRIVE 3
#define _MAX_DIR 256
#define _MAX_FNAME 256
#define _MAX_EXT 256

#undef _alloca /* malloc.h has it, too */
#define _alloca(bytes) __builtin_alloca(bytes)

#ifndef __cplusplus
#define __max(a, b) ((a) > (b) ? (a) : (b))
#define __min(a, b) ((a) < (b) ? (a) : (b))
#endif

#ifdef __cplusplus
extern "C" {
#endif

long long _atoi64(const char *s);
char *_itoa(int value, char *buffer, int radix);
char *_ltoa(long value, char *buffer, int radix);
char *_ultoa(unsigned long value, char *buffer, int radix);
char *_i64toa(long long value, char *buffer, int radix);
char *_ui64toa(unsigned long long value, char *buffer, int radix);
char *ecvt(double value, int digits, int *point, int *sign);
char *fcvt(double value, int digits, int *point, int *sign);
char *gcvt(double value, int digits, char *buffer);
#define _ecvt ecvt
#define _fcvt fcvt
#define _gcvt gcvt
void _swab(char *src, char *dst, int n);

static inline long long _abs64(long long n)
{
    return n < 0 ? -n : n;
}

static inline unsigned int _rotl(unsigned int value, int shift)
{
    return value << (shift & 31) | value >> (-shift & 31);
}

static inline unsigned int _rotr(unsigned int value, int shift)
{
    return value >> (shift & 31) | value << (-shift & 31);
}

static inline unsigned long _lrotl(unsigned long value, int shift)
{
    return value << (shift & 31) | value >> (-shift & 31);
}

static inline unsigned long _lrotr(unsigned long value, int shift)
{
    return value >> (shift & 31) | value << (-shift & 31);
}

static inline unsigned long long _rotl64(unsigned long long value, int shift)
{
    return value << (shift & 63) | value >> (-shift & 63);
}

static inline unsigned long long _rotr64(unsigned long long value, int shift)
{
    return value >> (shift & 63) | value << (-shift & 63);
}

#ifdef __cplusplus
}
#endif
#endif /* CRT_STDLIB_H */
