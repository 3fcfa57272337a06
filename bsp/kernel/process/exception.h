/* SPDX-License-Identifier: MIT */
/* exception: faults that a program handles itself.
 *
 * The state of the fault goes to the thread's own stack, by the checks that every user address
 * passes, and the thread goes on in user mode where its process has said.  Nothing there is
 * trusted: a hook that faults before it has said that it is ready ends the process.
 *
 * Returns  when the process has no hook, or there is no room: then the process is to end.
 * Context  thread context, interrupts on, no mutex held.
 * Tests    tests/unit/kernel/test_exception.c, tests/target/t_seh.c                             */
#pragma once
#include "bsp/kernel/arch.h"

void exception_deliver(const struct user_fault *fault, uint32_t code);
