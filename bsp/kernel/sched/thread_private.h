/* SPDX-License-Identifier: MIT */
/* thread_private: the thread as the scheduler, mutexes and processes see it; bsp/kernel only.
 *
 * Context  fields irq-off, except those marked own (the thread itself) or fixed.
 * Tests    tests/unit/kernel/test_sched.c, test_turn.c, test_wait.c                             */
#pragma once
#include "bsp/kernel/arch.h"
#include "bsp/kernel/object/object.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread.h"
#include "bsp/kernel/sched/timer.h"
#include "bsp/kernel/sched/waitq.h"

struct process;
struct mutex;

enum thread_state {
    THREAD_NEW,      /* made, not started          */
    THREAD_READY,    /* on the run queue           */
    THREAD_RUNNING,
    THREAD_PARKED,   /* in park()                  */
    THREAD_BLOCKED,  /* in mutex_lock(): not woken by sched_wake, not even to die */
    THREAD_SUSPENDED,/* on its way to user mode: woken by thread_resume(), or to die */
    THREAD_DEAD      /* its stack waits for thread_reap() */
};

struct thread {
    struct context context;
    struct object obj;
    struct list run;                 /* run queue, or the list of the dead */
    enum thread_state state;
    unsigned priority;               /* effective: with what mutex waiters lend */
    unsigned base_priority;
    uint64_t slice_counts;           /* run since it last got a fresh quantum */
    uint32_t quantum_ms;             /* 0: without end */
    bool token, cancelled;           /* see waitq.h */
    bool dying, exited;
    bool halted;                     /* dying or suspended: asked on each way to user mode */
    uint8_t suspends;                /* suspend.c: how often */
    bool user;                       /* fixed */
    struct timer timeout;            /* of park() */
    struct mutex *blocked_on;
    struct list held;                /* mutexes it owns that others wait for */
    unsigned mutexes;                /* own: how many it owns */
    struct list user_mutexes;        /* user_mutex.c: those it owns */
    uint64_t cpu_counts;             /* of the timer, as at its last switch */
    uint64_t created_us, exited_us;  /* fixed; irq-off */
    struct process *process;         /* fixed; a reference until it is reaped */
    struct list of_process;
    struct waitq joiners;
    unsigned id, process_id;         /* fixed */
    const char *name;                /* fixed */
    void *stack_top;                 /* fixed: kernel stack; NULL for the boot thread */
    uint32_t exit_code;
    void (*entry)(void *arg);        /* fixed: kernel threads only */
    void *arg;
    uint32_t word;                   /* own: thread_word() */
    /* Below: user threads only. */
    uint32_t user_stack, user_stack_bytes; /* own: the region with stack and thread block */
    uint32_t exception;              /* own: where the state of its last one lies; 0: none */
    bool overflowed;                 /* own: its stack's spare page is in use */
    uint32_t start_pc, start_r0, start_r1, start_sp, teb;  /* fixed */
    struct vfp_state vfp;            /* own, irq-off in the scheduler */
};

/* The lowest page of a stack, without rights until the stack overflows. */
enum { STACK_SPARE = 4096 };

struct thread_start {
    uint32_t entry, r0, r1, stack_bytes;
    const char *cmdline;             /* NULL, or the text r0 shall point to */
};

void thread_init_fields(struct thread *t, struct process *p, unsigned priority, const char *name);
unsigned thread_next_id(void);       /* threads and processes count together, as Windows does */
/* Makes a thread of p that does not run yet, with a user stack.  0, ERROR_NOT_ENOUGH_MEMORY,
 * ERROR_INVALID_PARAMETER (stack size) or ERROR_ACCESS_DENIED (p is ending).  The caller gets a
 * reference; then it must call thread_begin or thread_discard. */
uint32_t thread_create_user(struct process *p, const struct thread_start *start,
                            struct thread **out);
void thread_begin(struct thread *t);
void thread_discard(struct thread *t);
void thread_terminate(struct thread *t, uint32_t code);  /* user threads only; isr */
void thread_set_base_priority(struct thread *t, unsigned priority);
void thread_reap(void);              /* thread context: frees the stacks of dead threads */
unsigned thread_total(void);         /* threads alive in the machine */

/* In suspend.c: a user thread that is suspended stops on its way to user mode, where it holds no
 * lock and no turn.  0 with how often it was suspended before, or an ERROR_*. */
enum { SUSPENDS_MAX = 127 };
uint32_t thread_suspend(struct thread *t, uint32_t *before);
uint32_t thread_resume(struct thread *t, uint32_t *before);
void thread_stay_suspended(void);    /* irq-off: until it is resumed or must die */
void suspend_end(struct thread *t);  /* irq-off: it must die */
uint64_t thread_cpu_counts(const struct thread *t);     /* irq-off: until now */

/* In park.c. */
void park_init(struct thread *t);
void park_end(struct thread *t);     /* irq-off: what it sleeps for is over, without a token */

/* In mutex.c: what t's priority must be now, and passing it along a chain of blocked owners. */
unsigned mutex_inherited(const struct thread *t);
void mutex_reprioritise(struct thread *t);
