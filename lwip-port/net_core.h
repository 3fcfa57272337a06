/* SPDX-License-Identifier: MIT */
/* net_core: the one lock of the network, by name; net_lock.h takes it and gives it back.
 *
 * Guards   all of lwIP, every field of struct sock marked GUARDED_BY(net_core), the NICs' transmit
 *          side.
 * Context  net_core_init: boot, before the first net_lock().
 * Tests    tests/unit/lwip-port/test_net_lock.c, tests/kernel/k_lock.c                          */
#pragma once
#include "bsp/kernel/annotate.h"
#include "bsp/kernel/sched/mutex.h"

extern struct mutex net_core;

void net_core_init(void);
void net_assert_locked(void) ASSERTS(net_core);
