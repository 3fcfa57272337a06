/* SPDX-License-Identifier: MIT */
/* Imports and relocations of a module.  All imports are found before the first word is changed. */
#include <stdlib.h>
#include <string.h>
#include "image/user/coredll/module_elf.h"

struct elf_symbol {
    uint32_t name, value, size;
    uint8_t info, other;
    uint16_t section;
};
struct elf_relocation {
    uint32_t offset, info;
};
/* A DLL that versions are needed of, and one of these versions; next: bytes to the next of its
 * kind, 0 at the last. */
struct elf_need {
    uint16_t version, count;
    uint32_t file, first, next;
};
struct elf_need_version {
    uint32_t hash;
    uint16_t flags, index;
    uint32_t name, next;
};
enum { R_ARM_NONE = 0, R_ARM_ABS32 = 2, R_ARM_REL32 = 3, R_ARM_TLS_TPOFF32 = 19,
       R_ARM_GLOB_DAT = 21, R_ARM_JUMP_SLOT = 22, R_ARM_RELATIVE = 23 };
enum { THREAD_GAP = 8 }; /* from the thread pointer to a thread's variables (crt/tls.c) */
enum { STB_WEAK = 2, STT_TLS = 6, SHN_UNDEF = 0, SHN_ABS = 0xfff1, VERSION_HIDDEN = 0x8000,
       VERSION_FIRST = 2, NEEDS_MAX = 64 };

static const struct elf_symbol *symbol(const struct module_image *m, uint32_t index)
{
    const struct elf_symbol *all = module_at(m, m->symbols, m->nsymbols * sizeof *all);

    return all && index < m->nsymbols ? &all[index] : NULL;
}

static const struct elf_need_version *need_has(const struct module_image *m, uint32_t at,
                                               unsigned count, unsigned index)
{
    while (count--) {
        const struct elf_need_version *v = at % 4 ? NULL : module_at(m, at, sizeof *v);

        if (!v)
            return NULL;
        if ((v->index & ~VERSION_HIDDEN) == (int)index)
            return v;
        if (!v->next)
            return NULL;
        at += v->next;
    }
    return NULL;
}

/* The DLL that symbol i was linked with; NULL when the file does not say.  One that the DLL exports
 * without a name has "ordinal_N" for a version, which is put in the place of *name. */
static const char *dll_of(const struct module_image *m, uint32_t i, const char **name)
{
    const uint16_t *versions = m->versions ? module_at(m, m->versions, m->nsymbols * 2) : NULL;
    unsigned index = versions ? versions[i] & ~VERSION_HIDDEN & 0xffffu : 0;
    uint32_t at = m->needs;

    if (index < VERSION_FIRST)
        return NULL;
    for (unsigned n = 0; at && n < NEEDS_MAX; n++) {
        const struct elf_need *need = at % 4 ? NULL : module_at(m, at, sizeof *need);
        const struct elf_need_version *v;

        if (!need)
            return NULL;
        v = need_has(m, at + need->first, need->count, index);
        if (v) {
            const char *version = module_string(m, v->name);

            if (version && !strncmp(version, MODULE_ORDINAL, strlen(MODULE_ORDINAL)))
                *name = version;
            return module_string(m, need->file);
        }
        if (!need->next)
            return NULL;
        at += need->next;
    }
    return NULL;
}

/* Where each symbol is in memory.  An import that nobody has counts as missing, unless it is
 * weak. */
static const char *find_symbols(const struct module_image *m, module_resolve_fn *resolve,
                                void *context, uint32_t *values, unsigned *missing)
{
    for (uint32_t i = 1; i < m->nsymbols; i++) {
        const struct elf_symbol *s = symbol(m, i);
        const char *dll, *name = module_string(m, s->name);
        bool weak = s->info >> 4 == STB_WEAK, words = (s->info & 15) == STT_TLS;

        values[i] = s->value + (s->section == SHN_ABS || words ? 0 : m->bias);
        if (s->section != SHN_UNDEF)
            continue;
        if (words)
            return "it imports a variable of __declspec(thread)";
        values[i] = 0;
        if (!name)
            return "the name of a symbol is not in a segment";
        dll = dll_of(m, i, &name);
        if (!resolve(context, dll, name, weak, &values[i]) && !weak)
            ++*missing;
    }
    return NULL;
}

static const char *relocate(const struct module_image *m, const struct elf_relocation *r,
                            const uint32_t *values)
{
    uint8_t *place = module_place(m, r->offset);
    uint32_t index = r->info >> 8, word;

    if ((r->info & 0xff) == R_ARM_NONE)
        return NULL;
    if (!place || index >= m->nsymbols)
        return "a relocation is not in a segment that can be written";
    memcpy(&word, place, sizeof word);
    if ((r->info & 0xff) == R_ARM_RELATIVE) {
        word += m->bias;
    } else if ((r->info & 0xff) == R_ARM_TLS_TPOFF32) {
        word += THREAD_GAP + m->words_at + (values ? values[index] : 0);
    } else if (!values) {
        return NULL;
    } else {
        switch (r->info & 0xff) {
        case R_ARM_ABS32: word += values[index]; break;
        case R_ARM_REL32: word += values[index] - (r->offset + m->bias); break;
        case R_ARM_GLOB_DAT:
        case R_ARM_JUMP_SLOT: word = values[index]; break;
        default: return "a relocation is of a kind that is not known here";
        }
    }
    memcpy(place, &word, sizeof word);
    return NULL;
}

static const char *relocate_all(const struct module_image *m, struct module_range range,
                                const uint32_t *values)
{
    const struct elf_relocation *r = module_at(m, range.start, range.bytes);
    const char *why = NULL;

    for (uint32_t n = range.bytes / sizeof *r; n && !why; n--, r++) {
        struct elf_relocation copy = *r;

        why = relocate(m, &copy, values);
    }
    return why;
}

const char *module_relocate(struct module_image *m, module_resolve_fn *resolve, void *context,
                            unsigned *missing)
{
    uint32_t *values = NULL;
    const char *why = NULL;

    *missing = 0;
    if (resolve) {
        values = calloc(m->nsymbols + 1, sizeof *values);
        if (!values)
            return "no memory is left";
        why = find_symbols(m, resolve, context, values, missing);
    }
    if (!why && !*missing)
        why = relocate_all(m, m->relocations, values);
    if (!why && !*missing)
        why = relocate_all(m, m->plt_relocations, values);
    free(values);
    return why;
}
