/* SPDX-License-Identifier: MIT */
/* semaphore: CE semaphore objects (CreateSemaphore): a count that a wait takes one from.
 *
 * Returns  create: NULL when memory is short.  release: 0, ERROR_INVALID_PARAMETER (count 0) or
 *          ERROR_TOO_MANY_POSTS (more than its limit); then the count is as before.
 * Context  thread context.
 * Source   CreateSemaphore, ReleaseSemaphore: learn.microsoft.com, Windows Embedded CE 6.0.
 * Tests    tests/unit/kernel/test_semaphore.c, tests/target/t_sync.c                            */
#pragma once
#include "bsp/kernel/object/object.h"

enum { SEMAPHORE_MOST = 0x7fffffff };
extern const struct object_type semaphore_type;

struct object *semaphore_create(uint32_t count, uint32_t limit);  /* count <= limit */
uint32_t semaphore_release(struct object *obj, uint32_t count, uint32_t *previous);
