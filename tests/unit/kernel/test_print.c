/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "bsp/kernel/debug/print.h"
#include "bsp/kernel/device/console.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

/* The formats the kernel offers mean what they mean in C. */
#define SAME(...)                                            \
    do {                                                     \
        char ours[128], theirs[128];                         \
        int n = ksnprintf(ours, sizeof ours, __VA_ARGS__);   \
        CHECK_EQ(n, snprintf(theirs, sizeof theirs, __VA_ARGS__)); \
        CHECK_STR(ours, theirs);                             \
    } while (0)

TEST(numbers_print_as_in_c)
{
    SAME("%d %d %d", 0, -1, 2147483647);
    SAME("%d", -2147483647 - 1);
    SAME("%u %x", 4294967295u, 4294967295u);
    SAME("%lu %lx %ld", 4294967295ul, 0xdeadbeeful, -5l);
    SAME("%08x|%8x|%-8x|", 0xabcu, 0xabcu, 0xabcu);
    SAME("%06d|%6d|%-6d|", -42, -42, -42);
    SAME("%1u|%3u|%03u", 12345u, 12345u, 12345u);
    SAME("%.0u|%.0u|%.0x", 0u, 7u, 0u);
}

TEST(strings_and_characters_print_as_in_c)
{
    SAME("%s|%8s|%-8s|%2s", "abc", "abc", "abc", "abc");
    SAME("%c%c", 'x', 'y');
    SAME("100%%");
    SAME("%s", "");
    SAME("%02x:%02x", 1u, 255u);
}

TEST(null_string_and_pointers_are_readable)
{
    const char *volatile none = NULL;       /* the compiler would object */
    char out[64];

    ksnprintf(out, sizeof out, "%s", none);
    CHECK_STR(out, "(null)");
    ksnprintf(out, sizeof out, "%p", (void *)(uintptr_t)0x80400000u);
    CHECK_STR(out, "0x80400000");
}

TEST(text_too_long_is_cut_and_its_length_told)
{
    char out[8];

    memset(out, '#', sizeof out);
    CHECK_EQ(ksnprintf(out, 5, "%s", "abcdefgh"), 8);
    CHECK_STR(out, "abcd");
    CHECK_EQ(out[5], '#');
    CHECK_EQ(ksnprintf(out, 1, "%u", 1234u), 4);
    CHECK_STR(out, "");
    CHECK_EQ(ksnprintf(NULL, 0, "%d", -12), 3);
    CHECK_EQ(ksnprintf(out, 5, "abcd"), 4);
    CHECK_STR(out, "abcd");
}

TEST(format_that_ends_in_a_percent_sign_ends_there)
{
    char format[] = "ab%", out[8];

    CHECK_EQ(ksnprintf(out, sizeof out, format, 0), 2);
    CHECK_STR(out, "ab");
    format[0] = '%', format[1] = 'l';
    format[2] = '\0';
    CHECK_EQ(ksnprintf(out, sizeof out, format, 0), 0);
}

TEST(message_longer_than_a_line_keeps_its_beginning)
{
    char text[600];

    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    kprintf("lost");
    print_attach(console_write);
    kprintf("%s", text);
    CHECK(strlen(cpu_console()) >= 255 && strlen(cpu_console()) < 256);
    CHECK_EQ(cpu_console()[254], 'a');
}
