/* SPDX-License-Identifier: MIT */
/* usermem: a user program's memory, at real addresses below 4 GB, with simulated page rights.
 *
 * user_new() gives bytes inside readable and writable pages.  user_new_at_edge() gives bytes that
 * end where an unmapped page begins.  The tests read and write through user_at() whatever the
 * rights; copy_in() and copy_out() obey them.
 *
 * user_fault_at(n): the n-th call from now of copy_in, copy_out, copy_in_str or probe_out fails as
 * if its page had gone away; 0: none.
 *
 * user_call_when(bytes, fn): the next copy_out() of exactly so many bytes calls fn first: what
 * other threads do in the middle of a call. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { USER_NONE, USER_READ, USER_WRITE /* and read */ };
#define USER_BAD_NULL 0u
#define USER_BAD_UNMAPPED 0x3ffff000u
#define USER_BAD_KERNEL 0x80010000u
#define USER_BAD_WRAP 0xfffffffcu

uint32_t user_new(size_t bytes);
uint32_t user_new_at_edge(size_t bytes);
void user_forget(void);                                 /* all of it is free again */
uint32_t user_copy(const void *data, size_t bytes);     /* user_new() with content */
void *user_at(uint32_t address);
void user_protect(uint32_t address, size_t bytes, int right);
void user_fault_at(unsigned n);
/* fn runs before each of these calls, in the thread that makes it; NULL: none. */
void user_on_access(void (*fn)(void));
void user_call_when(size_t bytes, void (*fn)(void));
unsigned user_accesses(void);                           /* calls so far */
