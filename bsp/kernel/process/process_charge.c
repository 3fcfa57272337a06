/* SPDX-License-Identifier: MIT */
/* What the calls of a program take of the kernel's memory, within its share. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/process/process_charge.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"

bool process_charge(size_t bytes)
{
    struct process *p = thread_self()->process;
    size_t share = p->system ? SIZE_MAX : kheap_share();
    unsigned saved = irq_save();
    bool fits = bytes <= share && p->charged <= share - bytes;

    if (fits)
        p->charged += bytes;
    irq_restore(saved);
    return fits;
}

void process_uncharge(size_t bytes)
{
    struct process *p = thread_self()->process;
    unsigned saved = irq_save();

    kassert(p->charged >= bytes);
    p->charged -= bytes;
    irq_restore(saved);
}
