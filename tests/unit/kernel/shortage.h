/* SPDX-License-Identifier: MIT */
/* shortage: the kernel's allocators, of which a call can be made to fail: heap, pages, runs of
 * pages, kernel stacks.  A heap that grows counts twice: the block, and the page below it. */
#pragma once
#include "tests/unit/host/sweep.h"

extern const struct sweep_allocator shortage;
