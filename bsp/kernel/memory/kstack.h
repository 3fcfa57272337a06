/* SPDX-License-Identifier: MIT */
/* kstack: kernel stacks, 8 KB each, an unmapped guard page below each.
 *
 * Returns  kstack_alloc: the top, or NULL.
 * Context  thread context; kstack_guard_hit and kstack_bounds anywhere.
 * Tests    tests/unit/kernel/test_kstack.c, tests/kernel/k_memory.c, tests/kernel/k_fault.c      */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { KSTACK_BYTES = 8192 };
/* system: it may have one of the last, which no program gets. */
void *kstack_alloc(bool system);
void kstack_free(void *top);            /* not the stack one runs on */
bool kstack_guard_hit(uint32_t va);     /* va lies in some guard page */
/* Bounds of the mapped stack that sp points into (or just below); false: not one of these. */
bool kstack_bounds(uint32_t sp, uint32_t *low, uint32_t *top);
