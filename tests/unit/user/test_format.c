/* SPDX-License-Identifier: MIT */
/* The engine of printf where Microsoft's conversions differ from ISO C's, and at its bounds. */
#include "tests/unit/host/test.h"
#include "tests/unit/user/printed.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <string.h>

static const wchar_t euro[] = { 'a', 0x20ac, 'b', 0 }, smile[] = { 0xd83d, 0xde00, 0 };

TEST(text_of_the_own_and_of_the_other_width)
{
    CHECK_STR(printed("%s|%hs|%ls|%ws|%S", "n", "h", L"l", L"w", L"S"), "n|h|l|w|S");
    CHECK_STR(printed_w(L"%s|%hs|%ls|%ws|%S", L"n", "h", L"l", L"w", "S"), "n|h|l|w|S");
    CHECK_STR(printed("%c|%hc|%lc|%C", 'n', 'h', L'l', L'C'), "n|h|l|C");
    CHECK_STR(printed_w(L"%c|%hc|%lc|%C|%hS|%lS", L'n', 'h', L'l', 'C', "a", L"b"),
              "n|h|l|C|a|b");
}

TEST(text_of_the_other_width_is_utf_8)
{
    CHECK_STR(printed("%ls", euro), "a\xe2\x82\xac" "b");
    CHECK_STR(printed("%lc%S", 0xe9, smile), "\xc3\xa9\xf0\x9f\x98\x80");
    CHECK_EQ(printed_wide(20, L"%hs", "a\xe2\x82\xac" "b"), 3);
    CHECK(!memcmp(printed_units, euro, sizeof euro));
    CHECK_EQ(printed_wide(20, L"%S", "\xf0\x9f\x98\x80"), 2);
    CHECK(!memcmp(printed_units, smile, sizeof smile));
    CHECK_STR(printed_w(L"%hs", "caf\xe9 \xc3\xa9"), "caf\xe9 \xe9");    /* either kind */
    CHECK_STR(printed("%ls", smile + 1), "\xef\xbf\xbd");                /* half a pair */
    CHECK_STR(printed("%hs", "\xff\xfe"), "\xff\xfe");                   /* bytes stay bytes */
}

TEST(width_and_precision_of_text)
{
    CHECK_STR(printed("%5s|%-5s|%.2s|%5.2s|%-5.2s|", "abc", "abc", "abc", "abc", "abc"),
              "  abc|abc  |ab|   ab|ab   |");
    CHECK_STR(printed_w(L"%5hs|%-5hs|%.2hs|%-4.2ls|", "abc", "abc", "abc", L"abc"),
              "  abc|abc  |ab|ab  |");
    CHECK_STR(printed("%6ls|", euro), " a\xe2\x82\xac" "b|");
    CHECK_STR(printed("%.3ls|%.4ls|", euro, euro), "a|a\xe2\x82\xac|");  /* bytes of the narrow */
    CHECK_STR(printed("%.3ls|%.4ls|", smile, smile), "|\xf0\x9f\x98\x80|");
    CHECK_STR(printed("%3c|%-3c|", 'x', 'y'), "  x|y  |");
    CHECK_EQ(printed_n(20, "%c%c", 0, 'z'), 2);
    CHECK(printed_text[0] == 0 && printed_text[1] == 'z');
}

TEST(text_without_a_nul_is_read_no_further_than_the_precision)
{
    const char narrow[2] = { 'a', 'b' };
    const wchar_t wide[2] = { 'a', 0xd83d };

    CHECK_STR(printed("%.2s|%.*s", narrow, 1, narrow), "ab|a");
    CHECK_STR(printed_w(L"%.2hs|%.1hs", narrow, narrow), "ab|a");
    CHECK_STR(printed("%.1ls|%.2ls", wide, wide), "a|a");
}

TEST(a_null_pointer_is_said_to_be_one)
{
    CHECK_STR(printed("%s|%ls|%8hs|%.3s", NULL, NULL, NULL, NULL), "(null)|(null)|  (null)|(nu");
    CHECK_STR(printed_w(L"%s|%hs|%-8S|", NULL, NULL, NULL), "(null)|(null)|(null)  |");
}

TEST(sizes_of_integers)
{
    CHECK_STR(printed("%I64d %I64u %I64x %I32d %lld", -5000000000LL, 5000000000ULL,
                      0x123456789abcULL, -7, 1LL << 40),
              "-5000000000 5000000000 123456789abc -7 1099511627776");
    CHECK_STR(printed("%Id %Iu %zu %td %jd", (ptrdiff_t)-3, (size_t)3, (size_t)4, (ptrdiff_t)5,
                      (intmax_t)6), "-3 3 4 5 6");
    CHECK_STR(printed("%hd %hu %hhd %hhu", 0x18000, 0x1ffff, 0x180, 0x1ff),
              "-32768 65535 -128 255");
    CHECK_STR(printed("%ld %lu", -1L, 1UL), "-1 1");
    CHECK_STR(printed("%I64d %I64d", INT64_MIN, INT64_MAX),
              "-9223372036854775808 9223372036854775807");
}

TEST(a_pointer_is_upper_case_digits)
{
    CHECK_STR(printed("%p", (void *)0xbeef),
              sizeof(void *) == 4 ? "0000BEEF" : "000000000000BEEF");
    CHECK_STR(printed("%p|%-20p|", NULL, NULL),
              sizeof(void *) == 4 ? "00000000|00000000            |"
                                  : "0000000000000000|0000000000000000    |");
}

TEST(exponents_have_three_digits)
{
    CHECK_STR(printed("%e %E %g %G %g", 1.5, 1.5e-300, 1e20, 1e-10, 1e100),
              "1.500000e+000 1.500000E-300 1e+020 1E-010 1e+100");
    CHECK_STR(printed("%012.2e|%-12.0e|%#.0e", 1.5, 2.5, 3.0), "0001.50e+000|2e+000      |3.e+000");
}

TEST(the_middle_between_two_decimals_goes_to_the_even_one)
{
    CHECK_STR(printed("%.1f %.1f %.0f %.0f %.2e %.2g", 0.25, 0.75, 0.5, 1.5, 1.125, 0.125),
              "0.2 0.8 0 2 1.12e+000 0.12");
}

TEST(what_is_no_number)
{
    CHECK_STR(printed("%f %.2f %.6f %e %g", INFINITY, INFINITY, -INFINITY, INFINITY, INFINITY),
              "1.#INF00 1.#INF -1.#INF00 1.#INF00e+000 1.#INF");
    CHECK_STR(printed("%f %g %+f", NAN, NAN, NAN), "1.#QNAN0 1.#QNAN +1.#QNAN0");
    CHECK_STR(printed("%f", copysign(NAN, -1)), "-1.#IND00");
}

TEST(how_much_has_been_printed_so_far)
{
    int n = -1;
    short h = -1;
    long long ll = -1;

    CHECK_EQ(printed_n(2, "abc%n%hn%I64nde", &n, &h, &ll), 5);
    CHECK(n == 3 && h == 3 && ll == 3);
    CHECK_STR(printed_text, "ab");
}

TEST(what_is_no_conversion_stands_for_itself)
{
    CHECK_STR(printed("100%% %y %5k|%-"), "100% y k|");
    CHECK_STR(printed_w(L"100%% %y|%"), "100% y|");
    CHECK_STR(printed("%"), "");
    CHECK_STR(printed("%l"), "");
}

TEST(what_does_not_fit_is_counted)
{
    for (size_t room = 0; room < 8; room++) {
        CHECK_EQ(printed_n(room, "ab%dcd%s", 12, "x"), 7);
        CHECK_EQ(strlen(printed_text), room < 7 ? room : 7);
        CHECK(!strncmp(printed_text, "ab12cdx", room));
        CHECK_EQ(printed_wide(room, L"ab%dcd%hs", 12, "x"), 7);
        CHECK_EQ(printed_units[room], 0);
    }
}

TEST(huge_widths_and_precisions_end_at_once)
{
    errno = 0;
    CHECK_EQ(printed_n(8, "%2147483647d", 1), INT_MAX);
    CHECK_EQ(printed_n(8, "%.2147483647d", 1), INT_MAX);
    CHECK_EQ(printed_n(8, "%*d", INT_MIN, 1), INT_MAX);
    CHECK_EQ(printed_n(8, "%.2147483640f", 1.5), 2147483642);
    CHECK_EQ(printed_wide(8, L"%2147483647s", L""), INT_MAX);
    CHECK_EQ(errno, 0);
    CHECK_EQ(printed_n(8, "%2147483647d%d", 1, 2), -1);
    CHECK_EQ(errno, EOVERFLOW);
    CHECK_EQ(printed_n(8, "%2147483648d", 1), -1);
    CHECK_EQ(printed_n(8, "%.2147483647e", 1.5), -1);
    CHECK_EQ(printed_n(8, "%.99999999999999999999s", ""), -1);
}

TEST(a_negative_star_is_a_flag_or_nothing)
{
    CHECK_STR(printed("%*d|%-*d|%*d|", 4, 7, 4, 7, -4, 7), "   7|7   |7   |");
    CHECK_STR(printed("%.*d|%.*d|%.*s|", 3, 7, -1, 7, -1, "whole"), "007|7|whole|");
}
