/* SPDX-License-Identifier: MIT */
/* world: threads, processes and time of the host tests.
 *
 * Threads are coroutines of one host thread, so every run is the same.  They switch only where the
 * kernel contracts allow it: in park(), in mutex_lock() of a taken mutex, and when a thread of
 * better priority wakes (as the kernel preempts) while no mutex is held.  Time is virtual: it
 * stands still while somebody can run, then jumps to the next deadline or event.
 *
 * The test itself is such a thread, a user thread of process "test" with priority 251.
 * When nobody can ever run again, or a test lasts over a virtual day, the test fails.            */
#pragma once
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread.h"

uint64_t world_now(void);                                 /* microseconds, starts at 1,000,000 */
void world_run(void (*test)(void));                       /* by test.c, once a host process */
/* Many rounds in one world (fuzzing): setup runs first, once, and what it starts stays.  A round's
 * main thread belongs to a new process; what else the round starts must have ended when it ends. */
void world_open(void (*setup)(void));
void world_round(void (*fn)(void));

struct process *world_process(const char *name);          /* a new user process */
/* A thread of p that runs fn(arg) as soon as the caller sleeps or yields. */
struct thread *world_thread(struct process *p, void (*fn)(void *), void *arg);
bool world_finished(const struct thread *t);
void world_join(struct thread *t);
/* Lets other threads run and time pass. */
void world_sleep(uint64_t us);
/* Runs the rest of the world until cond(arg) or until `us` have passed; true when cond held. */
bool world_until(bool (*cond)(void *), void *arg, uint64_t us);
/* fn(arg) in `us` microseconds, as an interrupt would: it must not sleep. */
void world_at(uint64_t us, void (*fn)(void *), void *arg);
/* What is due happens now, as interrupts do while the caller runs; who it wakes may then run. */
void world_interrupt(void);
/* What the kernel does when a program ends: api set hooks, then its handles. */
void world_process_exit(struct process *p);
size_t world_charged(const struct process *p);            /* process_charge less process_uncharge */
/* Changes whom the calling test thread is: its process, and user or kernel thread. */
void world_become(struct process *p, bool user);
void world_kill(struct thread *t);                        /* marks it dying and wakes it */
/* From now on it is a failure when the calling thread sleeps; taking a lock is not sleeping. */
void world_must_not_sleep(bool on);
uint32_t world_switches(void);                            /* context switches so far */
