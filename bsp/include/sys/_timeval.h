/* SPDX-License-Identifier: MIT */
/* sys/_timeval: the one struct timeval of a program, Winsock's: two words, as on Windows CE.  It
 * stands in for newlib's file of this name, so that <sys/time.h> and <winsock2.h> agree in any
 * order.
 *
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "timeval"; newlib 3.3.0 and 4.5.0,
 *          sys/_timeval.h (what else has to be there).
 * Tests    tests/target/header_order_systime.c, header_facts.c                                  */
#pragma once
#include <sys/_types.h>
#include <windef.h>

#ifndef _SUSECONDS_T_DECLARED
typedef __suseconds_t suseconds_t;
#define _SUSECONDS_T_DECLARED
#endif

#if !defined(__time_t_defined) && !defined(_TIME_T_DECLARED)
typedef _TIME_T_ time_t;
#define __time_t_defined
#define _TIME_T_DECLARED
#endif

#ifndef _TIMEVAL_DEFINED
#define _TIMEVAL_DEFINED
struct timeval {
    LONG tv_sec;
    LONG tv_usec;
};
#endif
