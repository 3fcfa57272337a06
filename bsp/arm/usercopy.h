/* SPDX-License-Identifier: MIT */
/* usercopy (arm): unprivileged access with fault fixup, for bsp/kernel/memory/usercopy.c alone.
 * Returns  copies 0, or 1 after a fault; arch_copy_in_str the length or -1 (fault, or no NUL in
 *          size bytes); arch_user_writable asks the MMU as a user store would.
 * Context  any, with the right user space active.
 * Tests    tests/kernel/k_memory.c, k_fault.c, tests/target/t_badptr.c                          */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

unsigned arch_copy_in(void *dst, uint32_t src, size_t len);
unsigned arch_copy_out(uint32_t dst, const void *src, size_t len);
int arch_copy_in_str(char *dst, uint32_t src, size_t size);
bool arch_user_writable(uint32_t page);
