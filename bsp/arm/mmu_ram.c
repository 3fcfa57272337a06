/* SPDX-License-Identifier: MIT */
/* At boot: RAM into the kernel half, by the megabyte, and the archive read-only among it. */
#include "bsp/arm/cpu.h"
#include "bsp/arm/mmu.h"
#include "bsp/arm/pte.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/page.h"

extern uint32_t kernel_l1[], kernel_image_l2[];     /* tables.S */
extern char __archive_start[], __archive_end[];

static void map_archive_end(uint32_t va, uint32_t phys)
{
    uint32_t *l2 = kernel_image_l2 + (IMAGE_L2_TABLES - 1) * L2_ENTRIES;

    for (unsigned i = 0; i < L2_ENTRIES; i++) {
        uint32_t page = va + i * PAGE_BYTES;
        bool file = page < (uintptr_t)__archive_end;

        l2[i] = (phys + i * PAGE_BYTES) | PTE_XN | (file ? PTE_KERNEL_RO : PTE_KERNEL_RW);
    }
    dsb();
    kernel_l1[va >> L1_SHIFT] = page_phys(l2) | L1_TABLE;
}

/* The megabytes of the image itself were mapped by start.S; the archive may begin in the last. */
static void protect_archive_start(void)
{
    uint32_t va = (uintptr_t)__archive_start;

    for (; va < (uintptr_t)__archive_end; va += PAGE_BYTES) {
        uint32_t l1 = kernel_l1[va >> L1_SHIFT];
        uint32_t *l2;

        if ((l1 & 3) != L1_TABLE)
            break;
        l2 = page_virt(l1 & ~0x3ffu);
        l2[va >> PAGE_SHIFT & 0xff] = page_phys((void *)va) | PTE_KERNEL_RO | PTE_XN;
        dsb();
        cpu_tlbimva(va);
    }
    dsb();
    isb();
}

void mmu_map_ram(uint32_t ram_base, uint32_t bytes)
{
    uint32_t first = (uintptr_t)page_virt(ram_base);

    for (uint32_t at = 0; at < bytes; at += MiB) {
        uint32_t va = first + at, *entry = &kernel_l1[va >> L1_SHIFT];
        bool starts_in = va >= (uintptr_t)__archive_start && va < (uintptr_t)__archive_end;

        if (*entry)
            continue;
        if (!starts_in)
            *entry = (ram_base + at) | SECTION_KERNEL_RW;
        else if (va + MiB <= (uintptr_t)__archive_end)
            *entry = (ram_base + at) | SECTION_KERNEL_RO;
        else
            map_archive_end(va, ram_base + at);
    }
    mmu_sync();
    protect_archive_start();
}
