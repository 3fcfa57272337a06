/* SPDX-License-Identifier: MIT */
/* process_private: the process as bsp/kernel sees it.
 *
 * Context  fields irq-off, except those marked fixed.
 * Tests    tests/unit/kernel/test_process.c, test_limits.c                                      */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/waitq.h"

struct thread;
struct thread_start;
struct vm;

struct process {
    struct object obj;
    struct list all;
    struct list threads;
    unsigned nthreads;
    struct vm *vm;                   /* NULL: the kernel's, or gone */
    struct handle_table handles;
    void *slots[SVC_NSETS];          /* one word for each API set */
    bool dying, exited;
    bool system;                     /* fixed: no program's child */
    size_t charged;                  /* kernel memory in use by its calls */
    uint32_t exit_code;
    struct waitq joiners;
    struct process *creator;         /* alive, or NULL: started by the kernel */
    struct thread *tp_owner;         /* whose thread block is in *tp_word now */
    uint32_t tp_word;                /* KERN_THREAD_POINTER_WORD; 0: none */
    uint32_t hook;                   /* KERN_EXCEPTION_HOOK: an allegation; 0: none */
    uint64_t cpu_counts;             /* of the timer */
    uint32_t stack_bytes;            /* fixed: of a thread that asks for none; 0: the usual */
    uint32_t modules;                /* KERN_MODULE_LIST; 0: none */
    unsigned id;                     /* fixed */
    char name[KERN_NAME_MAX];        /* fixed */
};
extern struct process kernel_process;

/* process_start in two steps: a process with one thread that does not run yet, then its start or
 * its end.  Each pointer out is a reference. */
uint32_t process_create(const char *image, const char *cmdline, struct process **p,
                        struct thread **t);
void process_begin(struct process *p, struct thread *t, bool foreground);
void process_discard(struct process *p, struct thread *t);
/* In the last thread: everything but the last words of process_gone(). */
void process_end(struct process *p);
void process_gone(struct process *p, uint32_t code);    /* irq-off: signals the object */

/* The scheduler's hook, irq-off: prev's process has had the CPU for so long, next's comes. */
void process_switch(struct thread *prev, struct thread *next, uint64_t ran_counts);

struct process *process_find(unsigned id);              /* a reference, or NULL */
struct process *process_next(unsigned after_id);        /* the next by id: a reference, or NULL */
unsigned process_total(void);

/* Console input and Ctrl-C belong to one process, or to anyone while it is NULL. */
void process_set_foreground(struct process *p);
bool process_in_foreground(void);                       /* of the running thread */
