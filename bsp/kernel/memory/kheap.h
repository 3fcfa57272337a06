/* SPDX-License-Identifier: MIT */
/* kheap: kernel memory.
 *
 * Units    bytes; blocks are 8-byte aligned.
 * Returns  NULL when memory is short: every caller must answer for it.  kzalloc is zeroed.
 * Context  thread context, interrupts on or off; not in an isr.  kheap_init at boot,
 *          after page_init.
 * Tests    tests/unit/kernel/test_memory.c, test_limits.c                                       */
#pragma once
#include <stddef.h>

void kheap_init(void);
void *kmalloc(size_t bytes);
void *kzalloc(size_t bytes);
void kfree(void *p);            /* NULL is harmless */
/* How much the kernel may hold for one program at a time, in its calls or queued for it.  The less
 * is left the less it is, so that nobody's unread data can take what others and the system need. */
size_t kheap_share(void);
size_t kheap_cost(size_t bytes);    /* what a block of that size takes of the memory */
size_t kheap_left(void);            /* bytes in free pages that are not the system's reserve */
struct kheap_stats {
    size_t bytes, used, blocks;
};
void kheap_stats(struct kheap_stats *out);
