/* SPDX-License-Identifier: MIT */
/* Page tables that nobody walks: what bsp/arm/mmu.c offers to vm.c and page.c, with the same demand
 * for pages, so that memory figures and shortages are the real ones. */
#include "bsp/arm/mmu.h"

#include <string.h>

#include "bsp/abi/svc_abi.h"
#include "bsp/arm/usercopy.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/page.h"
#include "tests/unit/kernel/cpu.h"

enum { L1_ENTRIES = 2048, PER_PAGE = 4, PRESENT = 8 };

void mmu_map_ram(uint32_t ram_base, uint32_t bytes)
{
    (void)ram_base;
    (void)bytes;
}

void arch_page_clear(void *page)
{
    kassert((uintptr_t)page % PAGE_BYTES == 0);
    memset(page, 0, PAGE_BYTES);
}

bool mmu_space_init(struct mmu_space *s)
{
    s->l1 = page_run_alloc(MMU_L1_PAGES);
    s->asid = 0;
    s->tables = 0;
    if (s->l1)
        memset(s->l1, 0, (size_t)MMU_L1_PAGES * PAGE_BYTES);
    return s->l1;
}

void mmu_space_free(struct mmu_space *s)
{
    for (unsigned i = 0; i < L1_ENTRIES; i += PER_PAGE)
        if (s->l1[i])
            page_free(page_virt(s->l1[i]));
    page_run_free(s->l1);
}

static uint32_t *entry_of(const struct mmu_space *s, uint32_t va)
{
    uint32_t l1 = s->l1[va >> L1_SHIFT];

    kassert(va < 1u << 31);
    return l1 ? (uint32_t *)page_virt(l1) + (va >> PAGE_SHIFT) % L2_ENTRIES : NULL;
}

bool mmu_set(struct mmu_space *s, uint32_t va, uint32_t phys, unsigned access)
{
    unsigned first = (va >> L1_SHIFT) & ~(PER_PAGE - 1u);

    if (!s->l1[first]) {
        char *page = page_alloc();

        if (!page)
            return false;
        for (unsigned i = 0; i < PER_PAGE; i++)
            s->l1[first + i] = page_phys(page + i * sizeof(uint32_t) * L2_ENTRIES);
        s->tables++;
    }
    kassert(!*entry_of(s, va));
    *entry_of(s, va) = phys | PRESENT | access;
    return true;
}

void mmu_change(struct mmu_space *s, uint32_t va, unsigned access)
{
    uint32_t *entry = entry_of(s, va);

    kassert(*entry);
    *entry = (*entry & ~(PAGE_BYTES - 1u)) | PRESENT | access;
}

void mmu_clear(struct mmu_space *s, uint32_t va)
{
    *entry_of(s, va) = 0;
}

bool mmu_get(const struct mmu_space *s, uint32_t va, uint32_t *phys, unsigned *access)
{
    const uint32_t *entry = entry_of(s, va);

    if (!entry || !*entry)
        return false;
    *phys = *entry & ~(PAGE_BYTES - 1u);
    *access = *entry & (PRESENT - 1u);
    return true;
}

void mmu_sync(void)
{
}

/* Between two changes of a table: an interrupt comes here, if the caller lets it. */
void mmu_flush(const struct mmu_space *s, uint32_t va, uint32_t bytes)
{
    (void)s;
    (void)va;
    (void)bytes;
    irq_restore(irq_save());
}

void mmu_activate(struct mmu_space *s)
{
    (void)s;
}

unsigned cpu_synced_bytes;

void cache_sync_text(const void *p, uint32_t bytes)
{
    (void)p;
    cpu_synced_bytes += bytes;
}

void cache_sync_done(void)
{
}
