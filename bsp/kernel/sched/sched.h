/* SPDX-License-Identifier: MIT */
/* sched: who runs: 256 priorities and one below them for idling, first in first out among equals.
 *
 * Picking is O(1) (a bitmap over the queues).  A thread that becomes ready with a higher priority
 * runs at once, also when the running one is inside the kernel, unless interrupts are off: then at
 * the end of the interrupt, at the next wake with interrupts on, or on the way back to user mode.
 * A quantum, 100 ms unless the thread has one of its own, is watched only while an equal waits, so
 * a lone thread sees no timer.
 *
 * Context  irq-off unless marked otherwise.
 * Source   priorities and quantum: public CE documentation, "Thread Priorities", ee482962.
 * Tests    tests/unit/kernel/test_sched.c, test_quantum.c, tests/target/t_thread.c              */
#pragma once
#include "bsp/kernel/kernel.h"

struct thread;

enum { QUANTUM_MS = 100, PRIO_COUNT = 257 /* the last one is the idle thread's */ };

/* What goes with a switch of threads: prev, which ran for so many timer counts (0 when it idled),
 * makes room for next.  On prev's stack. */
typedef void sched_switch(struct thread *prev, struct thread *next, uint64_t ran_counts);
void sched_init(struct thread *boot, struct thread *idle, sched_switch *on_switch);
/* The thread, which is not on the run queue, may run from now on. */
void sched_ready(struct thread *t);
/* Ends the sleep of a parked thread, or leaves it a token for its next park(). */
void sched_wake(struct thread *t);
/* The caller's state says why it stops; returns when it is chosen again. */
void sched_block(void);
/* Changes the effective priority, wherever the thread is. */
void sched_set_priority(struct thread *t, unsigned priority);
/* How long the thread runs before an equal that waits; 0: until it sleeps or gives way.  What it
 * has had of its quantum counts. */
void sched_set_quantum(struct thread *t, uint32_t ms);
bool sched_outranked(void);          /* a better one than the running thread waits */
void sched_preempt(void);            /* any context: switches if a better one waits and it may */
void sched_yield(void);              /* thread context: behind its equals */
uint32_t sched_switches(void);       /* since boot, wrapping */
uint64_t sched_idle_counts(void);    /* timer counts since boot in which nobody ran */
