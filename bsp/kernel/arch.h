/* SPDX-License-Identifier: MIT */
/* arch: what the kernel asks of the CPU (bsp/arm), and what the CPU code calls in the kernel.
 *
 * Entry    SVC keeps r4-r11 and the banked user sp/lr in place (arch_switch saves them), so a
 *          system call costs no full frame.  IRQ and faults push on the same kernel stack.
 * Context  as each function says.
 * Source   ARM DDI 0406C, B1.8 (exceptions), B3.10 (TLBs), B4.1 (CP15).                        */
#pragma once
#include "bsp/kernel/kernel.h"

/* A user-mode state, whole: pushed by vectors.S for faults, built by the loader for new threads. */
struct trap_frame {
    uint32_t r[13];
    uint32_t sp, lr;     /* the user's banked ones */
    uint32_t pc, psr;
};
enum { PSR_USER = 0x10, PSR_THUMB = 1 << 5 };  /* of a new user thread; Thumb if pc bit 0 is set */

/* A thread that does not run.  Offsets are known to bsp/arm/switch.S. */
struct context {
    uint32_t r4_r11[8];
    uint32_t sp, lr;
    uint32_t user_sp, user_lr;
    uint32_t user_tp;    /* TPIDRURO: read-only in user mode, the thread block */
    uint32_t user_rw;    /* TPIDRURW: the user's own */
};

/* Irq-off, from the scheduler.  Returns when somebody switches back to `from`. */
void arch_switch(struct context *from, struct context *to);
/* A fresh kernel-side thread: the first arch_switch to it enables interrupts and calls entry(arg),
 * which must not return. */
void arch_thread_init(struct context *c, void *stack_top, void (*entry)(void *), void *arg);
/* Drops the kernel stack to the top it had at entry from user mode and starts the user state.
 * Irq-off, right after thread_user_return(), as any other way out. */
_Noreturn void arch_enter_user(const struct trap_frame *f, void *stack_top);

/* VFP and NEON belong to user threads; the kernel never uses them. */
struct vfp_state {
    uint64_t d[32];
    uint32_t fpscr;
};
void arch_vfp_init(struct vfp_state *v);      /* all zero, round to nearest */
/* Irq-off, when switching to a user thread: its registers are in the CPU afterwards.  Costs a
 * compare when they still are (user -> kernel thread -> same user). */
void arch_vfp_use(struct vfp_state *v);
void arch_vfp_forget(struct vfp_state *v);    /* the thread is gone: never saved to v again */

/* Lets asynchronous aborts through; one that is pending from before the kernel is reported on
 * the console and forgotten, a later one is a panic or, in user mode, the program's FAULT_BUS.
 * Once, at boot, when the console speaks. */
void arch_take_old_aborts(void);
void arch_idle(void);                   /* irq-off: waits for an interrupt, does not take it */
/* Stores a word to the user space that is active; false when the program could not.  Any context
 * with the right space active, irq-off too. */
bool arch_user_word_store(uint32_t uaddr, uint32_t value); /* isr */
bool arch_user_word_load(uint32_t uaddr, uint32_t *value); /* isr; for crash reports */
/* A register file snapshot helper for panic: words of the current kernel stack that point into
 * kernel text, newest first; returns how many. */
unsigned arch_backtrace(uint32_t sp, uint32_t *calls, unsigned max);

/* Called by vectors.S and trap.c; the scheduler and the system calls provide them. */
struct user_fault {
    enum fault_kind {
        FAULT_ACCESS,        /* address, access: ACCESS_VIOLATION (or STACK_OVERFLOW) */
        FAULT_ILLEGAL,       /* undefined instruction */
        FAULT_DIVIDE,        /* udf #0xde: the runtime's division by zero */
        FAULT_BREAKPOINT,    /* bkpt, udf #0xfe */
        FAULT_ALIGNMENT,     /* address, access */
        FAULT_BUS            /* external abort: address may be imprecise */
    } kind;
    enum { FAULT_READ, FAULT_WRITE, FAULT_EXECUTE } access;
    uint32_t address;        /* DFAR or IFAR; pc for the others */
    uint32_t status;         /* DFSR or IFSR, 0 for undefined instructions */
    struct trap_frame *frame;
};
uint32_t syscall_dispatch(uint32_t id, uint32_t args, uint32_t bytes);  /* irqs on; result to r0 */
void sched_irq_exit(void);      /* irq-off, after irq_dispatch(): may switch threads */
void thread_user_return(void);  /* irq-off, last before user mode: a dying thread exits in it */
_Noreturn void thread_user_fault(const struct user_fault *fault);       /* irqs on */

/* Counters of exceptions since boot, for KERN_COUNTERS; wrapping. */
struct arch_counters {
    uint32_t svc, irq, fault;
};
extern struct arch_counters arch_counters;
