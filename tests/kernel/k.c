/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/kernel/k.h"

enum { UNTIL_US = 5000000, SETTLE_US = 1000000, STEP_US = 2000 };

static const char helper_name[] = "k";

void k_sleep(uint64_t us)
{
    uint64_t until = time_us() + us;

    while (park(until) == PARK_WOKEN)
        ;
}

/* Numerical Recipes' linear congruence; its low bits are poor. */
uint32_t k_random(void)
{
    static uint32_t state = 20060816;
    unsigned saved = irq_save();
    uint32_t value = state = state * 1664525 + 1013904223;

    irq_restore(saved);
    return value >> 10;
}

bool k_start(void (*fn)(void *arg), void *arg, unsigned priority)
{
    return ok(thread_create(fn, arg, priority, helper_name));
}

bool k_until(bool (*condition)(void))
{
    uint64_t until = time_us() + UNTIL_US;

    while (!condition() && time_us() < until)
        k_sleep(STEP_US);
    return ok(condition());
}

static bool helpers_have_ended(void)
{
    unsigned saved = irq_save();
    bool found = false;

    list_for_each(it, &kernel_process.threads)
        found |= container_of(it, struct thread, of_process)->name == helper_name;
    irq_restore(saved);
    return !found;
}

bool k_join(void)
{
    bool ended = k_until(helpers_have_ended);

    thread_reap();
    return ended;
}

void k_measure(struct k_figures *out)
{
    struct kheap_stats heap;

    thread_reap();
    kheap_stats(&heap);
    *out = (struct k_figures){ page_free_count() + (unsigned)(heap.bytes / PAGE_BYTES),
                               thread_total(), handle_total(), process_total(), heap.used };
}

bool k_same(const struct k_figures *before)
{
    uint64_t until = time_us() + SETTLE_US;
    struct k_figures now;

    do {
        k_sleep(STEP_US);
        k_measure(&now);
    } while ((now.pages < before->pages || now.heap > before->heap) && time_us() < until);
    if (now.pages < before->pages)
        tap_note("%u pages fewer", before->pages - now.pages);
    return is(now.threads, before->threads) & is(now.handles, before->handles) &
           is(now.processes, before->processes) & ok(now.pages >= before->pages) &
           ok(now.heap <= before->heap);
}
