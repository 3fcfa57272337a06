/* SPDX-License-Identifier: MIT */
/* Kernel stacks: slots of three pages from 0xf0000000 up, the lowest page of each never mapped.  A
 * few freed stacks stay mapped, because a new thread wants one soon. */
#include "bsp/kernel/memory/kstack.h"
#include "bsp/arm/mmu.h"
#include "bsp/arm/pte.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/page.h"

#define KSTACK_BASE 0xf0000000u
enum { PAGES = KSTACK_BYTES / PAGE_BYTES, SLOT_BYTES = KSTACK_BYTES + PAGE_BYTES };
enum { SLOTS = 4096, WORD_BITS = 32, KEEP = 4 };
enum { SYSTEM_SLOTS = 64 };             /* the last ones, for the system's threads only */

static uint32_t used[SLOTS / WORD_BITS];
static void *kept[KEEP];
static unsigned nkept;

static uint32_t top_of(unsigned slot)
{
    return KSTACK_BASE + (slot + 1) * SLOT_BYTES;
}

/* -1u: all are taken. */
static unsigned take_slot(bool system)
{
    unsigned slots = system ? SLOTS : SLOTS - SYSTEM_SLOTS;

    for (unsigned word = 0; word < slots / WORD_BITS; word++) {
        unsigned saved = irq_save(), bit = 0;

        if (~used[word]) {
            bit = (unsigned)__builtin_ctz(~used[word]);
            used[word] |= 1u << bit;
            irq_restore(saved);
            return word * WORD_BITS + bit;
        }
        irq_restore(saved);
    }
    return -1u;
}

static void give_slot(unsigned slot)
{
    unsigned saved = irq_save();

    used[slot / WORD_BITS] &= ~(1u << slot % WORD_BITS);
    irq_restore(saved);
}

/* Unmaps the `pages` highest pages of the slot and frees them. */
static void drop(unsigned slot, unsigned pages, void *const page[])
{
    for (unsigned i = 0; i < pages; i++) {
        mmu_kernel_unmap(top_of(slot) - (i + 1) * PAGE_BYTES);
        page_free(page[i]);
    }
    give_slot(slot);
}

static unsigned slot_of(const void *top)
{
    return ((uint32_t)(uintptr_t)top - KSTACK_BASE) / SLOT_BYTES - 1;
}

/* A kept stack is given like a new one: a program that took what the system has just given back
 * would get, one by one, the system's slots and its reserve of pages. */
static void *take_kept(bool system)
{
    unsigned saved = irq_save(), i = nkept;
    void *top = NULL;

    if (!system && page_available() < PAGES)
        i = 0;
    while (i > 0 && !system && slot_of(kept[i - 1]) >= SLOTS - SYSTEM_SLOTS)
        i--;
    if (i > 0) {
        top = kept[i - 1];
        kept[i - 1] = kept[--nkept];
    }
    irq_restore(saved);
    return top;
}

void *kstack_alloc(bool system)
{
    void *page[PAGES], *top = take_kept(system);
    unsigned slot;

    if (top)
        return top;
    slot = take_slot(system);
    if (slot == -1u)
        return NULL;
    for (unsigned i = 0; i < PAGES; i++) {
        page[i] = page_alloc();
        if (!page[i] || !mmu_kernel_map(top_of(slot) - (i + 1) * PAGE_BYTES, page_phys(page[i]),
                                        PTE_KERNEL_RW | PTE_XN)) {
            page_free(page[i]);
            drop(slot, i, page);
            return NULL;
        }
    }
    return (void *)(uintptr_t)top_of(slot);
}

void kstack_free(void *top)
{
    unsigned slot = slot_of(top), saved = irq_save();
    void *page[PAGES];
    bool keep = nkept < KEEP;

    if (keep)
        kept[nkept++] = top;
    irq_restore(saved);
    if (keep)
        return;
    for (unsigned i = 0; i < PAGES; i++)
        page[i] = mmu_kernel_page(top_of(slot) - (i + 1) * PAGE_BYTES);
    drop(slot, PAGES, page);
}

bool kstack_guard_hit(uint32_t va)
{
    return va >= KSTACK_BASE && va < top_of(SLOTS - 1) &&
           (va - KSTACK_BASE) % SLOT_BYTES < PAGE_BYTES;
}

bool kstack_bounds(uint32_t sp, uint32_t *low, uint32_t *top)
{
    unsigned slot = (sp - KSTACK_BASE) / SLOT_BYTES;

    if (sp < KSTACK_BASE || slot >= SLOTS || !(used[slot / WORD_BITS] & 1u << slot % WORD_BITS))
        return false;
    *top = top_of(slot);
    *low = *top - KSTACK_BYTES;
    return true;
}
