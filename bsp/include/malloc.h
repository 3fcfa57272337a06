/* SPDX-License-Identifier: MIT */
/* malloc: newlib's header, and the names that CE's has beside it.
 *
 * Returns  _msize: at least what was asked for; (size_t)-1 for what is no block.  _expand: the same
 *          block, or NULL when it cannot hold so much where it is.
 * Source   learn.microsoft.com, "_msize", "_expand", "_alloca".
 * Tests    tests/target/t_heap.c                                                               */
#pragma once
#pragma GCC system_header
#include_next <malloc.h>

#ifdef __cplusplus
extern "C" {
#endif

size_t _msize(void *block);
void *_expand(void *block, size_t bytes);
#undef _alloca /* stdlib.h has it, too */
#define _alloca(bytes) __builtin_alloca(bytes)

#ifdef __cplusplus
}
#endif
