/* SPDX-License-Identifier: MIT */
#include "tests/unit/host/fiber.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#endif
#ifndef WITH_ASAN
#define WITH_ASAN 0
#endif
#if WITH_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

static struct fiber *came_from;

/* AddressSanitizer's own swapcontext() forgets what it knows of the stack, and warns; told of the
 * switch as it is here, it need not.  So the C library's is called. */
static int swap(ucontext_t *from, const ucontext_t *to)
{
    static int (*real)(ucontext_t *, const ucontext_t *);
    void *found;

    if (!real) {
        found = dlsym(dlopen("libc.so.6", RTLD_NOW), "swapcontext");
        memcpy(&real, &found, sizeof real);
    }
    return real(from, to);
}

static void arrived(struct fiber *me)
{
#if WITH_ASAN
    const void *bottom;
    size_t bytes;

    __sanitizer_finish_switch_fiber(me->fake_stack, &bottom, &bytes);
    if (!came_from->stack) {
        came_from->bottom = bottom;
        came_from->bytes = bytes;
    }
#else
    (void)me;
#endif
}

static void fiber_entry(unsigned high, unsigned low)
{
    struct fiber *me = (struct fiber *)((uintptr_t)high << 32 | low);

    arrived(me);
    me->fn(me->arg);
    abort();                     /* fn ends with a last switch */
}

void fiber_make(struct fiber *f, size_t stack_bytes, void (*fn)(void *), void *arg)
{
    uintptr_t self = (uintptr_t)f;

    getcontext(&f->context);
    f->stack = malloc(stack_bytes);
    f->bottom = f->stack;
    f->bytes = stack_bytes;
    f->fake_stack = NULL;
    f->fn = fn;
    f->arg = arg;
    f->context.uc_stack.ss_sp = f->stack;
    f->context.uc_stack.ss_size = stack_bytes;
    f->context.uc_link = NULL;
    makecontext(&f->context, (void (*)(void))fiber_entry, 2, (unsigned)(self >> 32),
                (unsigned)self);
}

void fiber_free(struct fiber *f)
{
    free(f->stack);
    f->stack = NULL;
}

void fiber_switch(struct fiber *from, struct fiber *to, bool last)
{
    came_from = from;
#if WITH_ASAN
    __sanitizer_start_switch_fiber(last ? NULL : &from->fake_stack, to->bottom, to->bytes);
#else
    (void)last;
#endif
    swap(&from->context, &to->context);
    arrived(from);
}
