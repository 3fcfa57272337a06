/* SPDX-License-Identifier: MIT */
/* sweep: an operation is run again and again, its first allocation failing, then its second, and so
 * on until it makes no more: "every allocation fails once", for any allocator that can be told so.
 *
 * Example  tests/unit/kernel/test_sweep.c; heap_fail_kernel() and heap_fail_lwip() of test.h fit as
 *          well, with heap_kernel_calls() and heap_lwip_calls().                                */
#pragma once
#include <stdbool.h>

struct sweep_allocator {
    void (*fail)(unsigned nth, unsigned times); /* the nth call from now on; 0: none */
    unsigned (*calls)(void);                    /* so far */
};
struct sweep_of {
    bool (*run)(void);          /* the operation and its undoing; false: it failed */
    void (*check)(void);        /* after each run: everything is as before the sweep */
    bool survives;              /* a run may succeed although an allocation failed */
};
/* Returns how many runs failed.  A run that fails without a failed allocation, or succeeds in spite
 * of one (unless it survives), is a failed test. */
unsigned sweep_all(const struct sweep_allocator *a, const struct sweep_of *o);
