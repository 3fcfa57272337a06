/* SPDX-License-Identifier: MIT */
/* net_lock: taking net_core (net_core.h), giving it back, and waiting under it.
 *
 * Held     for one call, or for one batch of 64 frames.
 * Unlock   net_unlock() first delivers loopback frames that the caller queued (so that a connect to
 *          127.0.0.1 needs no thread switch), then wakes the net thread when the caller started an
 *          earlier timer than it sleeps for.  net_wait() does the same before it sleeps.
 * Returns  net_wait: as park() (waitq.h).  The caller holds the lock before and after; while it
 *          sleeps the lock is free, so ask the condition again.  Wakes may be spurious.
 * Context  thread context; no user memory may be touched while it is held.
 * Tests    tests/unit/lwip-port/test_net_lock.c                                                  */
#pragma once
#include "bsp/kernel/sched/waitq.h"
#include "lwip-port/net_core.h"

void net_lock(void) ACQUIRES(net_core);
void net_unlock(void) RELEASES(net_core);
void net_drain_loopback(void) REQUIRES(net_core);   /* what is queued for ourselves arrives now */
/* Sleeps until `q` is woken or the deadline (time_us) passes. */
enum park net_wait(struct waitq *q, uint64_t deadline_us) REQUIRES(net_core);
/* The same for a caller that has put its own waiters on many queues (select). */
enum park net_park(uint64_t deadline_us) REQUIRES(net_core);
