/* SPDX-License-Identifier: MIT */
/* trap: what vectors.S calls in C, beside the functions of bsp/kernel/arch.h.
 * Context  trap_user: SVC mode, the thread's stack, interrupts off on entry.  trap_kernel: abort
 *          or undefined mode, abort stack, interrupts off.
 * Tests    tests/kernel/k_fault.c, tests/target/t_crash.c                                       */
#pragma once
#include "bsp/kernel/arch.h"

enum trap_cause { TRAP_UNDEFINED, TRAP_PREFETCH, TRAP_DATA }; /* numbers known to vectors.S */

_Noreturn void trap_user(struct trap_frame *f, enum trap_cause cause);
void trap_kernel(struct trap_frame *f, enum trap_cause cause);
_Noreturn void trap_unexpected(uint32_t lr);
