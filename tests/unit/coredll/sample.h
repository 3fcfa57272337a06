/* SPDX-License-Identifier: MIT */
/* sample: a module as a linker makes it, small, with one of everything: two segments, three imports
 * of two DLLs, a relocation of each kind.
 * Source   System V ABI, chapters 4 and 5; ELF for the Arm Architecture (IHI 0044).             */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "image/user/coredll/module_elf.h"

enum { SAMPLE_TEXT = 0x1000, SAMPLE_DATA = 0x2000, SAMPLE_BIAS = 0x30000000 };
enum { SYM_OWN = 1, SYM_FIRST, SYM_SECOND, SYM_OPTIONAL, SYMS };
enum { REL_RELATIVE, REL_ABS, REL_GLOB, REL_OWN, REL_PC, RELS };

struct sample_dynamic {
    uint32_t tag, value;
};
struct sample_symbol {
    uint32_t name, value, size;
    uint8_t info, other;
    uint16_t section;
};
struct sample_relocation {
    uint32_t offset, info;
};
struct sample_need {
    uint16_t version, count;
    uint32_t file, first, next;
    struct {
        uint32_t hash;
        uint16_t flags, index;
        uint32_t name, next;
    } v;
};
/* As the file has it; also its memory, up to the text. */
struct sample {
    struct {
        uint8_t ident[16];
        uint16_t type, machine;
        uint32_t version, entry, phoff, shoff, flags;
        uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
    } head;
    struct {
        uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
    } segment[4];
    uint32_t hash[2];
    struct sample_symbol symbols[SYMS];
    uint16_t versions[SYMS + 1];
    struct sample_need needs[2];
    struct sample_relocation relocations[RELS], plt[2];
    char strings[128];
    struct sample_dynamic dynamic[24];
    uint32_t data[8]; /* what is relocated */
};

void sample_make(struct sample *s);
/* Reads header and dynamic section of s, whose memory is in `memory` then; why, or NULL. */
enum { SAMPLE_BYTES = SAMPLE_DATA + 0x1000 };
const char *sample_load(const struct sample *s, size_t bytes, struct module_image *m,
                        uint8_t memory[SAMPLE_BYTES]);
uint32_t *sample_data(const struct module_image *m);
