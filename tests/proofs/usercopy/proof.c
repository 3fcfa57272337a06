/* SPDX-License-Identifier: MIT */
/* No address and no length of a program lets the kernel touch memory outside user space: each byte
 * that the CPU's part (bsp/arm/usercopy.S) is told to touch lies in [USER_BASE, USER_TOP). */
#include "tests/proofs/proof.h"

#include "bsp/kernel/memory/usercopy.c"

unsigned thread_mutexes(void)
{
    return 0;
}

static void touches(uint32_t at, size_t n)
{
    PROVE(n > 0 && at >= USER_BASE && at < USER_TOP && n <= USER_TOP - at);
}

size_t arch_copy_in(void *dst, uint32_t src, size_t n)
{
    (void)dst;
    touches(src, n);
    return nondet_size();
}

size_t arch_copy_out(uint32_t dst, const void *src, size_t n)
{
    (void)src;
    touches(dst, n);
    return nondet_size();
}

int arch_copy_in_str(char *dst, uint32_t src, size_t n)
{
    (void)dst;
    if (n)
        touches(src, n);
    return nondet_int();
}

bool arch_user_writable(uint32_t page)
{
    touches(page, PAGE_BYTES);
    return nondet_bool();
}

enum { ROOM = 8 };

/* The kernel's own buffer is as long as its caller says: here ROOM bytes, cleared when it fails. */
void proof_copy_in(void)
{
    uint8_t dst[ROOM];
    size_t n = nondet_size();

    ASSUME(n <= ROOM);
    if (!copy_in(dst, (uaddr_t){nondet_word()}, n))
        for (size_t i = 0; i < n; i++)
            PROVE(dst[i] == 0);
}

/* Any length: what is refused is not touched. */
void proof_copy_out(void)
{
    uaddr_t at = {nondet_word()};
    size_t n = nondet_size();
    uint8_t src;
    bool copied = copy_out(at, &src, n);

    PROVE(!copied || !n || (at.v >= USER_BASE && (uint64_t)at.v + n <= USER_TOP));
}

void proof_copy_in_str(void)
{
    char dst[ROOM];
    size_t n = nondet_size();

    ASSUME(n <= ROOM);
    copy_in_str(dst, (uaddr_t){nondet_word()}, n);
}

/* Up to four pages: the loop is the same for more. */
void proof_probe_out(void)
{
    size_t n = nondet_size();

    ASSUME(n <= 3 * PAGE_BYTES);
    probe_out((uaddr_t){nondet_word()}, n);
}
