/* SPDX-License-Identifier: MIT */
/* module_exports: what a DLL exports, by name and by ordinal.
 *
 * The table is what the entry of a DLL's file names, where a program's names code.  It is made at
 * build time (scripts/wsp/make/exports.py), is constant, and points by distances, so it needs no
 * relocation: a field holds how far behind itself the thing is.  Entries with a name come first,
 * sorted by it; the rest have an ordinal alone.
 *
 * Returns  0: it is not there.
 * Source   own design, with the contents of the export directory of a PE file.
 * Tests    tests/unit/coredll/test_module_exports.c, tests/target/t_module.c                    */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define MODULE_EXPORTS_MAGIC 0x31504558u /* "XEP1" */

struct module_export {
    int32_t name;     /* distance to the NUL-terminated name; 0: NONAME */
    int32_t address;  /* distance, bit 0: Thumb */
    uint32_t ordinal; /* 0: none */
};
struct module_exports {
    uint32_t magic, count, named;
    int32_t library; /* distance to the name of the DLL */
    int32_t main;    /* distance to DllMain; 0: none */
    struct module_export entries[];
};

/* 0, or where DllMain is. */
uint32_t module_export_main(const struct module_exports *t);
uint32_t module_export_named(const struct module_exports *t, const char *name);
uint32_t module_export_ordinal(const struct module_exports *t, uint32_t ordinal);
static inline const char *module_export_text(const int32_t *distance)
{
    return (const char *)distance + *distance;
}
