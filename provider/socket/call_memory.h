/* SPDX-License-Identifier: MIT */
/* call_memory: kernel memory that a call needs while it lasts, charged to its program.
 *
 * A select of thousands of sockets takes 100 KB for as long as it sleeps, and a program may have
 * hundreds of threads in one.
 *
 * Units    bytes; call_free wants the number that call_alloc was given.
 * Returns  NULL: no memory, or no more for this program.
 * Context  thread context; both in the same process.
 * Source   own design.
 * Tests    tests/unit/provider/test_share.c                                                      */
#pragma once
#include <stddef.h>

/* A call that can wait tries again after so long when lwIP is short of memory. */
enum { MEMORY_RETRY_US = 100000 };

void *call_alloc(size_t bytes);
void call_free(void *p, size_t bytes);   /* NULL is harmless */
