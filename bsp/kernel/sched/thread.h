/* SPDX-License-Identifier: MIT */
/* thread: preemptive threads with Windows CE's 256 priorities (0 highest, 251 normal, 255 idle)
 * and a 100 ms quantum among equals.
 *
 * Context  thread context unless marked isr.  A kernel thread belongs to the kernel process,
 *          whose handle table kernel-resident Winsock clients use.
 * Source   priorities and quantum: public CE documentation, "Thread Priorities", ee482962.
 * Tests    tests/unit/kernel/test_sched.c, tests/kernel/k_threads.c                             */
#pragma once
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/sched/waitq.h"

enum { PRIO_NET = 130, PRIO_NORMAL = 251, PRIO_IDLE = 255 };
enum { USER_STACK_BYTES = 64 * KiB, USER_STACK_MAX = 16 * MiB };

struct thread;
struct process;

/* Starts a kernel thread; NULL when memory is short. */
struct thread *thread_create(void (*entry)(void *arg), void *arg, unsigned priority,
                             const char *name);
_Noreturn void thread_exit(uint32_t code);
struct thread *thread_self(void);              /* isr */
struct process *process_self(void);            /* process of the running thread */
unsigned thread_id(const struct thread *t);
unsigned thread_own_priority(const struct thread *t);  /* without what it has been lent */
bool thread_dying(void);                       /* it is being terminated: unwind, do not sleep */
/* Makes the thread's current or next park() return PARK_CANCELLED, once. */
void thread_cancel(struct thread *t);
/* True in a user thread (it entered by SVC), false in a kernel thread. */
bool thread_is_user(void);
/* One word of the running thread for the use of an API set, 0 at its birth. */
uint32_t *thread_word(void);
