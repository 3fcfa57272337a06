/* SPDX-License-Identifier: MIT */
/* program: a small program file for the loader, and an archive that holds it.
 * Source   System V ABI, chapters 4 and 5.                                                       */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct process;

struct elf_file {
    struct {
        uint8_t ident[16];
        uint16_t type, machine;
        uint32_t version, entry, phoff, shoff, flags;
        uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
    } head;
    struct {
        uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
    } segment[3];
    uint8_t text[200], data[100];
};

/* Text at 0x10000, where it starts; data and .bss at 0x20010 .. 0x23000; one segment of no kind. */
void program_make(struct elf_file *p);
/* The archive of the machine holds it under that name, and nothing else. */
void program_install(const char *name, const void *file, size_t bytes);
/* One more file in the archive, behind what is there. */
void program_add(const char *name, const void *file, size_t bytes);
/* The same program, needing coredll.dll: header and text at 0x10000, no data. */
void program_make_dynamic(struct elf_file *p);
/* Waits for the end of a process, whose reference goes; its exit code. */
uint32_t program_end(struct process *p);
