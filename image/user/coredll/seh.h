/* SPDX-License-Identifier: MIT */
/* seh: structured exceptions between the kernel, RaiseException and the frames of a thread.
 *
 * The way of an exception: the first frame whose filter does not let it pass is looked for from the
 * newest on, with nothing unwound; then each frame inside it runs its __finally block; then the
 * handler has its function's stack again.  A frame does not say whether it has a filter or a
 * __finally block: it is asked by letting its __try return once more (visit), and what stands
 * behind the body answers.
 *
 * Context  the thread itself; its state is in its thread block.
 * Source   own design.                                                                         */
#pragma once
#include "image/user/crt/svc.h"

enum { MARK_EXCEPTION = 1, MARK_FINALLY };

/* The registers of struct __seh_frame: where a visit began, or where it leads. */
struct seh_place {
    uint32_t core[10];
    uint64_t vfp[8];
};

/* seh_place.c: switch saves the caller's place and goes on at `to`, whose function finds a stack
 * below the caller's; jump goes to a place with its own stack.  There, the call that made the
 * place returns `value`, or 1. */
int seh_switch(struct seh_place *from, const struct seh_place *to);
void seh_jump(const struct seh_place *to, int value) __attribute__((noreturn));
void seh_hook(void);

/* Finds the frame for it; returns when a filter says that it is to be continued, or none of the
 * frames wants it.  busy: NULL, or the word that the kernel looks at (svc_abi.h). */
enum seh_end { SEH_CONTINUE, SEH_UNHANDLED };
enum seh_end seh_dispatch(EXCEPTION_POINTERS *info, volatile uint32_t *busy);
