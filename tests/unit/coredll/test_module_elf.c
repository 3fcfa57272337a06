/* SPDX-License-Identifier: MIT */
/* A module's file: read, refused, relocated. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/coredll/sample.h"
#include "tests/unit/host/test.h"

static struct sample good, file;
static struct module_image image;
static uint8_t *memory;

static void begin(void)
{
    sample_make(&good);
    file = good;
    memory = aligned_alloc(16, SAMPLE_BYTES);
}

/* --- who resolves ----------------------------------------------------------------------------- */

static char asked[256];
static const char *nobody_has;

static bool resolve(void *context, const char *dll, const char *name, bool weak, uint32_t *address)
{
    CHECK(context == &asked);
    snprintf(asked + strlen(asked), sizeof asked - strlen(asked), "%s:%s%s ", dll ? dll : "-",
             name, weak ? "?" : "");
    if (nobody_has && strstr(nobody_has, name))
        return false;
    *address = !strcmp(name, "first") ? 0x1111 : !strcmp(name, "second") ? 0x2222 : 0x3333;
    return true;
}

static const char *load_all(unsigned *missing)
{
    const char *why = sample_load(&file, sizeof file, &image, memory);

    asked[0] = '\0';
    return why ? why : module_relocate(&image, resolve, asked, missing);
}

TEST(module_is_relocated_to_where_it_lies)
{
    unsigned missing;
    uint32_t *d;

    begin();
    CHECK(!load_all(&missing));
    CHECK_EQ(missing, 0);
    CHECK_STR(asked, "ws2.dll:first coredll.dll:second -:optional? ");
    d = sample_data(&image);
    CHECK_EQ(d[REL_RELATIVE], SAMPLE_BIAS + 0x10);
    CHECK_EQ(d[REL_ABS], 0x1111 + 0x11);
    CHECK_EQ(d[REL_GLOB], 0x2222);
    CHECK_EQ(d[REL_OWN], SAMPLE_BIAS + SAMPLE_TEXT + 1 + 0x13);
    CHECK_EQ(d[REL_PC], (uint32_t)(0x14 + SAMPLE_TEXT + 1 - (SAMPLE_DATA + 0x40 + REL_PC * 4)));
    CHECK_EQ(d[RELS], 0x1111);
    CHECK_EQ(d[RELS + 1], 0x3333);
    CHECK_EQ(image.nneeded, 2);
    CHECK_STR(module_string(&image, image.needed[0]), "coredll.dll");
}

TEST(every_missing_import_is_asked_for_before_anything_is_changed)
{
    unsigned missing;

    begin();
    nobody_has = "first second optional";
    CHECK(!load_all(&missing));
    CHECK_EQ(missing, 2);                       /* the weak one may be missing */
    CHECK_STR(asked, "ws2.dll:first coredll.dll:second -:optional? ");
    CHECK_EQ(memcmp(sample_data(&image), good.data, sizeof good.data), 0);
    nobody_has = "optional";
    CHECK(!load_all(&missing));
    CHECK_EQ(missing, 0);
    CHECK_EQ(sample_data(&image)[RELS + 1], 0);
}

TEST(module_without_resolver_keeps_its_imports)
{
    unsigned missing;

    begin();
    CHECK(!sample_load(&file, sizeof file, &image, memory));
    CHECK(!module_relocate(&image, NULL, NULL, &missing));
    CHECK_EQ(sample_data(&image)[REL_RELATIVE], SAMPLE_BIAS + 0x10);
    CHECK_EQ(sample_data(&image)[REL_ABS], 0x11);
}

TEST(text_that_is_fixed_is_not_relocated)
{
    unsigned missing;

    begin();
    file.relocations[REL_ABS].offset = SAMPLE_TEXT;
    CHECK(!load_all(&missing));
    CHECK(!sample_load(&file, sizeof file, &image, memory));
    image.text_fixed = true;
    CHECK(module_relocate(&image, resolve, asked, &missing));
}

TEST(constructors_and_destructors_must_be_text)
{
    begin();
    file.dynamic[16].tag = 25;
    file.dynamic[16].value = SAMPLE_DATA + 0x40;
    file.dynamic[17].tag = 27;
    file.dynamic[17].value = 4;
    CHECK(!sample_load(&file, sizeof file, &image, memory));
    CHECK(!module_functions_good(&image));
    sample_data(&image)[0] = SAMPLE_BIAS + SAMPLE_TEXT + 1;
    CHECK(module_functions_good(&image));
    sample_data(&image)[0] = SAMPLE_BIAS + SAMPLE_TEXT + 15;
    CHECK(module_functions_good(&image));
    sample_data(&image)[0] = SAMPLE_BIAS + SAMPLE_TEXT + 16;
    CHECK(!module_functions_good(&image));
    sample_data(&image)[0] = 0xffffffff;
    CHECK(module_functions_good(&image));
}

/* The module is refused while the field has that value. */
#define REFUSED(field, with)                                     \
    do {                                                         \
        unsigned missing_;                                       \
        CHECK(!load_all(&missing_));                             \
        file.field = (with);                                     \
        CHECK(load_all(&missing_));                              \
        file = good;                                             \
    } while (0)

TEST(each_wrong_field_of_the_headers_is_refused)
{
    begin();
    for (unsigned i = 0; i < 7; i++)
        REFUSED(head.ident[i], good.head.ident[i] ^ 1);
    REFUSED(head.type, 2);
    REFUSED(head.machine, 3);
    REFUSED(head.flags, 0x04000000);
    REFUSED(head.phentsize, 31);
    REFUSED(head.phnum, 0);
    REFUSED(head.phnum, 17);
    REFUSED(head.phoff, 0xfffffffc);
    REFUSED(head.phoff, 54);
    REFUSED(segment[0].offset, 0x1000);
    REFUSED(segment[0].vaddr, 0x1000);
    REFUSED(segment[0].filesz, 51);
    REFUSED(segment[0].memsz, 0x1001);          /* into the text's page */
    REFUSED(segment[1].vaddr, 0x800);
    REFUSED(segment[1].vaddr, 0x1800);
    REFUSED(segment[1].flags, 7);
    REFUSED(segment[1].memsz, 17);              /* text that is not in the file */
    REFUSED(segment[2].vaddr, 0x1000);
    REFUSED(segment[2].vaddr, 0xfffff000);
    REFUSED(segment[2].memsz, 0xffffffff);
    REFUSED(segment[2].memsz, 1);
    REFUSED(segment[2].offset, 0xfffff800);
    REFUSED(segment[3].type, 7);
    REFUSED(segment[3].type, 6);
    REFUSED(segment[3].vaddr, 0x3000);
    REFUSED(segment[3].vaddr, good.segment[3].vaddr + 2);
    REFUSED(segment[3].memsz, 0x10000);
}

TEST(each_wrong_entry_of_the_dynamic_section_is_refused)
{
    begin();
    for (unsigned i = 0; i < 16; i++) {
        unsigned tag = good.dynamic[i].tag;

        if (tag != 0x6fffffff && tag != 0x6ffffffe)     /* how many, and a chain that may end */
            REFUSED(dynamic[i].value, 0xfffffffd);
    }
    REFUSED(dynamic[6].value, 24);
    REFUSED(dynamic[12].value, 7);
    REFUSED(dynamic[15].tag, 7);
    REFUSED(hash[1], 0x10000);
    REFUSED(hash[1], 0xffffffff);
    REFUSED(symbols[SYM_FIRST].name, sizeof good.strings);
    REFUSED(relocations[0].offset, 0xfffffffe);
    REFUSED(relocations[0].offset, SAMPLE_DATA + 0x7fd);
    REFUSED(relocations[1].info, SYMS << 8 | 2);
    REFUSED(relocations[1].info, 20);                   /* a copy */
    REFUSED(plt[0].info, 0xff);
}

TEST(program_is_read_where_it_is_linked_to)
{
    begin();
    CHECK(module_read_header(&image, &file, sizeof file, 0x10000));
    for (unsigned i = 0; i < 4; i++)
        file.segment[i].vaddr += 0x10000;
    CHECK(!module_read_header(&image, &file, sizeof file, 0x10000));
    CHECK_EQ(image.low, 0x10000);
    file.head.type = 2;
    CHECK(!module_read_header(&image, &file, sizeof file, 0x10000));
    CHECK(module_read_header(&image, &file, sizeof file, 0));
}

static void add_segment(uint32_t type, uint32_t address, uint32_t given, uint32_t bytes)
{
    file.segment[3].vaddr = address;
    file.segment[3].type = type;
    file.segment[3].filesz = given;
    file.segment[3].memsz = bytes;
}

/* One that is linked to an address has no dynamic section, and is nowhere but in its room. */
TEST(module_that_is_linked_to_an_address)
{
    begin();
    file.head.type = 2;
    for (unsigned i = 0; i < 3; i++)
        file.segment[i].vaddr += MODULE_FIXED_FROM;
    add_segment(0x70000001, MODULE_FIXED_FROM + 8, 16, 16);
    CHECK(!module_read_header(&image, &file, sizeof file, 0));
    CHECK(image.fixed);
    CHECK_EQ(image.low, MODULE_FIXED_FROM);
    CHECK_EQ(image.bias, 0);
    image.memory = memory;
    CHECK(!module_read_dynamic(&image));
    image.unwind.start = MODULE_FIXED_FROM + 2;
    CHECK(module_read_dynamic(&image));
    image.unwind = (struct module_range){ MODULE_FIXED_FROM + 8, 12 };
    CHECK(module_read_dynamic(&image));
    image.unwind = (struct module_range){ MODULE_FIXED_FROM + 8, 0x1000 };
    CHECK(module_read_dynamic(&image));
    for (unsigned i = 0; i < 3; i++)
        file.segment[i].vaddr += MODULE_FIXED_TO - MODULE_FIXED_FROM;
    CHECK(module_read_header(&image, &file, sizeof file, 0));
    file.segment[0].type = file.segment[1].type = file.segment[2].type = 0;
    CHECK(module_read_header(&image, &file, sizeof file, 0));
}

/* Distances from the thread pointer go into the words that ask for them. */
TEST(variables_of_threads_have_a_place)
{
    unsigned missing;

    begin();
    file.relocations[0].info = 19;
    file.relocations[3].info = SYM_OWN << 8 | 19;
    file.symbols[SYM_OWN].info = 0x16;
    file.symbols[SYM_OWN].value = 12;
    CHECK(!sample_load(&file, sizeof file, &image, memory));
    image.words_at = 32;
    asked[0] = '\0';
    CHECK(!module_relocate(&image, resolve, asked, &missing));
    CHECK_EQ(sample_data(&image)[REL_RELATIVE], 0x10 + 8 + 32);
    CHECK_EQ(sample_data(&image)[REL_OWN], 0x13 + 8 + 32 + 12);
    file.symbols[SYM_OWN].section = 0;
    CHECK(!sample_load(&file, sizeof file, &image, memory));
    CHECK(module_relocate(&image, resolve, asked, &missing));
}

TEST(variables_of_threads_have_bounds)
{
    begin();
    add_segment(7, SAMPLE_DATA, 8, MODULE_WORDS);
    CHECK_STR(module_read_header(&image, &file, sizeof file, 0), "it has no dynamic section");
    CHECK_EQ(image.words.bytes, MODULE_WORDS);
    file.segment[3].align = 16;
    CHECK(strstr(module_read_header(&image, &file, sizeof file, 0), "__declspec(thread)"));
    file.segment[3].align = 8;
    file.segment[3].memsz = MODULE_WORDS + 1;
    CHECK(strstr(module_read_header(&image, &file, sizeof file, 0), "__declspec(thread)"));
    add_segment(7, SAMPLE_DATA, 9, 8);
    CHECK(strstr(module_read_header(&image, &file, sizeof file, 0), "__declspec(thread)"));
}

TEST(import_of_a_function_without_a_name_asks_for_its_number)
{
    unsigned missing;

    begin();
    file.needs[0].v.name = 100;
    strcpy(file.strings + 100, MODULE_ORDINAL "7");
    CHECK(!load_all(&missing));
    CHECK_STR(asked, "ws2.dll:ordinal_7 coredll.dll:second -:optional? ");
    file.needs[0].v.name = sizeof file.strings;
    CHECK(!load_all(&missing));
    CHECK_STR(asked, "ws2.dll:first coredll.dll:second -:optional? ");
}

TEST(modules_damaged_at_random_are_judged_without_harm)
{
    static const uint32_t values[] = { 0, 1, 2, 4, 0x34, 0x1000, 0x2000, 0x7fffffff, 0x80000000,
                                       0xfffffff0, 0xffffffff };
    unsigned accepted = 0, missing;

    begin();
    for (unsigned i = 0; i < 20000; i++) {
        file = good;
        for (unsigned n = 1 + test_random_below(4); n; n--) {
            size_t at = test_random_below(offsetof(struct sample, data)) & ~3u;

            memcpy((char *)&file + at, &values[test_random_below(11)], 4);
        }
        accepted += !load_all(&missing);
    }
    CHECK(accepted > 100 && accepted < 19900);
}

TEST(file_cut_anywhere_is_refused)
{
    begin();
    for (size_t bytes = 0; bytes < offsetof(struct sample, hash); bytes++)
        CHECK(module_read_header(&image, &file, bytes, 0));
}
