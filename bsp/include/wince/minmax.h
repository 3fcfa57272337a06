/* SPDX-License-Identifier: MIT */
/* minmax: the smaller and the larger of two, unless NOMINMAX is defined.
 * Part of windef.h: programs include <windows.h>.
 * C++      functions, not macros: the C++ library has members of these names.  As with the macros
 *          the two may be of different types.  __decltype: C++98 has no other, and __typeof__ in
 *          the type of a function that is not inlined does not compile.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "max", "min".
 * Tests    tests/system/test_headers.py                                                        */
#pragma once

#if !defined(NOMINMAX) && !defined(min) && !defined(max)
#if defined(__cplusplus)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
extern "C++" {
template <class T>
T wince_minmax_value(); /* never called: a T that is no lvalue, so that the result is none */
template <class A, class B>
inline __decltype(true ? wince_minmax_value<A>() : wince_minmax_value<B>()) min(A a, B b)
{
    return a < b ? a : b;
}
template <class A, class B>
inline __decltype(true ? wince_minmax_value<A>() : wince_minmax_value<B>()) max(A a, B b)
{
    return a > b ? a : b;
}
}
#pragma GCC diagnostic pop
#else
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#endif
