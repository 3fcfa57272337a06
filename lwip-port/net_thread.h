/* SPDX-License-Identifier: MIT */
/* net_thread: the one loop of the network: frames in, timers, sleep.
 *
 * It sleeps until the NIC's interrupt or lwIP's next timer.  Whoever starts an earlier timer under
 * net_core wakes it when it unlocks (net_lock.c).  An interrupt that arrives while net_core is held
 * does not wake it at once, since it could only wait for the lock: the unlock does.  Until then the
 * owner has the net thread's priority, as if it waited: without the two switches of a real wait.
 *
 * Units    net_thread_turn: the deadline, in microseconds of time_us(), until which nothing is due;
 *          0 when there is more to do now.
 * Context  as annotated; net_thread_notify anywhere.
 * Tests    tests/unit/lwip-port/test_net_lock.c                                                  */
#pragma once
#include "bsp/kernel/annotate.h"
#include "bsp/kernel/kernel.h"
#include "lwip-port/net_lock.h"

void net_thread_start(void);
uint64_t net_thread_turn(void) EXCLUDES(net_core);
void net_thread_notify(void);                            /* isr: frames or a link change */
bool net_thread_oversleeps(void) REQUIRES(net_core);     /* a timer is due before it wakes */
void net_thread_poke(bool kick) REQUIRES(net_core);      /* irq-off: on kick, or for frames */
void net_drain_loopback(void) REQUIRES(net_core);

/* sys_arch.c: lwIP's clock. */
uint32_t net_clock_last(void);               /* what sys_now() returned last */
uint64_t net_clock_deadline(uint32_t ms);    /* time_us() at which sys_now() becomes ms */
