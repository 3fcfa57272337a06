/* SPDX-License-Identifier: MIT */
/* proof: what a proof says to CBMC.  A folder of tests/proofs holds one file proof.c, which
 * includes the source under proof; each function proof_* in it is checked for every value of
 * nondet_*().  A comment `unwind N` says how often a loop is unrolled.
 *
 * Context  CBMC only (scripts/test proofs); never linked. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int nondet_int(void);
bool nondet_bool(void);
uint8_t nondet_byte(void);
uint32_t nondet_word(void);
size_t nondet_size(void);

#define PROVE(what)  __CPROVER_assert(what, #what)
#define ASSUME(what) __CPROVER_assume(what)

/* A kassert() of the source is one more claim. */
_Noreturn void kassert_failed(const char *what, const char *file, int line);
_Noreturn inline void kassert_failed(const char *what, const char *file, int line)
{
    (void)what;
    (void)file;
    (void)line;
    __CPROVER_assert(false, "kassert holds");
    __CPROVER_assume(false);
}

/* Within its bounds for any index: bytes of a buffer that the program or the wire chose. */
static inline void nondet_bytes(uint8_t *to, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = nondet_byte();
}
