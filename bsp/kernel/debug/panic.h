/* SPDX-License-Identifier: MIT */
/* panic: the last words, with the registers of the moment.
 * Prints "*** KERNEL PANIC: text", registers, calls, the last trace records, "*** HALTED".
 * Context  anywhere; does not return.  panic() and kassert() themselves are in kernel.h.
 * Tests    tests/kernel/k_fault.c                                                               */
#pragma once
#include "bsp/kernel/arch.h"

_Noreturn void panic_frame(const struct trap_frame *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
