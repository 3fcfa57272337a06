/* SPDX-License-Identifier: MIT */
/* figures: what the kernel holds, for tests that must leave nothing behind. */
#pragma once
#include <stddef.h>

struct figures {
    size_t heap, pages;         /* bytes in use; pages free or the heap's own */
    unsigned threads, handles, processes, stacks;
};
struct figures measure(void);
void check_same(struct figures before);
