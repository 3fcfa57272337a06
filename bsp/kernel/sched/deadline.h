/* SPDX-License-Identifier: MIT */
/* deadline: from the time-out of a call to the moment at which it is over.
 *
 * Units    milliseconds, KERN_INFINITE for ever; microseconds of time_us(), FOREVER.
 * Returns  0 for no time at all: a moment that has always passed.
 * Tests    tests/target/t_events.c, t_thread.c                                                  */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/kernel.h"

static inline uint64_t deadline_after(uint32_t timeout_ms)
{
    if (timeout_ms == KERN_INFINITE)
        return FOREVER;
    return timeout_ms ? time_us() + timeout_ms * 1000ull : 0;
}
