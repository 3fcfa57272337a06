/* SPDX-License-Identifier: MIT */
/* POSIX's clocks and sleeps.  There is no clock of the day: all of them count from the machine's
 * start.
 * Source: newlib 3.3.0 and 4.5.0 libc.info, "System Calls"; POSIX.1-2017. */
#include "image/user/crt/files.h"

#include <errno.h>
#include <limits.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { US_PER_MS = 1000, US_PER_S = 1000000, NS_PER_US = 1000, NS_PER_S = 1000000000 };

/* The struct timeval that newlib was built with.  A program's may be Winsock's, with seconds of
 * another width; so gettimeofday() is not newlib's. */
struct newlib_timeval {
    time_t tv_sec;
    suseconds_t tv_usec;
};
int _gettimeofday(struct newlib_timeval *now, void *zone);

static uint64_t since_start_us(void)
{
    struct kern_time a = { 0 };

    KERN(TIME, &a);
    return a.us;
}

/* Not shorter than asked for. */
static void sleep_us(uint64_t us)
{
    for (uint64_t end = since_start_us() + us, now; (now = since_start_us()) < end;) {
        uint64_t ms = (end - now + US_PER_MS - 1) / US_PER_MS;

        Sleep(ms < INT_MAX ? (DWORD)ms : INT_MAX);
    }
}

int _gettimeofday(struct newlib_timeval *now, void *zone)
{
    uint64_t us = since_start_us();

    (void)zone;
    if (now) {
        now->tv_sec = (time_t)(us / US_PER_S);
        now->tv_usec = (suseconds_t)(us % US_PER_S);
    }
    return 0;
}

int gettimeofday(struct timeval *now, void *zone)
{
    uint64_t us = since_start_us();

    (void)zone;
    if (now) {
        now->tv_sec = us / US_PER_S;
        now->tv_usec = us % US_PER_S;
    }
    return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    uint64_t us = since_start_us();

    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return crt_fail(EINVAL);
    now->tv_sec = (time_t)(us / US_PER_S);
    now->tv_nsec = (long)(us % US_PER_S) * NS_PER_US;
    return 0;
}

int nanosleep(const struct timespec *want, struct timespec *rest)
{
    if (want->tv_sec < 0 || want->tv_nsec < 0 || want->tv_nsec >= NS_PER_S)
        return crt_fail(EINVAL);
    sleep_us((uint64_t)want->tv_sec * US_PER_S +
             ((uint64_t)want->tv_nsec + NS_PER_US - 1) / NS_PER_US);
    if (rest)
        *rest = (struct timespec){ 0, 0 };
    return 0;
}

int usleep(useconds_t us)
{
    sleep_us(us);
    return 0;
}

unsigned sleep(unsigned seconds)
{
    sleep_us((uint64_t)seconds * US_PER_S);
    return 0;
}
