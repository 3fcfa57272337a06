/* SPDX-License-Identifier: MIT */
/* math: the C library's <math.h> with Microsoft's names.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "C Run-Time Library".
 * Tests    tests/target/t_wide_math.c                                                          */
#pragma GCC system_header /* include_next is no ISO C */
#include_next <math.h> /* each time: C++'s own, which is next, asks for the C library's by it */
#ifndef CRT_MATH_H
#define CRT_MATH_H

#ifdef __cplusplus
extern "C" {
#endif

struct _complex {
    double x, y;
};

static inline double _hypot(double x, double y)
{
    return __builtin_hypot(x, y);
}

static inline double _cabs(struct _complex z)
{
    return __builtin_hypot(z.x, z.y);
}

static inline double _j0(double x)
{
    return __builtin_j0(x);
}

static inline double _j1(double x)
{
    return __builtin_j1(x);
}

static inline double _jn(int n, double x)
{
    return __builtin_jn(n, x);
}

static inline double _y0(double x)
{
    return __builtin_y0(x);
}

static inline double _y1(double x)
{
    return __builtin_y1(x);
}

static inline double _yn(int n, double x)
{
    return __builtin_yn(n, x);
}

#ifdef __cplusplus
}
#endif
#endif /* CRT_MATH_H */
