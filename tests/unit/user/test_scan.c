/* SPDX-License-Identifier: MIT */
/* The engine of scanf: what Microsoft's conversions mean, at its bounds, and against the host's. */
#include "image/user/crt/scan.h"
#include "tests/unit/host/test.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct text {
    struct scan_source scan;
    const char *narrow;
    const wchar_t *wide;
};

static int get(struct scan_source *s)
{
    struct text *t = (struct text *)s;

    if (s->wide)
        return *t->wide ? *t->wide++ : -1;
    return *t->narrow ? (unsigned char)*t->narrow++ : -1;
}

static void unget(struct scan_source *s, int c)
{
    struct text *t = (struct text *)s;

    if (s->wide)
        CHECK_EQ(*--t->wide, c);
    else
        CHECK_EQ((unsigned char)*--t->narrow, (unsigned char)c);
}

static const char *rest;

static int scanned(const char *text, const char *format, ...)
{
    struct text t = { { false, get, unget }, text, NULL };
    va_list args;
    int n;

    va_start(args, format);
    n = scan_text(&t.scan, format, args);
    va_end(args);
    rest = t.narrow;
    return n;
}

static int scanned_wide(const wchar_t *text, const wchar_t *format, ...)
{
    struct text t = { { true, get, unget }, NULL, text };
    va_list args;
    int n;

    va_start(args, format);
    n = scan_text(&t.scan, format, args);
    va_end(args);
    return n;
}

TEST(integers_of_every_base_and_size)
{
    int d = 0, i = 0, o = 0, x = 0;
    short h = 0;
    signed char hh = 0;
    long long ll = 0;
    void *p = NULL;

    CHECK_EQ(scanned("-12 0x1F 17 ff", "%d %i %o %x", &d, &i, &o, &x), 4);
    CHECK(d == -12 && i == 0x1f && o == 017 && x == 0xff);
    CHECK_EQ(scanned("70000 300 -5000000000 BEEF", "%hd%hhd%I64d%p", &h, &hh, &ll, &p), 4);
    CHECK(h == (short)70000 && hh == (signed char)300 && ll == -5000000000LL);
    CHECK_EQ((uintptr_t)p, 0xbeef);
    CHECK_EQ(scanned("12345", "%2d%1d%d", &d, &i, &o), 3);
    CHECK(d == 12 && i == 3 && o == 45);
    CHECK_EQ(scanned("1,2", "%d,%*d%n", &d, &i), 1);
    CHECK(d == 1 && i == 3);
    CHECK_EQ(scanned("089", "%i", &i), 1);
    CHECK_EQ(i, 0);
    CHECK_STR(rest, "89");
}

TEST(what_was_read_too_far_goes_back)
{
    int n = -1;
    double d = -1;

    CHECK_EQ(scanned("0xz", "%i", &n), 1);
    CHECK_EQ(n, 0);
    CHECK_STR(rest, "xz");
    CHECK_EQ(scanned("1e+x", "%lf", &d), 1);
    CHECK(d == 1);
    CHECK_STR(rest, "e+x");
    CHECK_EQ(scanned("0xq", "%lf", &d), 1);
    CHECK(d == 0);
    CHECK_STR(rest, "xq");
    CHECK_EQ(scanned("-.x", "%lf", &d), 0);
    CHECK_STR(rest, "-.x");
    CHECK_EQ(scanned("+a", "%d", &n), 0);
}

TEST(floating_point)
{
    float f = 0;
    double d = 0, l = 0, w = 0;

    CHECK_EQ(scanned("1.5 -2.5e-3 0x1p4 .5", "%f %lf %Lf %2lf", &f, &d, &l, &w), 4);
    CHECK(f == 1.5f && d == -2.5e-3 && l == 16 && w == .5);
    CHECK_EQ(scanned("123.456", "%4lf", &d), 1);
    CHECK(d == 123);
    CHECK_STR(rest, "456");
}

TEST(text_of_both_widths)
{
    char n[16] = "", m[16] = "";
    wchar_t w[16], v[16];

    CHECK_EQ(scanned(" ab cd ef", "%s %S%ls", n, w, v), 3);
    CHECK_STR(n, "ab");
    CHECK(!memcmp(w, L"cd", 6) && !memcmp(v, L"ef", 6));
    CHECK_EQ(scanned_wide(L" ab cd ef", L"%s %S%hs", w, n, m), 3);
    CHECK(!memcmp(w, L"ab", 6));
    CHECK_STR(n, "cd");
    CHECK_STR(m, "ef");
    CHECK_EQ(scanned("\xe2\x82\xac\xf0\x9f\x98\x80\xff", "%ls", w), 1);
    CHECK(w[0] == 0x20ac && w[1] == 0xd83d && w[2] == 0xde00 && w[3] == 0xff && !w[4]);
    CHECK_EQ(scanned_wide(w, L"%hs", m), 1);
    CHECK_STR(m, "\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xbf");
}

TEST(widths_and_characters)
{
    char n[16] = "################";
    wchar_t w[4];

    CHECK_EQ(scanned("abcdef", "%2s%3c", n, n + 8), 2);
    CHECK(!memcmp(n, "ab\0#####cde#", 12));
    CHECK_EQ(scanned(" x", "%c%lc", n, w), 2);
    CHECK(n[0] == ' ' && w[0] == 'x');
    CHECK_EQ(scanned("xy", "%3c", n), -1);
    CHECK_EQ(scanned_wide(L"\x20ac" L"b", L"%hc%C", n, n + 8), 2);
    CHECK(!memcmp(n, "\xe2\x82\xac", 3) && n[8] == 'b');
}

TEST(sets)
{
    char n[16] = "", m[16] = "";

    CHECK_EQ(scanned("abc123]-x", "%[a-c]%[^]x]", n, m), 2);
    CHECK_STR(n, "abc");
    CHECK_STR(m, "123");
    CHECK_EQ(scanned("]-a", "%[]a-]", n), 1);
    CHECK_STR(n, "]-a");
    CHECK_EQ(scanned("zzz", "%[a-c]", n), 0);
    CHECK_STR(n, "]-a");
    CHECK_EQ(scanned("key = some value\n", "%[^ =] = %[^\n]", n, m), 2);
    CHECK_STR(m, "some value");
    CHECK_EQ(scanned("abc", "%[abc", n), 0);
}

TEST(the_end_of_the_input)
{
    int n;

    CHECK_EQ(scanned("", "%d", &n), -1);
    CHECK_EQ(scanned("   ", "%d", &n), -1);
    CHECK_EQ(scanned("x", "x%d", &n), -1);
    CHECK_EQ(scanned("y", "x%d", &n), 0);
    CHECK_EQ(scanned("1", "%d%d", &n, &n), 1);
    CHECK_EQ(scanned("1", "%*d%d", &n), 0);
    CHECK_EQ(scanned("50%", "%d%%", &n), 1);
    CHECK_EQ(scanned("", ""), 0);
}

TEST(a_number_longer_than_any_buffer)
{
    char *digits = malloc(5001);
    int n = 0;
    double d = 0;

    memset(digits, '0', 5000);
    digits[4999] = '7';
    digits[5000] = '\0';
    CHECK_EQ(scanned(digits, "%d", &n), 1);
    CHECK_EQ(n, 7);
    CHECK_EQ(scanned(digits, "%lf", &d), 1);
    free(digits);
}

/* Text of the characters that numbers are made of, numbers out of it. */
TEST(numbers_as_the_host_reads_them)
{
    for (int i = 0; i < 100000; i++) {
        static const char letters[] = "0123456789+-.eExXaf ";
        char input[12], a[4], b[4];
        int ints[2] = { 1, 1 }, want_n, n = (int)test_random_below(11);
        float floats[2] = { 1, 1 };

        for (int k = 0; k < n; k++)
            input[k] = letters[test_random_below(sizeof letters - 1)];
        input[n] = '\0';
        want_n = sscanf(input, "%d%2s", &ints[0], a);
        n = scanned(input, "%d%2s", &ints[1], b);
        /* what is a sign and nothing else ends the input for some */
        if (n != want_n && n + want_n != -1)
            test_fail(__FILE__, __LINE__, "\"%s\" gave %d, want %d", input, n, want_n);
        if (ints[0] != ints[1] || (n == 2 && strcmp(a, b)))
            test_fail(__FILE__, __LINE__, "\"%s\" gave %d, want %d", input, ints[1], ints[0]);
        if (strpbrk(input, "eExX"))
            continue;           /* what was read too far does not go back there */
        want_n = sscanf(input, "%f", &floats[0]);
        n = scanned(input, "%f", &floats[1]);
        if ((n != want_n && n + want_n != -1) || floats[0] != floats[1])
            test_fail(__FILE__, __LINE__, "\"%s\" gave %g, want %g", input, floats[1], floats[0]);
    }
}
