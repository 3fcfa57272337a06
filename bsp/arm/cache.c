/* SPDX-License-Identifier: MIT */
/* The CPU's own caches, by address: for freshly written text and for bus masters.  Source: ARM DDI
 * 0406C B2.2.9 (ordering of cache and branch predictor maintenance), B4.2.1; line length from
 * CTR.DminLine (B4.1). */
#include "bsp/arm/cpu.h"
#include "bsp/arm/mmu.h"

static uint32_t line_bytes(void)
{
    return 4u << (cpu_ctr() >> 16 & 0xf);
}

void cache_sync_text(const void *p, uint32_t bytes)
{
    uint32_t line = line_bytes();
    uint32_t at = (uintptr_t)p & ~(line - 1), end = (uintptr_t)p + bytes;

    for (; at < end; at += line)
        cpu_dccmvau(at);
}

void cache_clean_memory(const void *p, uint32_t bytes)
{
    uint32_t line = line_bytes();
    uint32_t at = (uintptr_t)p & ~(line - 1), end = (uintptr_t)p + bytes;

    for (; at < end; at += line)
        cpu_dccmvac(at);
    dsb();
}

void cache_invalidate_memory(void *p, uint32_t bytes)
{
    uint32_t line = line_bytes();
    uint32_t at = (uintptr_t)p & ~(line - 1), end = (uintptr_t)p + bytes;

    for (; at < end; at += line)
        cpu_dcimvac(at);
    dsb();
}

void cache_wait(void)
{
    dsb();
}

/* ICIALLU rather than by address: a virtually indexed instruction cache may hold the page under
 * any program's address. */
void cache_sync_done(void)
{
    dsb();
    cpu_iciallu(0);
    cpu_bpiall(0);
    dsb();
    isb();
}
