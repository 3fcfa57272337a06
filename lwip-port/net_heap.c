/* SPDX-License-Identifier: MIT */
/* net_heap: lwIP's mem_malloc(): blocks of fixed pools, and what is larger than a frame from the
 * kernel's heap.  Only one thing is: a large datagram to ourselves, which loopback copies in one
 * piece; it lives no longer than the lock is held. */
#include "lwip/mem.h"
#include "lwip/stats.h"

#include "lwip/priv/memp_priv.h"

#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_if_port.h"

#include <string.h>

#if MEMP_USE_CUSTOM_POOLS
enum { FIRST = MEMP_BLOCK_128, LAST = MEMP_BLOCK_1600, FROM_KERNEL = MEMP_MAX, LARGEST = 1600 };

struct block {
    uint32_t from;          /* a memp_t, or FROM_KERNEL */
    uint8_t data[];
};
_Static_assert(sizeof(struct block) == NET_BLOCK_HEADER, "as lwippools.h counts it");

/* When a pool is empty the next bigger one serves; the kernel's heap does not, or a flood of small
 * segments would eat it. */
static struct block *take(size_t bytes, uint32_t *from)
{
    for (*from = FIRST; *from <= LAST; ++*from) {
        struct block *b = NULL;

        if (bytes + sizeof *b <= memp_pools[*from]->size)
            b = memp_malloc((memp_t)*from);
        if (b)
            return b;
    }
    *from = FROM_KERNEL;
    return bytes > LARGEST ? kmalloc(sizeof(struct block) + bytes) : NULL;
}

void *net_malloc(size_t bytes)
{
    uint32_t from;
    struct block *b = take(bytes, &from);

    if (!b)
        return NULL;
    b->from = from;
    return b->data;
}

void *net_calloc(size_t count, size_t bytes)
{
    void *p = net_malloc(count * bytes);

    return p ? memset(p, 0, count * bytes) : NULL;
}

void net_free(void *p)
{
    struct block *b = container_of(p, struct block, data);

    if (b->from == FROM_KERNEL)
        kfree(b);
    else
        memp_free((memp_t)b->from, b);
}
#endif

void net_heap_figures(uint32_t *used, uint32_t *max)
{
    *used = 0;
    *max = 0;
#if MEMP_USE_CUSTOM_POOLS
    for (unsigned i = FIRST; i <= LAST; i++) {
        *used += (uint32_t)lwip_stats.memp[i]->used * memp_pools[i]->size;
        *max += (uint32_t)lwip_stats.memp[i]->avail * memp_pools[i]->size;
    }
#endif
}
