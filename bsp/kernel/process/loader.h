/* SPDX-License-Identifier: MIT */
/* loader: a format of program files: a const table of operations, one of those in loaders.c.
 *
 * Returns  load: 0, ERROR_BAD_EXE_FORMAT or ERROR_NOT_ENOUGH_MEMORY; after an error the space holds
 *          an unspecified part of the program: destroy it.
 * Context  thread context, no mutex held.  The file is kernel memory and does not change, but
 *          anybody may have written it: nothing in it is believed.
 * Tests    tests/unit/kernel/test_loader.c, tests/unit/kernel/test_elf.c, tests/fuzz/fuzz_elf.c  */
#pragma once
#include "bsp/kernel/kernel.h"

struct vm;
/* What starting a program takes once its file is in the address space. */
struct program {
    uint32_t entry;     /* bit 0: Thumb */
    uint32_t header;    /* where its file's header is, of a program that needs coredll.dll; or 0 */
    uint32_t stack_bytes; /* of a thread that asks for none; 0: the usual size */
};
struct loader {
    /* By its first bytes.  The first loader that says yes has the file, and its errors stand. */
    bool (*is_mine)(const void *file, size_t bytes);
    /* Into a space where its addresses are free. */
    uint32_t (*load)(struct vm *vm, const void *file, size_t bytes, struct program *out);
};
extern const struct loader *const loaders[];    /* bsp/kernel/process/loaders.c */
extern const unsigned nloaders;
