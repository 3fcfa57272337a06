/* SPDX-License-Identifier: MIT */
/* Instruction and data caches for freshly written text.  Source: ARM DDI 0406C B2.2.9 (ordering of
 * cache and branch predictor maintenance), B4.2.1; line length from CTR.DminLine (B4.1). */
#include "bsp/arm/cpu.h"
#include "bsp/arm/mmu.h"

void cache_sync_text(const void *p, uint32_t bytes)
{
    uint32_t line = 4u << (cpu_ctr() >> 16 & 0xf);
    uint32_t at = (uintptr_t)p & ~(line - 1), end = (uintptr_t)p + bytes;

    for (; at < end; at += line)
        cpu_dccmvau(at);
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
