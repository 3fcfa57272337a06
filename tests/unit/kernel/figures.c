/* SPDX-License-Identifier: MIT */
#include "tests/unit/kernel/figures.h"

#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

struct figures measure(void)
{
    struct kheap_stats heap;

    kheap_stats(&heap);
    return (struct figures){ heap.used, page_free_count() + heap.bytes / PAGE_BYTES,
                             thread_total(), handle_total(), process_total(), cpu_stacks() };
}

void check_same(struct figures before)
{
    struct figures now = measure();

    CHECK_EQ(now.heap, before.heap);
    CHECK_EQ(now.pages, before.pages);
    CHECK_EQ(now.threads, before.threads);
    CHECK_EQ(now.handles, before.handles);
    CHECK_EQ(now.processes, before.processes);
    CHECK_EQ(now.stacks, before.stacks);
}
