/* SPDX-License-Identifier: MIT */
/* What of a process comes and goes with the thread that runs; the scheduler calls it. */
#include "bsp/kernel/arch.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"

/* What a user thread finds in the CPU: its space, its VFP registers, the word with its block. */
static void enter_user_side(struct thread *t)
{
    struct process *p = t->process;

    vm_activate(p->vm);
    arch_vfp_use(&t->vfp);
    if (p->tp_word && p->tp_owner != t) {
        p->tp_owner = t;
        arch_user_word_store(p->tp_word, t->teb);   /* unmapped meanwhile: the store is skipped */
    }
}

void process_switch(struct thread *prev, struct thread *next, uint64_t ran_counts)
{
    prev->process->cpu_counts += ran_counts;
    if (next->user)
        enter_user_side(next);
}
