/* SPDX-License-Identifier: MIT */
/* Which cache first: the order that two levels need (ARM DDI 0246H 2.3, DDI 0406C B2.2.6). */
#include "bsp/kernel/memory/dma.h"

#include <string.h>

#include "bsp/arm/mmu.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/ram.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

static char did[64];
static uint32_t outer_phys, outer_bytes;

static void note(char what)
{
    size_t n = strlen(did);

    CHECK(n + 1 < sizeof did);
    did[n] = what;
}

void cache_clean_memory(const void *p, uint32_t bytes)
{
    (void)p;
    (void)bytes;
    note('c');
}

void cache_invalidate_memory(void *p, uint32_t bytes)
{
    (void)p;
    (void)bytes;
    note('i');
}

void cache_wait(void)
{
    note('w');
}

void mmu_uncache_megabyte(void *va)
{
    CHECK_EQ((uintptr_t)va % MiB, 0);
    note('u');
}

static void outer_clean(uint32_t phys, uint32_t bytes)
{
    outer_phys = phys;
    outer_bytes = bytes;
    note('C');
}

static void outer_invalidate(uint32_t phys, uint32_t bytes)
{
    outer_phys = phys;
    outer_bytes = bytes;
    note('I');
}

static void outer_sync(void)
{
    note('S');
}

static const struct outer_cache_ops ops = { outer_clean, outer_invalidate, outer_sync };

TEST(clean_goes_outward)
{
    char *p;

    ram_init();
    p = page_run_alloc(1);
    dma_attach_outer_cache(&ops);
    dma_clean(p + 70, 60);
    CHECK_STR(did, "cC");
    CHECK_EQ(outer_phys, page_phys(p) + 64);
    CHECK_EQ(outer_bytes, 128);
}

TEST(invalidate_leaves_nothing_that_could_come_back)
{
    char *p;

    ram_init();
    p = page_run_alloc(1);
    dma_attach_outer_cache(&ops);
    dma_invalidate(p + 64, 128);
    CHECK_STR(did, "iIi");
    CHECK_EQ(outer_phys, page_phys(p) + 64);
    CHECK_EQ(outer_bytes, 128);
}

TEST(barrier_drains_the_outer_cache_last)
{
    dma_barrier();
    CHECK_STR(did, "w");
    dma_attach_outer_cache(&ops);
    dma_barrier();
    CHECK_STR(did, "wwS");
}

/* What is dirty goes before the mapping changes, what a prefetch brought back since, after it. */
TEST(memory_has_left_every_cache_when_it_is_handed_out)
{
    char *a, *b;

    ram_init();
    dma_attach_outer_cache(&ops);
    a = dma_alloc(100);
    CHECK_STR(did, "cCuiIi");
    b = dma_alloc(1);
    CHECK_STR(did, "cCuiIi");
    CHECK_EQ(b - a, 128);
    CHECK_EQ(a[0] | a[99] | b[0], 0);
}
