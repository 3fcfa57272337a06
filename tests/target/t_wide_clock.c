/* SPDX-License-Identifier: MIT */
/* POSIX's clocks and sleeps: they agree with each other, and no sleep is too short. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "tests/target/tap.h"

static int64_t now_us(clockid_t clock)
{
    struct timespec t = { -1, -1 };

    is(clock_gettime(clock, &t), 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void clocks_agree(void)
{
    int64_t before = now_us(CLOCK_MONOTONIC), between, after;
    struct timeval t = { -1, -1 };
    time_t seconds;

    is(gettimeofday(&t, NULL), 0);
    seconds = time(NULL);
    between = now_us(CLOCK_REALTIME);
    after = (int64_t)t.tv_sec * 1000000 + t.tv_usec;
    ok(before > 0 && before <= after && after <= between);
    ok(seconds >= t.tv_sec && seconds <= between / 1000000);
    is(clock_gettime((clockid_t)99, &(struct timespec){ 0, 0 }), -1);
    is(errno, EINVAL);
}

static void sleeps_are_not_too_short(void)
{
    struct timespec want = { 0, 2000001 }, rest = { 9, 9 };
    int64_t start = now_us(CLOCK_MONOTONIC), took;

    is(usleep(1500), 0);
    took = now_us(CLOCK_MONOTONIC);
    ok(took - start >= 1500);
    is(nanosleep(&want, &rest), 0);
    ok(now_us(CLOCK_MONOTONIC) - took >= 2000);
    is(rest.tv_sec + rest.tv_nsec, 0);
    want.tv_nsec = 1000000000;
    is(nanosleep(&want, NULL), -1);
    is(errno, EINVAL);
    start = now_us(CLOCK_MONOTONIC);
    is(sleep(1), 0);
    ok(now_us(CLOCK_MONOTONIC) - start >= 1000000);
    is(usleep(0), 0);
}

static const struct tap_test tests[] = {
    TAP(clocks_agree),
    TAP(sleeps_are_not_too_short),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
