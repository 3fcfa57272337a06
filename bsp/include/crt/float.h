/* SPDX-License-Identifier: MIT */
/* float: the compiler's <float.h> with Microsoft's functions.
 *
 * Limits   exceptions of floating point never trap: _MCW_EM is always set, and stays so.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "C Run-Time Library"; values compared with
 *          the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_wide_math.c                                                          */
#pragma once
#pragma GCC system_header /* include_next is no ISO C */
#include_next <float.h>

#ifdef __cplusplus
extern "C" {
#endif

#define _MCW_DN 0x03000000
#define _MCW_EM 0x0008001F
#define _MCW_RC 0x00000300
#define _DN_SAVE 0x00000000
#define _DN_FLUSH 0x01000000
#define _RC_NEAR 0x00000000
#define _RC_DOWN 0x00000100
#define _RC_UP 0x00000200
#define _RC_CHOP 0x00000300
#define _EM_INEXACT 0x00000001
#define _EM_UNDERFLOW 0x00000002
#define _EM_OVERFLOW 0x00000004
#define _EM_ZERODIVIDE 0x00000008
#define _EM_INVALID 0x00000010
#define _EM_DENORMAL 0x00080000
#define _SW_INEXACT 0x00000001
#define _SW_UNDERFLOW 0x00000002
#define _SW_OVERFLOW 0x00000004
#define _SW_ZERODIVIDE 0x00000008
#define _SW_INVALID 0x00000010
#define _SW_DENORMAL 0x00080000

#define _FPCLASS_SNAN 0x0001
#define _FPCLASS_QNAN 0x0002
#define _FPCLASS_NINF 0x0004
#define _FPCLASS_NN 0x0008
#define _FPCLASS_ND 0x0010
#define _FPCLASS_NZ 0x0020
#define _FPCLASS_PZ 0x0040
#define _FPCLASS_PD 0x0080
#define _FPCLASS_PN 0x0100
#define _FPCLASS_PINF 0x0200

unsigned int _controlfp(unsigned int value, unsigned int mask);
unsigned int _control87(unsigned int value, unsigned int mask);
unsigned int _statusfp(void);
unsigned int _clearfp(void);
void _fpreset(void);
int _fpclass(double x);

static inline double _copysign(double x, double y)
{
    return __builtin_copysign(x, y);
}

static inline double _chgsign(double x)
{
    return -x;
}

static inline double _scalb(double x, long n)
{
    return __builtin_scalbln(x, n);
}

static inline double _logb(double x)
{
    return __builtin_logb(x);
}

static inline double _nextafter(double x, double y)
{
    return __builtin_nextafter(x, y);
}

static inline int _finite(double x)
{
    return __builtin_isfinite(x) != 0;
}

static inline int _isnan(double x)
{
    return __builtin_isnan(x) != 0;
}

#ifdef __cplusplus
}
#endif
