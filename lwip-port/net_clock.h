/* SPDX-License-Identifier: MIT */
/* net_clock: lwIP's clock (sys_arch.c) beside the kernel's.
 *
 * Units    milliseconds of sys_now(), which wrap after 49 days; microseconds of time_us().
 * Context  net_core held.
 * Tests    tests/unit/lwip-port/test_net_wake.c                                                 */
#pragma once
#include <stdint.h>

uint32_t net_clock_last(void);               /* what sys_now() returned last */
uint64_t net_clock_deadline(uint32_t ms);    /* time_us() at which sys_now() becomes ms */
