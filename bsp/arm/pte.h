/* SPDX-License-Identifier: MIT */
/* pte: short-descriptor page table bits, for C and assembly.
 *
 * All Normal memory is write-back, write-allocate, not shareable: one CPU, and no bus master that
 * snoops.  User entries are not global; PXN is added where the CPU has it (mmu.c).
 *
 * Source   ARM DDI 0406C B3.5.1 (formats), B3.7.1 (AP), B3.8.2 (TEX, C, B with TRE = 0).
 * Tests    tests/kernel/k_memory.c                                                              */
#pragma once

#define PTE_SMALL 0x002
#define PTE_XN 0x001
#define PTE_NORMAL 0x04c        /* TEX 001, C, B: write-back write-allocate in and out */
#define PTE_DEVICE 0x004        /* TEX 000, B: shareable Device */
#define PTE_AP_RW_NONE 0x010    /* kernel read, write */
#define PTE_AP_RW_RW 0x030
#define PTE_AP_RO_NONE 0x210
#define PTE_AP_RO_RO 0x230
#define PTE_NG 0x800

#define PTE_KERNEL_RW (PTE_SMALL | PTE_NORMAL | PTE_AP_RW_NONE)
#define PTE_KERNEL_RO (PTE_SMALL | PTE_NORMAL | PTE_AP_RO_NONE)
#define PTE_KERNEL_DEVICE (PTE_SMALL | PTE_DEVICE | PTE_AP_RW_NONE | PTE_XN)

#define L1_TABLE 0x001
#define L1_TABLE_PXN 0x004
#define SECTION 0x00002
#define SECTION_XN 0x00010
#define SECTION_NORMAL 0x0100c
#define SECTION_UNCACHED 0x01000        /* TEX 001, no C, no B: Normal non-cacheable */
#define SECTION_AP_RW_NONE 0x00400
#define SECTION_AP_RO_NONE 0x08400
#define SECTION_KERNEL_RW (SECTION | SECTION_NORMAL | SECTION_AP_RW_NONE | SECTION_XN)
#define SECTION_KERNEL_RO (SECTION | SECTION_NORMAL | SECTION_AP_RO_NONE | SECTION_XN)
#define SECTION_KERNEL_DMA (SECTION | SECTION_UNCACHED | SECTION_AP_RW_NONE | SECTION_XN)
#define SECTION_KERNEL_RX (SECTION | SECTION_NORMAL | SECTION_AP_RO_NONE)

/* TTBRn: walks read write-back write-allocate memory, not shareable (IRGN 01, RGN 01; B4.1). */
#define TTBR_WALK 0x48

#define IMAGE_L2_TABLES 8       /* kernel.ld asserts that they cover the image up to .bss */
#define KSTACK_BOOT_BYTES 8192
