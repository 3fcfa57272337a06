/* SPDX-License-Identifier: MIT */
/* The archive's reader against archives that make no sense.  Nothing is mapped behind the archive,
 * so a test lays its own at the end: reading one byte too far ends it. */
#include "bsp/kernel/file/initrd.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

enum { HEADER = 110, MODE = 14, SIZE = 54, NAME_SIZE = 94, FILE_MODE = 0100644 };

static char work[CPU_ARCHIVE_BYTES];
static size_t used;

static void pad(void)
{
    while (used % 4)
        work[used++] = '\0';
}

static void add(const char *name, unsigned mode, const void *data, size_t bytes)
{
    used += (size_t)sprintf(work + used,
                            "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", 1u, mode,
                            0u, 0u, 1u, 0u, (unsigned)bytes, 0u, 0u, 0u, 0u,
                            (unsigned)strlen(name) + 1, 0u);
    memcpy(work + used, name, strlen(name) + 1);
    used += strlen(name) + 1;
    pad();
    memcpy(work + used, data, bytes);
    used += bytes;
    pad();
}

static void good_archive(void)
{
    used = 0;
    add("etc", 040755, "", 0);
    add("etc/net.conf", FILE_MODE, "ip=dhcp\n", 8);
    add("empty", FILE_MODE, "", 0);
    add("five", FILE_MODE, "12345", 5);
    add("TRAILER!!!", 0, "", 0);
}

/* The first `bytes` of work, right before the end; returns a cursor at its beginning. */
static const void *at_the_end(size_t bytes)
{
    return memcpy(CPU_ARCHIVE + CPU_ARCHIVE_BYTES - bytes, work, bytes);
}

static bool inside(const struct initrd_file *f, const void *from)
{
    const char *data = f->data, *end = CPU_ARCHIVE + CPU_ARCHIVE_BYTES;

    return f->name > (const char *)from && f->name + strlen(f->name) < end &&
           data >= (const char *)from && data <= end && f->size <= (size_t)(end - data);
}

static bool find(const char *name, struct initrd_file *out)
{
    const void *cursor = NULL;

    while (initrd_next(&cursor, out))
        if (!strcmp(out->name, name))
            return true;
    return false;
}

static unsigned walk(const void *from)
{
    const void *cursor = from;
    struct initrd_file f;
    unsigned n = 0;

    while (initrd_next(&cursor, &f)) {
        volatile uint8_t sum = 0;

        CHECK(inside(&f, from));
        for (size_t i = 0; i < f.size; i++)
            sum = (uint8_t)(sum + ((const uint8_t *)f.data)[i]);
        n++;
    }
    return n;
}

TEST(files_are_found_whole_and_directories_are_none)
{
    struct initrd_file f;

    good_archive();
    memcpy(CPU_ARCHIVE, work, used);
    CHECK(find("etc/net.conf", &f));
    CHECK_EQ(f.size, 8);
    CHECK_EQ(memcmp(f.data, "ip=dhcp\n", 8), 0);
    CHECK(find("empty", &f) && f.size == 0);
    CHECK(find("five", &f) && f.size == 5);
    CHECK_STR(f.name, "five");
    CHECK(!find("etc", &f));
    CHECK(!find("fiv", &f) && !find("", &f) && !find("TRAILER!!!", &f));
    CHECK_EQ(walk(CPU_ARCHIVE), 3);
}

TEST(empty_archive_has_no_files)
{
    const void *cursor = NULL;
    struct initrd_file f;

    CHECK(!initrd_next(&cursor, &f));
    CHECK(!find("shell", &f));
}

TEST(archive_cut_anywhere_gives_only_whole_files)
{
    good_archive();
    for (size_t bytes = 0; bytes <= used; bytes++)
        CHECK(walk(at_the_end(bytes)) <= 3);
    CHECK_EQ(walk(at_the_end(used)), 3);
}

static void put_hex(size_t at, uint32_t v)
{
    char digits[9];

    sprintf(digits, "%08X", (unsigned)v);
    memcpy(work + at, digits, 8);
}

TEST(sizes_beyond_the_archive_end_the_walk)
{
    static const uint32_t sizes[] = {
        6, 100, CPU_ARCHIVE_BYTES, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffd, 0xffffffff,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        used = 0;
        add("f", FILE_MODE, "12345", 5);
        put_hex(SIZE, sizes[i]);
        CHECK_EQ(walk(at_the_end(HEADER + 2 + 5)), 0);
        put_hex(SIZE, 5);
        CHECK_EQ(walk(at_the_end(HEADER + 2 + 5)), 1);  /* its padding may be missing */
        put_hex(NAME_SIZE, sizes[i]);
        CHECK_EQ(walk(at_the_end(HEADER + 2 + 5)), 0);
    }
}

TEST(name_without_an_end_ends_the_walk)
{
    used = 0;
    add("name", FILE_MODE, "", 0);
    work[HEADER + 4] = 'x';
    CHECK_EQ(walk(at_the_end(used)), 0);
    put_hex(NAME_SIZE, 0);
    CHECK_EQ(walk(at_the_end(used)), 0);
}

TEST(wrong_magic_ends_the_walk)
{
    for (unsigned i = 0; i < 6; i++) {
        good_archive();
        work[i] ^= 1;
        CHECK_EQ(walk(at_the_end(used)), 0);
    }
}

TEST(lower_case_digits_mean_the_same)
{
    struct initrd_file f;
    char data[0xab] = "x";

    used = 0;
    add("f", FILE_MODE, data, sizeof data);
    memcpy(work + SIZE, "000000ab", 8);
    memcpy(CPU_ARCHIVE, work, used);
    CHECK(find("f", &f));
    CHECK_EQ(f.size, 0xab);
}

TEST(random_damage_never_leads_outside)
{
    for (unsigned i = 0; i < 20000; i++) {
        good_archive();
        for (unsigned n = 1 + test_random_below(6); n; n--) {
            size_t at = test_random_below((uint32_t)used);

            work[at] = test_random_below(2) ? (char)test_random() : "0123456789ABCDEF"[at % 16];
        }
        walk(at_the_end(used - test_random_below(4)));
    }
}
