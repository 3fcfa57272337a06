/* SPDX-License-Identifier: MIT */
#include "provider/socket/call_memory.h"

#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/process/process_charge.h"

void *call_alloc(size_t bytes)
{
    void *p;

    if (!process_charge(bytes))
        return NULL;
    p = kmalloc(bytes);
    if (!p)
        process_uncharge(bytes);
    return p;
}

void call_free(void *p, size_t bytes)
{
    if (!p)
        return;
    kfree(p);
    process_uncharge(bytes);
}
