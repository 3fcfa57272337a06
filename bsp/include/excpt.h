/* SPDX-License-Identifier: MIT */
/* excpt: structured exceptions: __try, __except, __finally, __leave, in C and C++.
 *
 * A block is left by its end, by __leave, return, goto, break, continue or an exception, and its
 * __finally runs each time.  Filters are asked before anything is unwound, with the stack of the
 * exception as it was, and may continue it.  docs/porting.md, "Structured exceptions", says what
 * differs: above all, a local variable that the body changes and that is read after a fault in the
 * body must be volatile.
 *
 * How      __try declares a frame, whose cleanup sees every way out of its scope, and saves the
 *          registers.  A filter and a __finally block run as parts of the function that they stand
 *          in, with its frame pointer and with the stack pointer below whatever the exception has
 *          left on the stack; the call of alloca makes the compiler use a frame pointer.
 * Context  any thread; the frames of a thread are its own.
 * Source   learn.microsoft.com, "Structured Exception Handling (C/C++)" and Windows Embedded CE 6.0
 *          "Core OS Reference".
 * Tests    tests/target/t_seh.c                                                                 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)

struct _EXCEPTION_POINTERS;
unsigned long _exception_code(void);                      /* in a filter or a handler */
struct _EXCEPTION_POINTERS *_exception_info(void);        /* in a filter */
int _abnormal_termination(void);                          /* in a __finally block */
#define exception_code _exception_code
#define exception_info _exception_info
#define abnormal_termination _abnormal_termination
#define GetExceptionCode _exception_code
#define GetExceptionInformation _exception_info
#define AbnormalTermination _abnormal_termination

struct __seh_mark {
    struct __seh_mark *outer;
    struct _EXCEPTION_POINTERS *info;
    uint32_t code;
    int kind, turn, abnormal;
};
struct __seh_frame {
    uint32_t core[10];          /* r4-r11, sp, lr */
    uint64_t vfp[8];            /* d8-d15 */
    struct __seh_frame *outer;
    struct __seh_mark *marks;   /* the thread's, and its way back, when this one was entered */
    void *back;
    struct __seh_mark mark;
};

#define __SEH_TWICE __attribute__((returns_twice))
int __seh_enter(struct __seh_frame *frame, void *room) __SEH_TWICE;
void __seh_left(struct __seh_frame **frame) __SEH_TWICE;
void __seh_forget(struct __seh_frame *frame);
void __seh_ended(void);
int __seh_asks(void);
void __seh_answer(int disposition) __attribute__((noreturn));
int __seh_caught(void);
void __seh_finally(void);
int __seh_turn(void);
void __seh_leave(void) __attribute__((noreturn));

/* 0, of which the compiler knows nothing. */
static inline __attribute__((always_inline, unused)) size_t __seh_nothing(void)
{
    size_t n = 0;

    __asm__("" : "+r"(n));
    return n;
}

#ifdef __cplusplus
}
#endif

/* The frame lives as long as the block that the __try stands in, as its __except may need it; the
 * inner block, which __except and __finally close, is the body's alone.  When __seh_enter returns
 * once more, the body's block is not entered, so that nothing of a jump out of it that may be on
 * its way is touched.  The frame has no initial value, so that a goto past it is allowed, as it is
 * past a __try. */
#define __SEH_TRY(frame, body)                                            \
    struct __seh_frame frame __attribute__((cleanup(__seh_forget)));      \
    if (!__seh_enter(&frame, __builtin_alloca(__seh_nothing()))) {        \
        struct __seh_frame *body __attribute__((cleanup(__seh_left))) = &frame;
#define __SEH_JOIN(number) __SEH_TRY(__seh_frame_##number, __seh_body_##number)
#define __SEH_NUMBERED(number) __SEH_JOIN(number)

/* libstdc++ has a __try of its own, for its headers only. */
#undef __try
#define __try __SEH_NUMBERED(__COUNTER__)
#define __except(...)  \
        __seh_ended(); \
    }                  \
    if (__seh_asks() ? (__seh_answer((int)(__VA_ARGS__)), 0) : __seh_caught())
#define __finally      \
        __seh_ended(); \
    }                  \
    for (__seh_finally(); __seh_turn();)
#define __leave __seh_leave()
