/* SPDX-License-Identifier: MIT */
/* The figures that kern.c asks the system for, found without a trap; and what the Winsock library
 * adds to the provider. */
#include "tests/target/kern.h"
#include <winsock2.h>
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"
#include "provider/marshal/net_api.h"

static void memory_figures(struct kern_memory *out)
{
    struct kheap_stats heap;

    kheap_stats(&heap);
    *out = (struct kern_memory){
        .total_pages = page_total(),
        .free_pages = page_free_count(),
        .heap_bytes = (uint32_t)heap.bytes,
        .heap_used = (uint32_t)heap.used,
        .processes = process_total(),
        .threads = thread_total(),
        .handles = handle_total(),
    };
}

uint32_t kern_svc(uint32_t id, void *args, uint32_t bytes)
{
    (void)bytes;
    switch (id) {
    case SVC_ID(SVC_KERN, KERN_TIME):
        ((struct kern_time *)args)->us = time_us();
        return 0;
    case SVC_ID(SVC_KERN, KERN_MEMORY):
        memory_figures(args);
        return 0;
    case SVC_ID(SVC_NET, NET_POOLS):
        net_api_pools(args);
        return 0;
    default:
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

int WSAAPI __WSAFDIsSet(SOCKET s, fd_set *set)
{
    for (unsigned i = 0; i < set->fd_count; i++)
        if (set->fd_array[i] == s)
            return 1;
    return 0;
}
