/* SPDX-License-Identifier: MIT */
#include "tests/unit/host/fiber.h"

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
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#endif

/* Stacks that nobody runs on.  They are used again, as the C library would map, clear and unmap
 * each; meanwhile AddressSanitizer guards them as it does freed memory. */
enum { IDLE_STACKS = 16 };
static struct {
    void *stack;
    size_t bytes;
} idle[IDLE_STACKS];
static unsigned nidle;

static struct fiber *came_from;

/* swapcontext() asks the kernel for the signal mask, twice a switch, which would be a third of all
 * that the fuzzer does; so it is only how a fiber begins.  AddressSanitizer must not take the jump
 * for the end of the functions on this stack: it is told of the switch as it is. */
__attribute__((noinline, no_sanitize("address"))) static void jump(struct fiber *to)
{
    if (to->entered)
        __builtin_longjmp(to->place, 1);
    to->entered = true;
    setcontext(&to->context);
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

static void *stack_new(size_t bytes)
{
    if (!nidle || idle[nidle - 1].bytes != bytes)
        return malloc(bytes);
    ASAN_UNPOISON_MEMORY_REGION(idle[--nidle].stack, bytes);
    return idle[nidle].stack;
}

void fiber_make(struct fiber *f, size_t stack_bytes, void (*fn)(void *), void *arg)
{
    uintptr_t self = (uintptr_t)f;

    getcontext(&f->context);
    f->entered = false;
    f->stack = stack_new(stack_bytes);
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
    if (nidle < IDLE_STACKS) {
        ASAN_POISON_MEMORY_REGION(f->stack, f->bytes);
        idle[nidle].stack = f->stack;
        idle[nidle++].bytes = f->bytes;
    } else {
        free(f->stack);
    }
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
    from->entered = true;
    if (__builtin_setjmp(from->place) == 0)
        jump(to);
    arrived(from);
}
