/* SPDX-License-Identifier: MIT */
/* page: physical memory in pages of 4,096 bytes, a buddy allocator over all RAM that the image
 * does not occupy.
 *
 * RAM is mapped linearly, so a page has one kernel virtual address for ever.  Free memory is not
 * touched: a page is cleared when it is given out.
 *
 * Units    counts in pages; addresses of RAM as kernel pointers, or physical as uint32_t.
 * Returns  NULL when memory is short.  page_run_alloc gives exactly `pages` contiguous pages, not
 *          cleared, the run aligned to the next power of two of its size (at most 16 MB).
 * Context  page_init at boot (ram.h); the others in thread context or in an irq-off section, not
 *          in an isr.
 * Tests    tests/unit/kernel/test_memory.c                                                      */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAGE_SHIFT = 12, PAGE_BYTES = 1 << PAGE_SHIFT };

/* All of RAM is mapped; what the image does not occupy is free from now on. */
void page_init(uint32_t ram_base, uint32_t bytes);
void *page_alloc(void);             /* one page, zeroed */
void page_free(void *page);         /* from page_alloc; NULL is harmless */
void *page_run_alloc(unsigned pages);
void page_run_free(void *run);      /* from page_run_alloc */
unsigned page_run_pages(const void *run);  /* length of a live run; 0: not the start of one */
unsigned page_free_count(void);
/* From now on the last `pages` are only for callers for which system() is true; it is asked in an
 * irq-off section. */
void page_reserve(unsigned pages, bool (*system)(void));
unsigned page_reserved(void);
bool page_for_system(void);         /* the caller is one that the reserve is for; not in an isr */
unsigned page_available(void);      /* free, for this caller */
unsigned page_total(void);          /* pages the allocator began with */

uint32_t page_phys(const void *p);  /* kernel address of RAM -> physical, for page tables and DMA */
void *page_virt(uint32_t phys);     /* and back */
