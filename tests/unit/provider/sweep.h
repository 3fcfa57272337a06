/* SPDX-License-Identifier: MIT */
/* sweep: every allocation that a call makes fails once, of the kernel's heap, then of lwIP's.
 *
 * open() makes `s` and what else there has to be; call() is made with the n-th allocation failing,
 * in whatever thread, for each n that it reaches.  It gives what it gives with memory, or one of
 * its documented errors; after an error `s` looks as before and the same call works; then all is
 * closed, and in the end nothing is left behind. */
#pragma once
#include "tests/unit/provider/calls.h"

struct sweep {
    void (*open)(void);
    int (*call)(void);
    int fine, errors[3]; /* with memory; without */
    void (*check)(void); /* before all is closed; NULL: nothing to see */
};
extern SOCKET s, other, made; /* INVALID_SOCKET: not there */
void sweep_close(SOCKET *p);  /* with a reset */
void sweep(const struct sweep *w);

#define SWEEP(claim, ...)                            \
    TEST_BOTH(claim##_each_allocation_of_it_fails)   \
    {                                                \
        static const struct sweep w = {__VA_ARGS__}; \
        sweep(&w);                                   \
    }
#define SWEEP_IN(kernel_mode, claim, ...)            \
    TEST(claim##_each_allocation_of_it_fails)        \
    {                                                \
        static const struct sweep w = {__VA_ARGS__}; \
        provider_up(kernel_mode);                    \
        sweep(&w);                                   \
    }
