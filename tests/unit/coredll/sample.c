/* SPDX-License-Identifier: MIT */
#include "tests/unit/coredll/sample.h"

#include <string.h>

#define AT(field) ((uint32_t)offsetof(struct sample, field))

enum { DATA_AT = SAMPLE_DATA, DATA_FIELD = 0x40 /* of data[] in the second segment */ };

static uint32_t add_string(struct sample *s, const char *text)
{
    uint32_t at = 1;

    while (s->strings[at])
        at += (uint32_t)strlen(s->strings + at) + 1;
    strcpy(s->strings + at, text);
    return at;
}

static void make_head(struct sample *s)
{
    static const uint8_t ident[7] = { 0x7f, 'E', 'L', 'F', 1, 1, 1 };

    memcpy(s->head.ident, ident, sizeof ident);
    s->head.type = 3;
    s->head.machine = 40;
    s->head.version = 1;
    s->head.phoff = AT(segment);
    s->head.flags = 0x05000400;
    s->head.ehsize = sizeof s->head;
    s->head.phentsize = sizeof s->segment[0];
    s->head.phnum = 4;
    s->segment[0].type = s->segment[1].type = s->segment[2].type = 1;
    s->segment[0].filesz = s->segment[0].memsz = AT(data);
    s->segment[0].flags = 4;
    s->segment[1].offset = s->segment[1].vaddr = SAMPLE_TEXT;
    s->segment[1].filesz = s->segment[1].memsz = 16;
    s->segment[1].flags = 5;
    s->segment[2].offset = s->segment[2].vaddr = DATA_AT;
    s->segment[2].filesz = DATA_FIELD + sizeof s->data;
    s->segment[2].memsz = 0x800;
    s->segment[2].flags = 6;
    s->segment[3].type = 2;
    s->segment[3].vaddr = AT(dynamic);
    s->segment[3].filesz = s->segment[3].memsz = sizeof s->dynamic;
    s->segment[3].flags = 4;
}

static void make_symbols(struct sample *s, uint32_t ws2, uint32_t coredll)
{
    static const char *const names[SYMS] = { "", "own", "first", "second", "optional" };

    s->hash[1] = SYMS;
    for (unsigned i = 1; i < SYMS; i++) {
        s->symbols[i].name = add_string(s, names[i]);
        s->symbols[i].info = i == SYM_OPTIONAL ? 0x22 : 0x12;
        s->versions[i] = (uint16_t)(i == SYM_FIRST ? 2 : i == SYM_SECOND ? 3 : 1);
    }
    s->symbols[SYM_OWN].section = 6;
    s->symbols[SYM_OWN].value = SAMPLE_TEXT + 1;
    for (unsigned i = 0; i < 2; i++) {
        s->needs[i].version = s->needs[i].count = 1;
        s->needs[i].file = i ? coredll : ws2;
        s->needs[i].first = offsetof(struct sample_need, v);
        s->needs[i].next = i ? 0 : sizeof s->needs[0];
        s->needs[i].v.index = (uint16_t)(2 + i);
    }
}

static void make_relocations(struct sample *s)
{
    static const uint8_t kinds[RELS] = { 23, 2, 21, 2, 3 };
    static const uint8_t symbols[RELS] = { 0, SYM_FIRST, SYM_SECOND, SYM_OWN, SYM_OWN };

    for (unsigned i = 0; i < RELS; i++) {
        s->relocations[i].offset = DATA_AT + DATA_FIELD + i * 4;
        s->relocations[i].info = (uint32_t)symbols[i] << 8 | kinds[i];
        s->data[i] = 0x10 + i;
    }
    s->plt[0].offset = DATA_AT + DATA_FIELD + RELS * 4;
    s->plt[0].info = SYM_FIRST << 8 | 22;
    s->plt[1].offset = s->plt[0].offset + 4;
    s->plt[1].info = SYM_OPTIONAL << 8 | 22;
}

void sample_make(struct sample *s)
{
    uint32_t ws2, coredll;
    unsigned n = 0;

    memset(s, 0, sizeof *s);
    make_head(s);
    ws2 = add_string(s, "ws2.dll");
    coredll = add_string(s, "coredll.dll");
    make_symbols(s, ws2, coredll);
    make_relocations(s);
    {
        const struct sample_dynamic d[] = {
            { 1, coredll }, { 1, ws2 }, { 4, AT(hash) }, { 5, AT(strings) },
            { 10, sizeof s->strings }, { 6, AT(symbols) }, { 11, 16 }, { 17, AT(relocations) },
            { 18, sizeof s->relocations }, { 19, 8 }, { 23, AT(plt) }, { 2, sizeof s->plt },
            { 20, 17 }, { 0x6ffffff0, AT(versions) }, { 0x6ffffffe, AT(needs) },
            { 0x6fffffff, 2 },
        };

        for (; n < sizeof d / sizeof d[0]; n++)
            s->dynamic[n] = d[n];
    }
}

const char *sample_load(const struct sample *s, size_t bytes, struct module_image *m,
                        uint8_t memory[SAMPLE_BYTES])
{
    const char *why = module_read_header(m, s, bytes, 0);

    if (why || m->bytes > SAMPLE_BYTES)
        return why ? why : "it is larger than this test has room for";
    memset(memory, 0, SAMPLE_BYTES);
    memcpy(memory, s, bytes < AT(data) ? bytes : AT(data));
    memcpy(memory + DATA_AT + DATA_FIELD, s->data, sizeof s->data);
    m->memory = memory;
    m->bias = SAMPLE_BIAS;
    return module_read_dynamic(m);
}

uint32_t *sample_data(const struct module_image *m)
{
    return (uint32_t *)(void *)(m->memory + DATA_AT + DATA_FIELD);
}
