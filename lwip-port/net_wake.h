/* SPDX-License-Identifier: MIT */
/* net_wake: the sleep of the net thread, and what ends it.
 *
 * The net thread sleeps until a NIC's interrupt or lwIP's next timer.  Whoever starts an earlier
 * timer under net_core wakes it when it unlocks.  An interrupt that comes while another thread owns
 * net_core does not wake it at once, since it could only wait for the lock: the unlock does.  Until
 * then the owner has the net thread's priority, as if it waited, without the two switches of a real
 * wait.
 *
 * Units    net_wake_plan: the deadline, in microseconds of time_us(), until which nothing is due;
 *          0 when there is more to do now.
 * Context  as annotated; net_wake_init: boot; net_wake_begin and net_wake_sleep: the net thread.
 * Tests    tests/unit/lwip-port/test_net_wake.c, tests/kernel/k_lock.c, k_gap.c                 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "lwip-port/net_core.h"

void net_wake_init(void);
void net_wake_notify(void);                     /* isr: frames, room for some, link change */

/* The net thread's own: a turn takes what the interrupts have noted, notes it again when it has not
 * seen all of it, and says at its end how long nothing is due. */
bool net_wake_take(void) REQUIRES(net_core);
void net_wake_again(void) REQUIRES(net_core);
uint64_t net_wake_plan(void) REQUIRES(net_core);
/* The caller is the net thread: wakes reach it from here on, and are kept while it is awake. */
void net_wake_begin(void) EXCLUDES(net_core);
void net_wake_sleep(uint64_t deadline_us) EXCLUDES(net_core);   /* at most so long */

/* For the thread that releases the lock: whether a timer was started that is due before the net
 * thread would wake; then, together with the unlock, the net thread is made ready for that, or for
 * what interrupts have noted. */
bool net_wake_oversleeps(void) REQUIRES(net_core);
void net_wake_poke(bool early) REQUIRES(net_core);  /* irq-off */
