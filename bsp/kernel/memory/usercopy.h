/* SPDX-License-Identifier: MIT */
/* usercopy: the only way the kernel touches memory named by a user program.
 *
 * A user address is an allegation, not a pointer: it travels as uaddr_t, which does not convert
 * to a C pointer, until one of these functions has checked it.
 *
 * Units    addresses and lengths are in bytes; a length of 0 succeeds.
 * Returns  true, or false when any byte lies outside [USER_BASE, USER_TOP), the range wraps, or a
 *          page is absent or lacks the right.  After false, copy_in leaves dst zeroed; copy_out
 *          may have written a prefix.  copy_in_str: length without NUL, or -1 (fault or too long).
 *          probe_out: true when every byte could be written now; writes nothing.
 * Context  thread context, interrupts on, no mutex held (asserted).  May sleep.
 * Twice    a second copy_in of the same bytes may read different ones.  Copy once, check the
 *          copy, use the copy.
 * Source   own design; unprivileged access by LDRT/STRT, ARM DDI 0406C A4.6.
 * Tests    tests/target/t_badptr.c                                                              */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t v;
} uaddr_t;

bool copy_in(void *dst, uaddr_t src, size_t len);
bool copy_out(uaddr_t dst, const void *src, size_t len);
int copy_in_str(char *dst, uaddr_t src, size_t size);
bool probe_out(uaddr_t dst, size_t len);
