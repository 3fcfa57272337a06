/* SPDX-License-Identifier: MIT */
/* The loader of ELF files.
 *
 * Accepted: ELF32, little endian, ARM EABI 5, segments inside user space that share no page, none
 * both writable and executable, the entry inside an executable one.  Either a static ET_EXEC, or a
 * program that needs coredll.dll: position independent, linked to where it is to lie (linkers call
 * it ET_EXEC or ET_DYN), with that interpreter, a dynamic section, and its header in a segment.
 * Variables of its threads (PT_TLS) are coredll.dll's to see to.
 * The length of a PT_GNU_STACK header is that of the stacks.
 *
 * Source: System V ABI, chapters 4 and 5; ELF for the Arm Architecture (IHI 0044). */
#include "bsp/abi/svc_abi.h"
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/loader.h"
#include "bsp/kernel/sched/thread.h"

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
struct elf_segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};
enum { ET_EXEC = 2, ET_DYN = 3, EM_ARM = 40, EV_CURRENT = 1, EF_ARM_EABI5 = 0x05 };
enum { PT_LOAD = 1, PT_DYNAMIC = 2, PT_INTERP = 3, PT_TLS = 7, PT_GNU_STACK = 0x6474e551 };
enum { PF_X = 1, PF_W = 2, PF_R = 4, SEGMENTS_MAX = 16 };

static const char interpreter[] = "coredll.dll";
static const uint8_t ident[] = { 0x7f, 'E', 'L', 'F', 1 /* 32 bits */, 1 /* little */, 1 };

static bool is_elf(const void *file, size_t bytes)
{
    return bytes >= 4 && __builtin_memcmp(file, ident, 4) == 0;
}

static bool header_good(const struct elf_header *h, size_t bytes)
{
    return __builtin_memcmp(h->ident, ident, sizeof ident) == 0 &&
           (h->type == ET_EXEC || h->type == ET_DYN) && h->machine == EM_ARM &&
           h->version == EV_CURRENT && h->flags >> 24 == EF_ARM_EABI5 &&
           h->ehsize >= sizeof *h && h->phentsize == sizeof(struct elf_segment) &&
           h->phnum > 0 && h->phnum <= SEGMENTS_MAX && h->phoff % 4 == 0 && h->phoff <= bytes &&
           h->phnum * sizeof(struct elf_segment) <= bytes - h->phoff;
}

static bool segment_good(const struct elf_segment *s, size_t bytes)
{
    return s->filesz <= s->memsz && s->offset <= bytes && s->filesz <= bytes - s->offset &&
           s->vaddr >= USER_BASE && s->vaddr < USER_TOP && s->memsz <= USER_TOP - s->vaddr &&
           (s->flags & (PF_W | PF_X)) != (PF_W | PF_X) && (s->flags & (PF_R | PF_W | PF_X));
}

static unsigned access_of(uint32_t flags)
{
    return (flags & PF_R ? VM_READ : 0) | (flags & PF_W ? VM_READ | VM_WRITE : 0) |
           (flags & PF_X ? VM_READ | VM_EXEC : 0);
}

/* In place, when it is in the image and as the file has it; else a copy. */
static uint32_t load_segment(struct vm *vm, const uint8_t *file, const struct elf_segment *s)
{
    uint32_t start = s->vaddr & ~(PAGE_BYTES - 1u), err = ERROR_INVALID_PARAMETER;

    if (s->filesz == s->memsz)
        err = vm_map_image(vm, s->vaddr, file + s->offset, s->filesz, access_of(s->flags));
    if (!err)
        return 0;
    if (err == ERROR_INVALID_PARAMETER)
        err = vm_map(vm, start, s->vaddr - start + s->memsz, access_of(s->flags));
    if (err)
        return err == ERROR_NOT_ENOUGH_MEMORY ? err : ERROR_BAD_EXE_FORMAT;
    if (!vm_fill(vm, s->vaddr, file + s->offset, s->filesz))
        return ERROR_BAD_EXE_FORMAT;
    if (s->flags & PF_X)
        vm_sync_text(vm, s->vaddr, s->memsz);
    return 0;
}

static bool entry_good(const struct elf_header *h, const struct elf_segment *segments)
{
    uint32_t pc = h->entry & ~1u;

    if (h->entry % 4 == 2)
        return false;
    for (unsigned i = 0; i < h->phnum; i++) {
        const struct elf_segment *s = &segments[i];

        /* An empty segment is not loaded, whatever it claims of the file. */
        if (s->type == PT_LOAD && (s->flags & PF_X) && s->memsz > 0 && pc >= s->vaddr &&
            pc - s->vaddr < s->filesz)
            return true;
    }
    return false;
}

/* What else a file of each type has to have. */
struct extras {
    bool interpreter, dynamic, words;
    uint32_t header;
};

static void note_extra(const uint8_t *file, size_t bytes, const struct elf_segment *s,
                       struct extras *x)
{
    const struct elf_header *h = (const void *)file;

    if (s->type == PT_INTERP && s->filesz == sizeof interpreter && s->offset <= bytes &&
        s->filesz <= bytes - s->offset)
        x->interpreter = !__builtin_memcmp(file + s->offset, interpreter, sizeof interpreter);
    if (s->type == PT_DYNAMIC)
        x->dynamic = true;
    if (s->type == PT_TLS)
        x->words = true;
    if (s->type == PT_LOAD && !s->offset && s->flags &&
        s->filesz >= h->phoff + h->phnum * sizeof *s)
        x->header = s->vaddr;
}

static bool extras_good(const struct elf_header *h, const struct extras *x, bool said)
{
    return said ? x->interpreter && x->dynamic && x->header : h->type == ET_EXEC && !x->words;
}

static uint32_t load(struct vm *vm, const void *file, size_t bytes, struct program *out)
{
    const struct elf_header *h = file;
    const struct elf_segment *segments;
    struct extras x = { 0 };
    bool said = false;

    *out = (struct program){ 0 };
    if ((uintptr_t)file % 4 != 0 || bytes < sizeof *h || !header_good(h, bytes))
        return ERROR_BAD_EXE_FORMAT;
    segments = (const void *)((const uint8_t *)file + h->phoff);
    for (unsigned i = 0; i < h->phnum; i++) {
        const struct elf_segment *s = &segments[i];
        uint32_t err;

        if (s->type == PT_GNU_STACK)
            out->stack_bytes = s->memsz;
        said |= s->type == PT_DYNAMIC || s->type == PT_INTERP;
        note_extra(file, bytes, s, &x);
        if (s->type != PT_LOAD || s->memsz == 0)
            continue;
        err = segment_good(s, bytes) ? load_segment(vm, file, s) : ERROR_BAD_EXE_FORMAT;
        if (err)
            return err;
    }
    out->entry = h->entry;
    out->header = said ? x.header : 0;
    return entry_good(h, segments) && extras_good(h, &x, said) &&
           out->stack_bytes <= USER_STACK_MAX ? 0 : ERROR_BAD_EXE_FORMAT;
}

const struct loader elf_loader = {
    .is_mine = is_elf,
    .load = load,
};
