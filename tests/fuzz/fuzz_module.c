/* SPDX-License-Identifier: MIT */
/* Modules: a good one with words changed, or any bytes, as far as the loader of coredll.dll follows
 * them; the sanitizer watches the ends of file and memory. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/input.h"
#include "tests/unit/coredll/sample.h"

enum { CHANGED = 1, ROOM = 1 << 20 };

static bool resolve(void *context, const char *dll, const char *name, bool weak, uint32_t *address)
{
    (void)context;
    (void)weak;
    *address = (uint32_t)strlen(name) + (dll ? (uint32_t)strlen(dll) : 0);
    return name[0] != 'n';
}

/* What module_file.c does with a file. */
static void fill(struct module_image *m, const uint8_t *file, size_t bytes)
{
    for (unsigned i = 0; i < m->nsegments; i++) {
        const struct module_segment *s = &m->segments[i];

        if (s->file_offset <= bytes && s->file_bytes <= bytes - s->file_offset)
            memcpy(m->memory + (s->start - m->low), file + s->file_offset, s->file_bytes);
    }
}

static void load(const void *file, size_t bytes, uint32_t base)
{
    struct module_image m;
    unsigned missing;
    void *copy = malloc(bytes ? bytes : 1);

    memcpy(copy, file, bytes);
    if (!module_read_header(&m, copy, bytes < MODULE_HEADER_BYTES ? bytes : MODULE_HEADER_BYTES,
                            base) &&
        m.bytes <= ROOM) {
        m.memory = calloc(1, m.bytes);
        m.bias = base ? 0 : SAMPLE_BIAS;
        m.text_fixed = base;
        fill(&m, copy, bytes);
        if (!module_read_dynamic(&m) && !module_relocate(&m, resolve, NULL, &missing))
            module_functions_good(&m);
        free(m.memory);
    }
    free(copy);
}

static void change(struct input *in, uint32_t base)
{
    static const uint32_t edges[] = { 0, 1, 4, 0x1000, 0x2000, 0x7fffffff, 0x80000000u,
                                      0xffffffffu };
    struct sample s;

    sample_make(&s);
    for (unsigned i = 0; i < 4; i++)
        s.segment[i].vaddr += base;
    while (in_more(in)) {
        unsigned at = in_below(in, offsetof(struct sample, data) / 4), what = in_below(in, 10);
        uint32_t v = what < 8 ? edges[what] : what == 8 ? in_u8(in) : in_u32(in);

        memcpy((uint8_t *)&s + at * 4, &v, sizeof v);
    }
    load(&s, sizeof s, base);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct input in = { data, data + bytes };
    unsigned kind = in_u8(&in);
    uint32_t base = kind & 2 ? 0x10000 : 0;

    if (kind & CHANGED)
        change(&in, base);
    else
        load(in.at, (size_t)(in.end - in.at), base);
    return 0;
}
