/* SPDX-License-Identifier: MIT */
/* dma: memory that a bus master, which looks into no cache, reads or writes by itself.
 *
 * Two kinds, one rule each.  Descriptors live in memory from dma_alloc(), which no cache keeps: a
 * dma_barrier() stands between what the CPU wrote there and the register write that tells the
 * device, and between a status that the device wrote and what depends on it.  Frame buffers are
 * ordinary memory (page_run_alloc): dma_clean() before the device reads one, dma_invalidate()
 * before it may write one and again before the CPU reads what it wrote (speculation may have
 * fetched old bytes meanwhile).
 *
 * Units    bytes; bus addresses are physical.
 * Returns  dma_alloc: zeroed, aligned to DMA_LINE, for ever; NULL when there is no megabyte left.
 * Context  dma_alloc: boot thread.  The others: any, isr too; no lock.
 * Source   ARM DDI 0406C A3.8.3 (barriers), B2.2.6 and B2.2.7 (maintenance), B2.9 (attributes).
 * Tests    tests/unit/drivers: a device that sees memory only through these functions.          */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* No cache line of a CPU or an outer cache is longer.  Buffers that a device writes begin and end
 * on a line, so that invalidating one takes no neighbour's bytes along. */
enum { DMA_LINE = 64 };

void *dma_alloc(uint32_t bytes);
uint32_t dma_bus(const void *p);                     /* of dma_alloc's or page_run_alloc's memory */
void dma_clean(const void *p, size_t bytes);
void dma_invalidate(void *p, size_t bytes);          /* whole lines: asserted */
void dma_barrier(void);

/* A cache between the CPU's own and memory, of Cortex-A9 systems; by physical address, whole
 * lines.  It buffers what goes past it too: sync drains that, for dma_barrier().  Set once, by its
 * driver's probe. */
struct outer_cache_ops {
    void (*clean)(uint32_t phys, uint32_t bytes);
    void (*invalidate)(uint32_t phys, uint32_t bytes);
    void (*sync)(void);
};
void dma_attach_outer_cache(const struct outer_cache_ops *ops);
