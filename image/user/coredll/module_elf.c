/* SPDX-License-Identifier: MIT */
#include "image/user/coredll/module_elf.h"
#include <string.h>

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
struct elf_segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};
enum { ET_EXEC = 2, ET_DYN = 3, EM_ARM = 40, EF_ARM_EABI5 = 0x05 };
enum { PAGE_BYTES = 4096, HEADERS_MAX = 16 };
enum { PT_LOAD = 1, PT_DYNAMIC = 2, PT_TLS = 7, PT_ARM_EXIDX = 0x70000001 };
enum {
    DT_NEEDED = 1, DT_PLTRELSZ = 2, DT_HASH = 4, DT_STRTAB = 5, DT_SYMTAB = 6, DT_RELA = 7,
    DT_STRSZ = 10, DT_SYMENT = 11, DT_REL = 17, DT_RELSZ = 18, DT_RELENT = 19, DT_PLTREL = 20,
    DT_JMPREL = 23, DT_INIT_ARRAY = 25, DT_FINI_ARRAY = 26, DT_INIT_ARRAYSZ = 27,
    DT_FINI_ARRAYSZ = 28,
};
#define DT_VERSYM 0x6ffffff0u
#define DT_VERNEED 0x6ffffffeu

static const uint8_t ident[] = { 0x7f, 'E', 'L', 'F', 1 /* 32 bits */, 1 /* little */, 1 };

/* A program that is linked to an address may be called either.  What else is linked to one lies
 * there: the words for others are judge_fixed()'s. */
static const char *judge_header(const struct elf_header *h, size_t bytes)
{
    if (bytes < sizeof *h || memcmp(h->ident, ident, sizeof ident) || h->machine != EM_ARM ||
        h->flags >> 24 != EF_ARM_EABI5)
        return "it is no ELF file for this CPU";
    if (h->type != ET_DYN && h->type != ET_EXEC)
        return "it is not relocatable";
    if (h->phentsize != sizeof(struct elf_segment) || !h->phnum || h->phnum > HEADERS_MAX ||
        h->phoff % 4 || h->phoff > bytes ||
        h->phnum * sizeof(struct elf_segment) > bytes - h->phoff)
        return "its program headers are not in the first KB";
    return NULL;
}

/* Segments come in the order of their addresses, and no two share a page. */
static const char *add_segment(struct module_image *m, const struct elf_segment *s, uint32_t base)
{
    struct module_segment *out = &m->segments[m->nsegments];
    uint32_t from = m->nsegments ? m->low + m->bytes : base;

    if (m->nsegments == MODULE_SEGMENTS)
        return "it has too many segments";
    if (s->filesz > s->memsz || ((s->flags & MODULE_X) && s->filesz < s->memsz) ||
        s->memsz > MODULE_BYTES_MAX || s->offset + s->filesz < s->offset ||
        (s->vaddr - s->offset) % PAGE_BYTES)
        return "a segment's lengths make no sense";
    if (!m->nsegments && !m->fixed &&
        (s->vaddr != base || s->offset || s->filesz < sizeof(struct elf_header)))
        return "its first segment is not its header";
    if (s->vaddr < from || s->vaddr - base > MODULE_BYTES_MAX)
        return "its segments overlap, or are far apart";
    if ((s->flags & MODULE_W) && (s->flags & MODULE_X))
        return "a segment is writable and executable";
    *out = (struct module_segment){ s->vaddr, s->memsz, s->offset, s->filesz, s->flags };
    m->low = base;
    m->bytes = (s->vaddr - base + s->memsz + PAGE_BYTES - 1) & ~(uint32_t)(PAGE_BYTES - 1);
    m->nsegments++;
    return NULL;
}

/* Where the file wants to lie, with *base 0: from its first segment on. */
static const char *judge_fixed(struct module_image *m, const struct elf_segment *s, unsigned n,
                               uint32_t *base)
{
    while (n && (s->type != PT_LOAD || !s->memsz))
        n--, s++;
    if (!n || s->vaddr < MODULE_FIXED_FROM || s->vaddr >= MODULE_FIXED_TO ||
        s->vaddr % PAGE_BYTES)
        return "it is not relocatable";
    m->fixed = true;
    *base = s->vaddr;
    return NULL;
}

static const char *add_words(struct module_image *m, const struct elf_segment *s)
{
    if (s->filesz > s->memsz || s->memsz > MODULE_WORDS || s->align > MODULE_WORDS_ALIGN)
        return "variables of __declspec(thread) may take 256 bytes, aligned to 8: use TlsAlloc";
    m->words = (struct module_range){ s->vaddr, s->memsz };
    m->words_given = s->filesz;
    return NULL;
}

static const char *take_segment(struct module_image *m, const struct elf_segment *s, uint32_t base)
{
    switch (s->type) {
    case PT_LOAD: return s->memsz ? add_segment(m, s, base) : NULL;
    case PT_DYNAMIC: m->dynamic = (struct module_range){ s->vaddr, s->memsz }; return NULL;
    case PT_ARM_EXIDX: m->unwind = (struct module_range){ s->vaddr, s->memsz }; return NULL;
    case PT_TLS: return add_words(m, s);
    default: return NULL;
    }
}

const char *module_read_header(struct module_image *m, const void *file, size_t bytes,
                               uint32_t base)
{
    const struct elf_header *h = file;
    const struct elf_segment *s;
    const char *why = judge_header(h, bytes);

    memset(m, 0, sizeof *m);
    if (why)
        return why;
    s = (const void *)((const uint8_t *)file + h->phoff);
    if (!base && h->type == ET_EXEC)
        why = judge_fixed(m, s, h->phnum, &base);
    for (unsigned i = 0; i < h->phnum && !why; i++, s++)
        why = take_segment(m, s, base);
    if (why)
        return why;
    if (!m->nsegments || (!m->dynamic.bytes && !m->fixed))
        return "it has no dynamic section";
    m->entry = h->entry;
    return NULL;
}

static const struct module_segment *segment_of(const struct module_image *m, uint32_t address,
                                               uint32_t bytes)
{
    for (unsigned i = 0; i < m->nsegments; i++) {
        const struct module_segment *s = &m->segments[i];

        if (address >= s->start && address - s->start <= s->memory_bytes &&
            bytes <= s->memory_bytes - (address - s->start))
            return s;
    }
    return NULL;
}

void *module_at(const struct module_image *m, uint32_t address, uint32_t bytes)
{
    return segment_of(m, address, bytes) ? m->memory + (address - m->low) : NULL;
}

void *module_place(const struct module_image *m, uint32_t address)
{
    const struct module_segment *s = segment_of(m, address, sizeof(uint32_t));

    if (!s || (m->text_fixed && !(s->access & MODULE_W)))
        return NULL;
    return m->memory + (address - m->low);
}

bool module_executable(const struct module_image *m, uint32_t address)
{
    const struct module_segment *s = segment_of(m, (address & ~1u) - m->bias, 2);

    return s && (s->access & MODULE_X);
}

static bool all_executable(const struct module_image *m, struct module_range functions)
{
    const uint32_t *f = module_at(m, functions.start, functions.bytes);

    for (uint32_t n = functions.bytes / sizeof *f; n; n--, f++)
        if (*f && *f != UINT32_MAX && !module_executable(m, *f))
            return false;
    return true;
}

bool module_functions_good(const struct module_image *m)
{
    return all_executable(m, m->init) && all_executable(m, m->fini);
}

const char *module_string(const struct module_image *m, uint32_t offset)
{
    const char *s = module_at(m, m->strings.start, m->strings.bytes);

    if (!s || offset >= m->strings.bytes || !memchr(s + offset, 0, m->strings.bytes - offset))
        return NULL;
    return s + offset;
}

/* False: an entry that this loader cannot honour. */
static bool take_entry(struct module_image *m, uint32_t tag, uint32_t value, uint32_t *hash)
{
    switch (tag) {
    case DT_NEEDED:
        if (m->nneeded == MODULE_NEEDED)
            return false;
        m->needed[m->nneeded++] = value;
        return true;
    case DT_HASH: *hash = value; return true;
    case DT_STRTAB: m->strings.start = value; return true;
    case DT_STRSZ: m->strings.bytes = value; return true;
    case DT_SYMTAB: m->symbols = value; return true;
    case DT_REL: m->relocations.start = value; return true;
    case DT_RELSZ: m->relocations.bytes = value; return true;
    case DT_JMPREL: m->plt_relocations.start = value; return true;
    case DT_PLTRELSZ: m->plt_relocations.bytes = value; return true;
    case DT_INIT_ARRAY: m->init.start = value; return true;
    case DT_INIT_ARRAYSZ: m->init.bytes = value; return true;
    case DT_FINI_ARRAY: m->fini.start = value; return true;
    case DT_FINI_ARRAYSZ: m->fini.bytes = value; return true;
    case DT_VERSYM: m->versions = value; return true;
    case DT_VERNEED: m->needs = value; return true;
    case DT_PLTREL: return value == DT_REL;
    case DT_SYMENT: return value == 16;
    case DT_RELENT: return value == 8;
    case DT_RELA: return false;
    default: return true;
    }
}

static bool range_good(const struct module_image *m, struct module_range r, unsigned step)
{
    return !r.bytes || (r.bytes % step == 0 && r.start % 4 == 0 && module_at(m, r.start, r.bytes));
}

static bool tables_good(const struct module_image *m)
{
    return (!m->unwind.bytes || (m->unwind.start % 4 == 0 && m->unwind.bytes % 8 == 0 &&
                                 module_at(m, m->unwind.start, m->unwind.bytes))) &&
           (!m->words_given || module_at(m, m->words.start, m->words_given));
}

const char *module_read_dynamic(struct module_image *m)
{
    const uint32_t *d = module_at(m, m->dynamic.start, m->dynamic.bytes), *end, *buckets;
    uint32_t hash = 0;

    if (!tables_good(m))
        return "its tables of exceptions or of thread variables are not in a segment";
    if (m->fixed)
        return m->dynamic.bytes ? "it is not relocatable" : NULL;
    if (!d || m->dynamic.start % 4)
        return "its dynamic section is not in a segment";
    for (end = d + m->dynamic.bytes / 8 * 2; d < end && d[0]; d += 2)
        if (!take_entry(m, d[0], d[1], &hash))
            return "its dynamic section has what is not known here";
    buckets = hash % 4 ? NULL : module_at(m, hash, 8);
    if (!buckets)
        return "it has no hash table (link with --hash-style=sysv)";
    m->nsymbols = buckets[1];
    if (m->symbols % 4 || m->nsymbols > MODULE_BYTES_MAX / 16 ||
        !module_at(m, m->symbols, m->nsymbols * 16))
        return "its symbols are not in a segment";
    if (m->versions && (m->versions % 2 || !module_at(m, m->versions, m->nsymbols * 2)))
        return "its symbol versions are not in a segment";
    if (!range_good(m, m->relocations, 8) || !range_good(m, m->plt_relocations, 8) ||
        !range_good(m, m->init, 4) || !range_good(m, m->fini, 4))
        return "its relocations are not in a segment";
    for (unsigned i = 0; i < m->nneeded; i++)
        if (!module_string(m, m->needed[i]))
            return "the name of a module that it needs is not in a segment";
    return NULL;
}
