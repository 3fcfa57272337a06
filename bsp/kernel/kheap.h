/* SPDX-License-Identifier: MIT */
/* kheap: kernel memory.
 *
 * Units    bytes; blocks are 8-byte aligned.
 * Returns  NULL when memory is short: every caller must answer for it.  kzalloc is zeroed.
 * Context  thread context, interrupts on or off; not in an isr.  kheap_init at boot,
 *          after page_init.                                                                     */
#pragma once
#include <stddef.h>

void kheap_init(void);
void *kmalloc(size_t bytes);
void *kzalloc(size_t bytes);
void kfree(void *p);            /* NULL is harmless */
struct kheap_stats {
    size_t bytes, used, blocks;
};
void kheap_stats(struct kheap_stats *out);
