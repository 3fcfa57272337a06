/* SPDX-License-Identifier: MIT */
#include "bsp/abi/svc_abi.h"
#include "bsp/arm/cpu.h"
#include "bsp/arm/mmu.h"
#include "bsp/arm/pte.h"
#include "bsp/arm/usercopy.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/page.h"

enum { USER_L1_ENTRIES = 2048 };
enum { TABLES_PER_PAGE = PAGE_BYTES / (L2_ENTRIES * 4) };
enum { FLUSH_BY_PAGE = 16 };            /* more pages than this: the whole ASID */
#define DEVICES_BASE 0xc0000000u        /* devices grow up from here */
#define DEVICES_TOP 0xf0000000u         /* kernel stacks from here (kstack.c) */

extern uint32_t kernel_l1[], user_none_l1[];   /* tables.S */

static uint32_t device_next = DEVICES_BASE;
static uint32_t asid_last = 1 << 8;     /* generation << 8 | last ASID given out */

static bool has_pxn(void)
{
    return (cpu_mmfr0() & 0xf) >= 4;    /* ID_MMFR0.VMSA support, B4.1 */
}

/* ---- kernel half -------------------------------------------------------------------------- */

/* The second-level entry for va in the kernel half, its table made when missing.  One page holds
 * the tables of four neighbouring megabytes. */
static uint32_t *kernel_entry(uint32_t va)
{
    uint32_t index = va >> L1_SHIFT;

    if (!kernel_l1[index]) {
        char *page = page_alloc();
        unsigned saved;

        if (!page)
            return NULL;
        saved = irq_save();
        index &= ~(TABLES_PER_PAGE - 1u);
        if (!kernel_l1[index]) {
            for (unsigned i = 0; i < TABLES_PER_PAGE; i++)
                kernel_l1[index + i] = (page_phys(page) + i * 4 * L2_ENTRIES) | L1_TABLE;
            page = NULL;
        }
        irq_restore(saved);
        page_free(page);
        mmu_sync();
    }
    kassert((kernel_l1[va >> L1_SHIFT] & 3) == L1_TABLE);
    return (uint32_t *)page_virt(kernel_l1[va >> L1_SHIFT] & ~0x3ffu) + (va >> PAGE_SHIFT & 0xff);
}

bool mmu_kernel_map(uint32_t va, uint32_t phys, uint32_t bits)
{
    uint32_t *entry = kernel_entry(va);

    if (!entry)
        return false;
    *entry = phys | bits;
    mmu_sync();
    return true;
}

void mmu_kernel_unmap(uint32_t va)
{
    uint32_t *entry = kernel_entry(va);

    *entry = 0;
    dsb();
    cpu_tlbimva(va);
    dsb();
    isb();
}

/* Break before make (B3.10.1): no two entries for one address may ever be in a TLB together. */
void mmu_uncache_megabyte(void *p)
{
    uint32_t va = (uintptr_t)p, *entry = &kernel_l1[va >> L1_SHIFT];
    uint32_t phys = *entry & ~(MiB - 1u);

    kassert(va % MiB == 0 && (*entry ^ phys) == SECTION_KERNEL_RW);
    *entry = 0;
    dsb();
    cpu_tlbimva(va);
    dsb();
    isb();
    *entry = phys | SECTION_KERNEL_DMA;
    mmu_sync();
}

void *mmu_kernel_page(uint32_t va)
{
    return page_virt(*kernel_entry(va) & ~(PAGE_BYTES - 1u));
}

volatile uint8_t *mmu_map_device(uint32_t phys, uint32_t bytes)
{
    uint32_t start = phys & ~(PAGE_BYTES - 1u), va = device_next;
    uint32_t span = (phys + bytes - start + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1u);

    if (span > DEVICES_TOP - device_next)
        return NULL;
    for (uint32_t at = 0; at < span; at += PAGE_BYTES)
        if (!mmu_kernel_map(va + at, start + at, PTE_KERNEL_DEVICE))
            return NULL;
    device_next += span + PAGE_BYTES;
    return (volatile uint8_t *)(uintptr_t)(va + (phys - start));
}

/* ---- user half ---------------------------------------------------------------------------- */

bool mmu_space_init(struct mmu_space *s)
{
    s->l1 = page_run_alloc(MMU_L1_PAGES);
    s->asid = 0;
    s->tables = 0;
    if (!s->l1)
        return false;
    arch_page_clear(s->l1);
    arch_page_clear(s->l1 + USER_L1_ENTRIES / MMU_L1_PAGES);
    return true;
}

/* No flush: the ASID is not given out again before a whole-TLB flush (new_asid). */
void mmu_space_free(struct mmu_space *s)
{
    for (unsigned i = 0; i < USER_L1_ENTRIES; i += TABLES_PER_PAGE)
        if (s->l1[i])
            page_free(page_virt(s->l1[i] & ~0x3ffu));
    page_run_free(s->l1);
}

/* Entry for va, or NULL when there is no table for it. */
static uint32_t *user_entry(const struct mmu_space *s, uint32_t va)
{
    uint32_t l1 = s->l1[va >> L1_SHIFT];

    if (!l1)
        return NULL;
    return (uint32_t *)page_virt(l1 & ~0x3ffu) + (va >> PAGE_SHIFT & 0xff);
}

static bool add_tables(struct mmu_space *s, uint32_t va)
{
    uint32_t index = va >> L1_SHIFT & ~(TABLES_PER_PAGE - 1u);
    uint32_t bits = L1_TABLE | (has_pxn() ? L1_TABLE_PXN : 0);
    char *page = page_alloc();

    if (!page)
        return false;
    dsb();
    for (unsigned i = 0; i < TABLES_PER_PAGE; i++)
        s->l1[index + i] = (page_phys(page) + i * 4 * L2_ENTRIES) | bits;
    s->tables++;
    return true;
}

/* With no access the entry stays valid for the kernel, so that the page is not forgotten; programs
 * and the LDRT/STRT of user copies are refused by AP. */
static uint32_t user_bits(unsigned access)
{
    uint32_t bits = PTE_SMALL | PTE_NORMAL | PTE_NG;

    if (access & VM_WRITE)
        bits |= PTE_AP_RW_RW;
    else
        bits |= access ? PTE_AP_RO_RO : PTE_AP_RO_NONE;
    return access & VM_EXEC ? bits : bits | PTE_XN;
}

bool mmu_set(struct mmu_space *s, uint32_t va, uint32_t phys, unsigned access)
{
    uint32_t *entry = user_entry(s, va);

    if (!entry) {
        if (!add_tables(s, va))
            return false;
        entry = user_entry(s, va);
    }
    *entry = phys | user_bits(access);
    return true;
}

void mmu_change(struct mmu_space *s, uint32_t va, unsigned access)
{
    uint32_t *entry = user_entry(s, va);

    *entry = (*entry & ~(PAGE_BYTES - 1u)) | user_bits(access);
}

void mmu_clear(struct mmu_space *s, uint32_t va)
{
    *user_entry(s, va) = 0;
}

bool mmu_get(const struct mmu_space *s, uint32_t va, uint32_t *phys, unsigned *access)
{
    const uint32_t *entry = user_entry(s, va);

    if (!entry || !*entry)
        return false;
    *phys = *entry & ~(PAGE_BYTES - 1u);
    *access = 0;
    if ((*entry & PTE_AP_RO_RO) != PTE_AP_RO_NONE)
        *access |= VM_READ;
    if (!(*entry & (PTE_AP_RO_NONE & ~PTE_AP_RW_NONE)))
        *access |= VM_WRITE;
    if (!(*entry & PTE_XN))
        *access |= VM_EXEC;
    return true;
}

/* Table walks see the stores before anything that follows (B3.10.1).  No clean is needed: walks
 * look into the data cache, on Cortex-A7 and A15 by ID_MMFR3[23:20], on Cortex-A9 MPCore because
 * TTBR_WALK makes them inner cacheable (Cortex-A9 TRM, Translation Table Base Registers). */
void mmu_sync(void)
{
    dsb();
    isb();
}

void mmu_flush(const struct mmu_space *s, uint32_t va, uint32_t bytes)
{
    uint32_t asid = s->asid & 0xff;

    dsb();
    if (bytes > FLUSH_BY_PAGE * PAGE_BYTES)
        cpu_tlbiasid(asid);
    else
        for (uint32_t at = 0; at < bytes; at += PAGE_BYTES)
            cpu_tlbimva((va + at) | asid);
    cpu_bpiall(0);
    dsb();
    isb();
}

/* When the 255 are used up a new generation begins, with an empty TLB. */
static uint32_t new_asid(void)
{
    asid_last++;
    if (!(asid_last & 0xff)) {
        asid_last++;
        dsb();
        cpu_tlbiall(0);
        cpu_bpiall(0);
        dsb();
        isb();
    }
    return asid_last;
}

/* B3.10.4: no walk may mix the old table with the new ASID, so ASID 0, which no process has,
 * comes between.  The lower half has no global entries and nothing is ever tagged 0: user_none_l1
 * is empty.  A DSB goes before each change of CONTEXTIDR (Cortex-A9 erratum 754322). */
void mmu_activate(struct mmu_space *s)
{
    uint32_t asid = 0;

    dsb();
    cpu_set_contextidr(0);
    isb();
    if (s) {
        if ((s->asid ^ asid_last) >> 8)
            s->asid = new_asid();
        asid = s->asid;
    }
    cpu_set_ttbr0(page_phys(s ? s->l1 : user_none_l1) | TTBR_WALK);
    isb();
    if (asid) {
        dsb();
        cpu_set_contextidr(asid & 0xff);
        isb();
    }
}

/* PAR is one register for all threads: no other may run in between (B3.12.2, ATS1CUW). */
bool arch_user_writable(uint32_t page)
{
    unsigned saved = irq_save();
    bool ok;

    cpu_ats1cuw(page);
    isb();
    ok = !(cpu_par() & 1);
    irq_restore(saved);
    return ok;
}
