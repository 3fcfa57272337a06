/* SPDX-License-Identifier: MIT */
/* Characters between their encodings: each there and back, and everything that is none. */
#include "image/user/crt/utf.h"
#include "tests/unit/host/test.h"

#include <stdlib.h>
#include <string.h>

TEST(every_character_there_and_back)
{
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char bytes[UTF8_MAX];
        wchar_t units[UTF16_MAX];
        uint32_t back;
        size_t n;

        if (c >= UTF_HIGH && c < UTF_END)
            continue;
        n = utf8_put(c, bytes);
        if (n != utf8_take(bytes, n, &back) || back != c)
            test_fail(__FILE__, __LINE__, "U+%04X by UTF-8 is U+%04X", c, back);
        if (n > 1 && utf8_take(bytes, n - 1, &back))
            test_fail(__FILE__, __LINE__, "U+%04X was taken out of too few bytes", c);
        n = utf16_put(c, units);
        if (n != utf16_take(units, n, &back) || back != c)
            test_fail(__FILE__, __LINE__, "U+%04X by UTF-16 is U+%04X", c, back);
    }
}

TEST(what_is_no_utf_8)
{
    static const char *const bad[] = { "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
                                       "\xed\xa0\x80", "\xf0\x80\x80\x80",
                                       "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
                                       "\xff", "\xc3", "\xe2\x82", "\xc3\x28" };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t code;
        char *exact = malloc(strlen(bad[i]) + 1);       /* nothing behind the NUL is read */

        strcpy(exact, bad[i]);
        CHECK_EQ(utf8_take(exact, UTF8_MAX, &code), 0);
        CHECK_EQ(code, UTF_BAD);
        CHECK_EQ(utf8_take_any(exact, UTF8_MAX, &code), 1);
        CHECK_EQ(code, (unsigned char)bad[i][0]);
        free(exact);
    }
}

TEST(half_a_pair_is_no_character)
{
    static const wchar_t high[] = { 0xd83d, 'a' }, low[] = { 0xde00, 0xd83d };
    char bytes[UTF8_MAX];
    uint32_t code;

    CHECK_EQ(utf16_take(high, 2, &code), 0);
    CHECK_EQ(code, UTF_BAD);
    CHECK_EQ(utf16_take(high, 1, &code), 0);
    CHECK_EQ(utf16_take(low, 2, &code), 0);
    CHECK_EQ(utf8_put(0xd83d, bytes), 3);
    CHECK(!memcmp(bytes, "\xef\xbf\xbd", 3));
}
