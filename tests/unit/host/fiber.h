/* SPDX-License-Identifier: MIT */
/* fiber: a stack and a place on it, with AddressSanitizer told of every switch.
 * Source   makecontext(3); sanitizer/common_interface_defs.h, "Fiber annotation interface".      */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <ucontext.h>

struct fiber {
    ucontext_t context;          /* the first entry */
    void *place[5];              /* later ones: __builtin_setjmp() */
    bool entered;
    void *stack;                 /* NULL: the host thread's own */
    const void *bottom;
    size_t bytes;
    void *fake_stack;
    void (*fn)(void *);
    void *arg;
};
void fiber_make(struct fiber *f, size_t stack_bytes, void (*fn)(void *), void *arg);
void fiber_free(struct fiber *f);
/* `last`: from never runs again. */
void fiber_switch(struct fiber *from, struct fiber *to, bool last);
