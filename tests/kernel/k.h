/* SPDX-License-Identifier: MIT */
/* k: what the suites of the kernel itself share.  Their helper threads are bounded: each ends by
 * itself, and a test waits for it no longer than k_join does.
 *
 * Units    microseconds.
 * Context  thread context.                                                                     */
#pragma once
#include "bsp/kernel/sched/thread.h"
#include "tests/target/tap.h"

void k_sleep(uint64_t us);
uint32_t k_random(void);                /* the same numbers in every run */
/* Starts a helper thread; false, and a failed check, when memory is short. */
bool k_start(void (*fn)(void *arg), void *arg, unsigned priority);
/* Polls until the condition holds; a failed check when that lasts over five seconds. */
bool k_until(bool (*condition)(void));
/* The same until every helper has ended. */
bool k_join(void);

/* What the machine holds; k_same waits until it holds no more than before, a second at most. */
struct k_figures {
    unsigned pages;         /* free ones, and the heap's: it keeps an empty one of each size */
    unsigned threads, handles, processes;
    size_t heap;            /* bytes in use */
};
void k_measure(struct k_figures *out);
bool k_same(const struct k_figures *before);
