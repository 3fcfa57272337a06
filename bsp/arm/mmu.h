/* SPDX-License-Identifier: MIT */
/* mmu: page tables, TLBs and address space identifiers.  vm.c decides what is mapped; this file
 * knows how.
 *
 * Units    virtual and physical addresses of pages; access as VM_* of svc_abi.h.
 * Returns  false when a page table could not be allocated.
 * Context  mmu_map_ram at boot; kernel mappings irq-off inside; user entries under the vm's mutex;
 *          mmu_activate irq-off.
 * Source   ARM DDI 0406C B3.5, B3.10.1 (what needs a TLB flush), B3.10.4 (ASID and TTBR0).
 * Tests    tests/kernel/k_memory.c, tests/target/t_vm.c                                         */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { L1_SHIFT = 20, L2_ENTRIES = 256 };
enum { MMU_L1_PAGES = 2 };   /* a first-level table of the user half */
struct mmu_space {
    uint32_t *l1;        /* 2,048 entries for the lower 2 GB */
    uint32_t asid;       /* generation << 8 | ASID; 0: none yet */
    unsigned tables;     /* pages of second-level tables */
};

/* Maps RAM from the board's base (bytes found by the caller; the first call maps the first
 * megabyte only, so that it can be looked at), the archive read-only.  In mmu_ram.c. */
void mmu_map_ram(uint32_t ram_base, uint32_t bytes);
bool mmu_kernel_map(uint32_t va, uint32_t phys, uint32_t bits);
void mmu_kernel_unmap(uint32_t va);
/* Makes the megabyte of free RAM at va (linear map, aligned) Normal non-cacheable, for ever; its
 * lines must have left every cache, and nobody may touch it meanwhile. */
void mmu_uncache_megabyte(void *va);
void *mmu_kernel_page(uint32_t va);          /* the RAM page mapped there by mmu_kernel_map */
/* Registers at phys, mapped as Device memory, for ever; NULL when tables or room are short. */
volatile uint8_t *mmu_map_device(uint32_t phys, uint32_t bytes);

bool mmu_space_init(struct mmu_space *s);
void mmu_space_free(struct mmu_space *s);
/* A fresh entry needs mmu_sync() after the last one; a changed or cleared one mmu_flush(). */
bool mmu_set(struct mmu_space *s, uint32_t va, uint32_t phys, unsigned access);
void mmu_change(struct mmu_space *s, uint32_t va, unsigned access);
void mmu_clear(struct mmu_space *s, uint32_t va);
/* False: not mapped. */
bool mmu_get(const struct mmu_space *s, uint32_t va, uint32_t *phys, unsigned *access);
void mmu_sync(void);
void mmu_flush(const struct mmu_space *s, uint32_t va, uint32_t bytes);
void mmu_activate(struct mmu_space *s);     /* NULL: the empty user half */
/* Text written to kernel address p (linear map): caches to the point of unification. */
void cache_sync_text(const void *p, uint32_t bytes);
void cache_sync_done(void);                 /* after the last piece */
/* Data at kernel address p, to the point of coherency; done when they return.  dma.h says when. */
void cache_clean_memory(const void *p, uint32_t bytes);
void cache_invalidate_memory(void *p, uint32_t bytes);
void cache_wait(void);                      /* every access before it has reached its observer */
void arch_page_clear(void *page);
