/* SPDX-License-Identifier: MIT */
/* net_lock: net_core, the one lock of the network, and waiting under it.
 *
 * Guards   all of lwIP, every field of struct sock marked GUARDED_BY(net_core), the NIC's
 *          transmit side.  Held for one call, or for one batch of 64 frames.
 * Unlock   net_unlock() first delivers loopback frames that the caller queued (so that a connect to
 *          127.0.0.1 needs no thread switch), then kicks the net thread when the caller started an
 *          earlier timer than it sleeps for.  net_wait() does the same before it sleeps.
 * Returns  net_wait: as park() (waitq.h).  The caller holds the lock before and after; while it
 *          sleeps the lock is free, so ask the condition again.  Wakes may be spurious.
 * Context  thread context; no user memory may be touched while it is held.                      */
#pragma once
#include "bsp/kernel/annotate.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/waitq.h"

extern struct mutex net_core;

void net_lock(void) ACQUIRES(net_core);
void net_unlock(void) RELEASES(net_core);
void net_assert_locked(void) ASSERTS(net_core);
/* Sleeps until `q` is woken or the deadline (time_us) passes. */
enum park net_wait(struct waitq *q, uint64_t deadline_us) REQUIRES(net_core);
/* The same for a caller that has put its own waiters on many queues (select). */
enum park net_park(uint64_t deadline_us) REQUIRES(net_core);
