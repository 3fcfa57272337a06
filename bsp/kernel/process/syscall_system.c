/* SPDX-License-Identifier: MIT */
/* System calls about the machine: who runs, what is used, what was counted, and off. */
#include "bsp/kernel/arch.h"
#include "bsp/kernel/debug/trace.h"
#include "bsp/kernel/device/board.h"
#include "bsp/kernel/device/driver.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread_private.h"
#include "bsp/kernel/sched/timer.h"

static void describe(struct process *p, struct kern_process_entry *entry)
{
    unsigned saved = irq_save();
    uint64_t counts = p->cpu_counts;

    entry->threads = p->nthreads;
    entry->handles = p->handles.live;
    entry->pages = p->vm ? vm_pages(p->vm) : 0;
    irq_restore(saved);
    entry->process_id = p->id;
    entry->cpu_ms = (uint32_t)(timer_counts_to_us(counts) / 1000);
    __builtin_memcpy(entry->name, p->name, sizeof entry->name);
}

uint32_t kern_process_list(uaddr_t args)
{
    unsigned last_id = 0;
    struct process *p;
    SYSCALL_ARGS(kern_list, a, args);

    for (a.count = 0; (p = process_next(last_id)) != NULL; a.count++) {
        struct kern_process_entry entry;
        uint32_t at = a.buffer + a.count * (uint32_t)sizeof entry;

        last_id = p->id;
        describe(p, &entry);
        object_unref(&p->obj);
        if (a.count < a.max &&
            (at < a.buffer || !copy_out((uaddr_t){ at }, &entry, sizeof entry)))
            return ERROR_NOACCESS;
    }
    return SYSCALL_OUT(args, a, count) ? 0 : ERROR_NOACCESS;
}

uint32_t kern_memory(uaddr_t args)
{
    struct kheap_stats heap;
    struct kern_memory a;

    kheap_stats(&heap);
    a.total_pages = page_total();
    a.free_pages = page_free_count();
    a.heap_bytes = (uint32_t)heap.bytes;
    a.heap_used = (uint32_t)heap.used;
    a.processes = process_total();
    a.threads = thread_total();
    a.handles = handle_total();
    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}

uint32_t kern_trace_dump(uaddr_t args)
{
    SYSCALL_ARGS(kern_trace, a, args);

    trace_dump(a.last);
    return 0;
}

uint32_t kern_power_off(uaddr_t args)
{
    (void)args;
    if (board.power_off)
        board.power_off();
    irq_disable();
    kprintf("The system has stopped; it is safe to switch off.\n");    /* scripts wait for it */
    for (;;)
        arch_idle();
}

uint32_t kern_restart(uaddr_t args)
{
    (void)args;
    if (board.restart)
        board.restart();
    return ERROR_NOT_SUPPORTED;
}

uint32_t kern_counters(uaddr_t args)
{
    struct kern_counters a = {
        .svc = arch_counters.svc,
        .irq = arch_counters.irq,
        .fault = arch_counters.fault,
        .context_switch = sched_switches(),
    };

    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}

uint32_t kern_random(uaddr_t args)
{
    uint8_t bytes[128];
    uint32_t err = 0;
    SYSCALL_ARGS(kern_random, a, args);

    if (a.bytes > KERN_RANDOM_MAX)
        return ERROR_INVALID_PARAMETER;
    while (a.bytes && !err) {
        uint32_t n = a.bytes < sizeof bytes ? a.bytes : (uint32_t)sizeof bytes;

        entropy_get(bytes, n);
        err = copy_out((uaddr_t){ a.buffer }, bytes, n) ? 0 : ERROR_NOACCESS;
        a.buffer += n;
        a.bytes -= n;
    }
    __builtin_memset(bytes, 0, sizeof bytes);
    __asm__ volatile("" : : "r"(bytes) : "memory");    /* nor is that left out */
    return err;
}
