/* SPDX-License-Identifier: MIT */
/* net_thread: the one loop of the network: frames in, timers, sleep (net_wake.h).
 *
 * Units    net_thread_turn: as net_wake_plan().
 * Context  net_thread_start: boot.
 * Tests    tests/unit/lwip-port/test_net_lock.c                                                  */
#pragma once
#include <stdint.h>

#include "lwip-port/net_core.h"

void net_thread_start(void);
uint64_t net_thread_turn(void) EXCLUDES(net_core);
