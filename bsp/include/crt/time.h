/* SPDX-License-Identifier: MIT */
/* time: the C library's <time.h> with POSIX's clocks, which newlib declares for other systems only.
 *
 * Limits   there is no clock of the day yet: time(), gettimeofday() and CLOCK_REALTIME count from
 *          the machine's start, as CLOCK_MONOTONIC does.
 * Source   POSIX.1-2017.
 * Tests    tests/target/t_wide_clock.c                                                         */
#pragma once
#pragma GCC system_header /* include_next is no ISO C */
#include_next <time.h>

#if !defined(_POSIX_TIMERS)
#include <sys/types.h>
#ifndef CLOCK_REALTIME
#define CLOCK_REALTIME ((clockid_t)1)
#endif
#ifndef CLOCK_MONOTONIC
#define CLOCK_MONOTONIC ((clockid_t)4)
#endif

#ifdef __cplusplus
extern "C" {
#endif

int clock_gettime(clockid_t clock, struct timespec *now);
int nanosleep(const struct timespec *want, struct timespec *rest);

#ifdef __cplusplus
}
#endif
#endif
