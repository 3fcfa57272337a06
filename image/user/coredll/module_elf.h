/* SPDX-License-Identifier: MIT */
/* module_elf: what a module's file says, checked before anything of it is believed.
 *
 * A module is a relocatable ELF file (ET_DYN) whose first segment begins with the file's header; a
 * program that needs coredll.dll has the same form and lies where it was linked.  struct
 * module_image is the module in memory; everything that the file says of addresses goes through
 * module_at(), so a bad one is refused and never followed.  libstdc++.dll alone is linked to an
 * address (ET_EXEC), as coredll.dll is, and has no dynamic section.
 *
 * Units    addresses of the module are link addresses, as the file has them; the memory of one is
 *          `bias` higher.
 * Returns  NULL, or why the module is refused, in a few words.
 * Context  any; calls nothing but malloc.
 * Source   System V ABI, chapters 4 and 5; ELF for the Arm Architecture (IHI 0044).
 * Tests    tests/unit/coredll/test_module_elf.c, tests/fuzz/fuzz_module.c                      */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MODULE_SEGMENTS = 8, MODULE_NEEDED = 16, MODULE_BYTES_MAX = 16 * 1024 * 1024 };
/* Where a module may be linked to, and what a thread has for variables of its own (teb.h). */
enum { MODULE_FIXED_FROM = 0x77000000, MODULE_FIXED_TO = 0x78000000 };
enum { MODULE_WORDS = 256, MODULE_WORDS_ALIGN = 8 };
enum { MODULE_HEADER_BYTES = 1024 }; /* of a file, enough for the ELF header and its segments */
enum { MODULE_X = 1, MODULE_W = 2, MODULE_R = 4 };

struct module_segment {
    uint32_t start, memory_bytes, file_offset, file_bytes, access;
};
struct module_range {
    uint32_t start, bytes;
};
struct module_image {
    uint8_t *memory; /* of link address `low` */
    uint32_t low, bytes, bias;
    bool fixed;      /* it lies where it is linked to, and nothing is relocated */
    bool text_fixed; /* segments without MODULE_W cannot be written: the kernel has mapped them */
    struct module_segment segments[MODULE_SEGMENTS];
    unsigned nsegments;
    uint32_t entry;
    /* From the dynamic section. */
    struct module_range unwind;                     /* how to unwind its functions */
    struct module_range words;                      /* a thread's own variables, and what of them */
    uint32_t words_given;                           /*   the file has: the first bytes */
    uint32_t words_at;                              /* where they are in each thread's */
    struct module_range dynamic, strings, relocations, plt_relocations, init, fini;
    uint32_t symbols, nsymbols, versions, needs;
    uint32_t needed[MODULE_NEEDED]; /* offsets of names in `strings` */
    unsigned nneeded;
};

/* The header and the segments, from the first bytes of the file.  base: 0, or where the file has
 * to be linked to.  Then m->bytes from m->low is the memory it takes. */
const char *module_read_header(struct module_image *m, const void *file, size_t bytes,
                               uint32_t base);
/* The dynamic section; m->memory has the segments by now. */
const char *module_read_dynamic(struct module_image *m);
/* The memory of [address, address + bytes), or NULL when it is not in one segment. */
void *module_at(const struct module_image *m, uint32_t address, uint32_t bytes);
/* A word of it that a relocation may change. */
void *module_place(const struct module_image *m, uint32_t address);
/* After relocation: whether all constructors and destructors are in text. */
bool module_functions_good(const struct module_image *m);
/* Whether an address of the memory (not a link address) is in a segment that can be executed. */
bool module_executable(const struct module_image *m, uint32_t address);
/* A string of the module that ends within its string table, or NULL. */
const char *module_string(const struct module_image *m, uint32_t offset);

/* What an import of a function without a name is called: this, and its number. */
#define MODULE_ORDINAL "ordinal_"
/* What the importing module asks for: the name, and the DLL that it was linked with (NULL when the
 * file does not say).  False: nobody has it, which a weak one may bear. */
typedef bool module_resolve_fn(void *context, const char *dll, const char *name, bool weak,
                               uint32_t *address);
/* Finds all imports, then relocates.  `missing` of them were not there; the resolver has been asked
 * for each of them by then, and nothing of the module has been changed.  resolve NULL: imports stay
 * as they are in the file. */
const char *module_relocate(struct module_image *m, module_resolve_fn *resolve, void *context,
                            unsigned *missing);
