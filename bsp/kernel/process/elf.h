/* SPDX-License-Identifier: MIT */
/* elf: puts a program file into an empty address space.
 *
 * Accepted: ELF32, little endian, ARM EABI 5, static ET_EXEC, segments inside user space that share
 * no page, none both writable and executable, the entry inside an executable one.
 *
 * Returns  0, ERROR_BAD_EXE_FORMAT, or ERROR_NOT_ENOUGH_MEMORY; after an error the space holds an
 *          unspecified part of the program: destroy it.
 * Context  thread context.
 * Source   System V ABI, chapters 4 and 5; ELF for the Arm Architecture (IHI 0044).            */
#pragma once
#include "bsp/kernel/kernel.h"

struct vm;
struct elf_program {
    uint32_t entry;
    uint32_t text_start, text_end;   /* around all executable segments */
};
uint32_t elf_load(struct vm *vm, const void *file, size_t bytes, struct elf_program *out);
