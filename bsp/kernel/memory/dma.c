/* SPDX-License-Identifier: MIT */
/* Uncached memory comes by the megabyte: the one section that maps it is changed, so that no
 * second, cacheable mapping of the same bytes exists (ARM DDI 0406C A3.5.7). */
#include "bsp/kernel/memory/dma.h"
#include <string.h>
#include "bsp/arm/mmu.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/page.h"

enum { CHUNK_PAGES = MiB / PAGE_BYTES };

static char *chunk;                     /* the rest of the last megabyte */
static uint32_t chunk_left;
static const struct outer_cache_ops *outer;

void *dma_alloc(uint32_t bytes)
{
    char *p;

    kassert(bytes && bytes <= MiB);
    bytes = (bytes + DMA_LINE - 1) & ~(DMA_LINE - 1u);
    if (bytes > chunk_left) {
        char *fresh = page_run_alloc(CHUNK_PAGES);      /* aligned to its size */

        if (!fresh)
            return NULL;
        dma_clean(fresh, MiB);
        mmu_uncache_megabyte(fresh);
        dma_invalidate(fresh, MiB);     /* last: until it was uncached a line might come back */
        memset(fresh, 0, MiB);
        chunk = fresh;
        chunk_left = MiB;
    }
    p = chunk;
    chunk += bytes;
    chunk_left -= bytes;
    return p;
}

uint32_t dma_bus(const void *p)
{
    return page_phys(p);
}

static uint32_t line_down(const void *p)
{
    return page_phys(p) & ~(DMA_LINE - 1u);
}

/* Inner before outer: what leaves the CPU's cache passes the outer one on its way. */
void dma_clean(const void *p, size_t bytes)
{
    uint32_t start = line_down(p);
    uint32_t end = (page_phys(p) + (uint32_t)bytes + DMA_LINE - 1) & ~(DMA_LINE - 1u);

    cache_clean_memory(p, bytes);
    if (outer)
        outer->clean(start, end - start);
}

/* Outer before inner: else the inner one could be filled again with what the outer still holds.
 * And inner before outer: else a dirty line could move out there meanwhile, and from there on top
 * of what the device writes. */
void dma_invalidate(void *p, size_t bytes)
{
    kassert(page_phys(p) % DMA_LINE == 0 && bytes % DMA_LINE == 0);
    if (outer) {
        cache_invalidate_memory(p, bytes);
        outer->invalidate(page_phys(p), (uint32_t)bytes);
    }
    cache_invalidate_memory(p, bytes);
}

/* The CPU's own buffer first, so that the outer cache has it all before it drains. */
void dma_barrier(void)
{
    cache_wait();
    if (outer)
        outer->sync();
}

void dma_attach_outer_cache(const struct outer_cache_ops *ops)
{
    kassert(!outer);
    outer = ops;
}
