/* SPDX-License-Identifier: MIT */
/* Names of files: what they mean, and which are none. */
#include "bsp/kernel/file/path.h"

#include <string.h>

#include "bsp/include/winerror.h"
#include "tests/unit/host/test.h"

static const char *normal(const char *typed)
{
    static char out[PATH_BYTES];

    CHECK_EQ(path_normal(typed, out), 0);
    return out;
}

static uint32_t refusal(const char *typed)
{
    char out[PATH_BYTES];

    return path_normal(typed, out);
}

TEST(names_are_made_normal)
{
    static const char *const names[][2] = {
        { "\\", "" }, { "/", "" }, { ".", "" }, { "..", "" }, { "a", "a" }, { "\\a", "a" },
        { "/a/b", "a/b" }, { "a\\b/c", "a/b/c" }, { "//a\\/b//", "a/b" }, { "./a/./b/.", "a/b" },
        { "a/../b", "b" }, { "a/b/..", "a" }, { "a/../../../b", "b" },
        { "Mixed Case.txt", "Mixed Case.txt" }, { ".hidden", ".hidden" }, { "a..b", "a..b" }, { "\xc3\xa9", "\xc3\xa9" },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        CHECK_STR(normal(names[i][0]), names[i][1]);
}

TEST(what_is_no_name_is_refused)
{
    static const char *const names[] = {
        "a?", "*", "a:b", "a|b", "<a", "a>", "\"a\"", "a\x01", "\x1f", "a\x7f", "a.", "a ", "...",
        "a/b./c", "dir/ /x",
    };

    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        CHECK_EQ(refusal(names[i]), ERROR_INVALID_NAME);
    CHECK_EQ(refusal(""), ERROR_FILE_NOT_FOUND);
}

/* 63 bytes a part, 259 in all; what is longer is refused whole, not cut. */
TEST(lengths_have_bounds)
{
    char typed[2 * PATH_BYTES];

    memset(typed, 'x', sizeof typed);
    typed[NAME_BYTES - 1] = '\0';
    CHECK_EQ(strlen(normal(typed)), NAME_BYTES - 1);
    typed[NAME_BYTES - 1] = 'x';
    typed[NAME_BYTES] = '\0';
    CHECK_EQ(refusal(typed), ERROR_FILENAME_EXCED_RANGE);
    for (unsigned i = 0; i < sizeof typed; i++)
        typed[i] = i % 10 == 9 ? '/' : 'x';
    typed[PATH_BYTES - 2] = '\0';
    CHECK_EQ(strlen(normal(typed)), PATH_BYTES - 2);
    for (unsigned more = 0; more < 3; more++) {
        strcpy(typed + PATH_BYTES - 2, more == 0 ? "y" : more == 1 ? "yy" : "/y");
        CHECK_EQ(refusal(typed), more == 0 ? 0 : ERROR_FILENAME_EXCED_RANGE);
    }
}

TEST(names_compare_without_case)
{
    CHECK_EQ(path_compare("ReadMe.TXT", "README.txt", NAME_BYTES), 0);
    CHECK(path_compare("a", "B", NAME_BYTES) < 0 && path_compare("b", "A", NAME_BYTES) > 0);
    CHECK(path_compare("a", "ab", NAME_BYTES) < 0 && path_compare("a_", "aA", NAME_BYTES) < 0);
    CHECK_EQ(path_compare("abX", "abY", 2), 0);
    CHECK(path_compare("\xc3\xa9", "\xc3\x89", NAME_BYTES));
}

TEST(paths_are_cut_before_their_last_part)
{
    char path[PATH_BYTES] = "a/b/c";

    CHECK_STR(path_split(path), "c");
    CHECK_STR(path, "a/b");
    CHECK_STR(path_split(path), "b");
    CHECK_STR(path_split(path), "a");
    CHECK_STR(path, "");
    memset(path, 'x', NAME_BYTES - 1);
    path[NAME_BYTES - 1] = '\0';
    CHECK_EQ(strlen(path_split(path)), NAME_BYTES - 1);
}

/* Whatever is typed: a normal path stays as it is when it is made normal again. */
TEST(normal_names_are_normal)
{
    for (unsigned i = 0; i < 20000; i++) {
        char typed[40], once[PATH_BYTES], twice[PATH_BYTES];
        unsigned n = test_random_below(sizeof typed - 1);

        for (unsigned k = 0; k < n; k++)
            typed[k] = "ab./\\..X /"[test_random_below(10)];
        typed[n] = '\0';
        if (path_normal(typed, once) || !*once)
            continue;
        CHECK_EQ(path_normal(once, twice), 0);
        CHECK_STR(twice, once);
    }
}
