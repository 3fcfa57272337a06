/* SPDX-License-Identifier: MIT */
/* 16-bit strings, numbers in them, kinds of characters; Microsoft's names for narrow ones. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>
#include "tests/target/tap.h"

static bool same(const wchar_t *a, const wchar_t *b)
{
    return wcscmp(a, b) == 0;
}

static void strings_are_searched(void)
{
    const wchar_t *s = L"a,b;c";
    wchar_t words[] = L" one, two ,,three ", *other;

    is(wcsspn(L"aabc", L"ab"), 3);
    is(wcscspn(s, L";,"), 1);
    ok(wcspbrk(s, L";") == s + 3);
    ok(wcspbrk(s, L"xyz") == NULL);
    is(wcsnlen(s, 3), 3);
    is(wcsnlen(s, 9), 5);
    ok(wcscoll(L"a", L"b") < 0);
    ok(same(wcstok(words, L" ,"), L"one"));
    ok(same(wcstok(NULL, L" ,"), L"two"));
    ok(same(wcstok(NULL, L" "), L",,three"));
    ok(wcstok(NULL, L" ") == NULL);
    ok(wcstok(NULL, L" ") == NULL);
    other = wcstok(words + 17, L" ,");
    ok(other == NULL);
}

static void strings_are_changed(void)
{
    wchar_t s[32] = L"AbC\xc4\x416\x3a9", *copy;

    ok(same(_wcslwr(s), L"abc\xe4\x436\x3c9"));
    ok(same(_wcsupr(s), L"ABC\xc4\x416\x3a9"));
    ok(same(_wcsrev(s), L"\x3a9\x416\xc4" L"CBA"));
    copy = _wcsdup(s);
    ok(copy && copy != s && same(copy, s));
    free(copy);
    ok(same(_wcsnset(s, L'x', 2), L"xx\xc4" L"CBA"));
    ok(same(_wcsset(s, L'y'), L"yyyyyy"));
    s[0] = 0;
    ok(same(_wcsrev(s), L"") && same(_wcsset(s, L'z'), L""));
    is(_wcsicmp(L"stra\xdf" L"e \x419\x3a3", L"STRA\xdf" L"E \x439\x3c3"), 0);
    ok(_wcsicmp(L"\xe4", L"\xc5") < 0);
    is(_wcsnicmp(L"\x100z", L"\x101y", 1), 0);
}

static void memory_of_units(void)
{
    wchar_t a[6] = L"abcde", b[6];

    ok(wmemcpy(b, a, 6) == b && same(b, L"abcde"));
    ok(wmemmove(b + 1, b, 4) == b + 1 && same(b, L"aabcd"));
    ok(wmemset(b, L'x', 2) == b && same(b, L"xxbcd"));
    is(wmemcmp(L"ab\xffff", L"ab\x0001", 3), 1);
    is(wmemcmp(L"abX", L"abY", 2), 0);
    ok(wmemchr(a, L'd', 5) == a + 3 && !wmemchr(a, L'd', 3));
}

static void integers_in_text(void)
{
    const wchar_t *s = L" \x3000-0x1Fz";
    wchar_t *end;

    is(wcstol(s, &end, 0), -0x1f);
    is(*end, 'z');
    is(wcstol(L"077", NULL, 0), 077);
    is(wcstol(L"zz", NULL, 36), 35 * 36 + 35);
    is(wcstol(L"0xg", &end, 16), 0);
    is(*end, 'x');
    s = L"  +";
    is(wcstol(s, &end, 10), 0);
    ok(end == s);
    errno = 0;
    is(wcstol(L"2147483647", NULL, 10), LONG_MAX);
    is(wcstol(L"-2147483648", NULL, 10), LONG_MIN);
    is(errno, 0);
    is(wcstol(L"2147483648", NULL, 10), LONG_MAX);
    is(errno, ERANGE);
    is(wcstol(L"-99999999999999999999999", NULL, 10), LONG_MIN);
    is(wcstoul(L"4294967295", NULL, 10), ULONG_MAX);
    is(wcstoul(L"-1", NULL, 10), ULONG_MAX);
    errno = 0;
    is(wcstoul(L"4294967296", NULL, 10), ULONG_MAX);
    is(errno, ERANGE);
    is(wcstoll(L"-9223372036854775808", NULL, 10), LLONG_MIN);
    is(wcstoull(L"18446744073709551615", NULL, 10), ULLONG_MAX);
    errno = 0;
    is(wcstol(L"1", NULL, 37), 0);
    is(errno, EINVAL);
    is(_wtoi(L" -12abc"), -12);
    is(_wtol(L"x"), 0);
    is(_wtoll(L"5000000000"), 5000000000LL);
    is(_wtoi64(L"-5000000000"), -5000000000LL);
    is(_atoi64("5000000000"), 5000000000LL);
}

static void floating_point_in_text(void)
{
    wchar_t *end, longest[400];

    ok(wcstod(L" \x3000-1.5e2xyz", &end) == -150.0);
    is(*end, 'x');
    ok(wcstod(L"", &end) == 0 && !*end);
    ok(wcstod(L"\x661", &end) == 0 && *end == 0x661);
    ok(_wtof(L"0.1") == 0.1);
    for (int i = 0; i < 399; i++)
        longest[i] = L'0';
    longest[1] = L'.';
    longest[398] = L'1';
    longest[399] = 0;
    ok(wcstod(longest, &end) == 0 && !*end);        /* 1e-397 */
    longest[0] = L'7';
    ok(wcstod(longest, &end) == 7 && end == longest + 399);
}

static void numbers_as_text(void)
{
    char n[70];
    wchar_t w[70];

    is(strcmp(_itoa(-255, n, 10), "-255"), 0);
    is(strcmp(_itoa(-1, n, 16), "ffffffff"), 0);
    is(strcmp(_itoa(INT_MIN, n, 10), "-2147483648"), 0);
    is(strcmp(_ltoa(35, n, 36), "z"), 0);
    is(strcmp(_ultoa(0, n, 2), "0"), 0);
    is(strcmp(_i64toa(LLONG_MIN, n, 10), "-9223372036854775808"), 0);
    is(strlen(_ui64toa(ULLONG_MAX, n, 2)), 64);
    ok(same(_itow(-255, w, 10), L"-255"));
    ok(same(_ltow(-1, w, 8), L"37777777777"));
    ok(same(_ultow(ULONG_MAX, w, 10), L"4294967295"));
    ok(same(_i64tow(-1, w, 16), L"ffffffffffffffff"));
    ok(same(_ui64tow(ULLONG_MAX, w, 10), L"18446744073709551615"));
}

static void kinds_of_characters(void)
{
    ok(iswalpha(L'a') && iswalpha(0xe4) && iswalpha(0x416) && iswalpha(0x4e2d));
    ok(!iswalpha(L'1') && !iswalpha(0xd7) && !iswalpha(0xd800) && !iswalpha(WEOF));
    ok(iswupper(0xc4) && !iswlower(0xc4) && iswlower(0xe4) && iswlower(0xdf) && iswupper(0x3a9));
    ok(iswdigit(L'7') && !iswdigit(L'a') && iswxdigit(L'f') && !iswxdigit(L'g'));
    ok(iswspace(L'\t') && iswspace(0x3000) && iswspace(0xa0) && !iswspace(L'x'));
    ok(iswpunct(L'!') && iswpunct(0x20ac) && iswcntrl(0x1f) && iswcntrl(0x85));
    ok(iswprint(L' ') && !iswprint(L'\t') && !iswgraph(L' ') && iswgraph(0xe4) && iswblank(L'\t'));
    ok(iswalnum(L'9') && iswascii(0x7f) && !iswascii(0x80));
    ok(iswctype(L'a', _ALPHA) && iswctype(L'a', _HEX) && !iswctype(L'z', _HEX | _UPPER));
    ok(iswctype(L'a', wctype("lower")) && !wctype("no such kind"));
    is(towupper(0xff), 0x178);
    is(towlower(0x178), 0xff);
    is(towupper(0xdf), 0xdf);
    is(towlower(WEOF), WEOF);
    is(towupper(WEOF), WEOF);
}

static void narrow_strings(void)
{
    char s[16] = "AbC1", odd[5] = "abcd";

    is(_stricmp("MiXeD", "mIxEd"), 0);
    is(_strnicmp("abX", "ABy", 2), 0);
    is(_memicmp("a\0B", "A\0b", 3), 0);
    ok(_memicmp("a", "B", 1) < 0);
    is(strcmp(_strlwr(s), "abc1"), 0);
    is(strcmp(_strupr(s), "ABC1"), 0);
    is(strcmp(_strrev(s), "1CBA"), 0);
    is(strcmp(_strnset(s, 'x', 2), "xxBA"), 0);
    is(strcmp(_strset(s, 'y'), "yyyy"), 0);
    ok(_memccpy(s, "ab;cd", ';', 5) == s + 3);
    _swab(odd, s, 3);
    is(memcmp(s, "ba;", 3), 0);
    is((long)_rotl(0x80000001u, 1), 3);
    is(_rotr(3, 1), 0x80000001u);
    is(_rotl(5, 0), 5);
    is(_lrotl(1, 33), 2);
    is(_abs64(-5000000000LL), 5000000000LL);
    is(__max(2, 3) - __min(2, 3), 1);
}

static void single_characters_are_utf_8(void)
{
    char bytes[MB_CUR_MAX];
    wchar_t c;

    is(wctomb(bytes, 0x20ac), 3);
    is(memcmp(bytes, "\xe2\x82\xac", 3), 0);
    is(mbtowc(&c, bytes, 3), 3);
    is(c, 0x20ac);
    is(mblen(bytes, 2), -1);
    is(errno, EILSEQ);
    is(mbtowc(&c, "", 1), 0);
    is(mbtowc(&c, "\xf0\x9f\x98\x80", 4), -1);
    is(wctomb(bytes, 0xd83d), -1);
    is(wctomb(NULL, 0), 0);
    is(btowc('a'), 'a');
    is(btowc(0xe4), WEOF);
}

static const struct tap_test tests[] = {
    TAP(strings_are_searched),
    TAP(strings_are_changed),
    TAP(memory_of_units),
    TAP(integers_in_text),
    TAP(floating_point_in_text),
    TAP(numbers_as_text),
    TAP(kinds_of_characters),
    TAP(narrow_strings),
    TAP(single_characters_are_utf_8),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
