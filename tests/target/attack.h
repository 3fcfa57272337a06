/* SPDX-License-Identifier: MIT */
/* attack: one system call of the provider, made again and again with one word of it hostile.
 *
 * The calls go through the SVC itself, not through the stubs, because the trap is the border that
 * must hold.  Usage: attack_begin() with a set of arguments that are all good, then for each
 * pointer attack_pointer(), for each length attack_word(); each expects a refusal with that error
 * and no byte written.
 * Units    words are those of the call's structure in wsp_abi.h, counted from 0.
 * Context  the main thread; the last word of every call is the address of `wsaerr`. */
#pragma once
#include "provider/abi/wsp_abi.h"
#include "tests/target/net.h"

enum attack_kind {
    ATTACK_IN = 1,        /* the kernel reads there: a read-only page is good      */
    ATTACK_OUT = 2,       /* the kernel writes there: a read-only page is hostile  */
    ATTACK_NULL_OK = 4,   /* NULL has a meaning of its own, do not try it          */
    ATTACK_PREFIX = 8,    /* the mapped part may have been filled before the fault */
    ATTACK_PART = 16,     /* a few words in the middle are read: a part may do     */
};

#define WORD_OF(p) ((uint32_t)(uintptr_t)(p))

void attack_setup(void);
void attack_teardown(void);
void attack_begin(const char *name, unsigned method, unsigned words, const uint32_t *good);
void attack_pointer(const char *what, unsigned word, unsigned bytes, int kind, int want);
/* A pointer that is outside the call's own words: in a WSABUF. */
void attack_slot(const char *what, uint32_t *slot, unsigned bytes, int kind, int want);
/* Sets the word (or slot) to the value; expects the error. */
void attack_word(const char *what, unsigned word, uint32_t value, int want);
void attack_value(const char *what, uint32_t *slot, uint32_t value, int want);
/* lpErrno itself, the last word: -1, nothing happens, `wsaerr` untouched. */
void attack_errno(void);
/* The call as it is, to prove that the arguments were good. */
uint32_t attack_good(void);
