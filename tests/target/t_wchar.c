/* SPDX-License-Identifier: MIT */
/* 16-bit characters: the wcs family, lstr family and conversions. */
#define _GNU_SOURCE     /* asprintf */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include "tests/target/tap.h"

static void strings_are_sixteen_bit(void)
{
    const WCHAR text[] = L"ab\xd83d\xde00";        /* a surrogate pair stays two units */

    is(sizeof text, 10);
    is(wcslen(text), 4);
    is(lstrlenW(text), 4);
    is(((const unsigned char *)text)[0], 'a');
    is(((const unsigned char *)text)[2], 'b');
}

static void wcs_family(void)
{
    WCHAR a[32], b[32] = L"second";

    is(wcscmp(wcscpy(a, L"first"), L"first"), 0);
    wcscat(a, L" ");
    wcsncat(a, b, 3);
    is(wcscmp(a, L"first sec"), 0);
    ok(wcscmp(L"a", L"b") < 0 && wcscmp(L"b", L"a") > 0);
    is(wcsncmp(L"abcX", L"abcY", 3), 0);
    ok(wcschr(a, L's') == a + 3);
    ok(wcsrchr(a, L's') == a + 6);
    ok(wcschr(a, L'z') == NULL);
    ok(wcsstr(a, L"t s") == a + 4);
    ok(wcsstr(a, L"zz") == NULL);
    wcsncpy(a, L"xy", 4);
    is(a[2], 0);
    is(a[3], 0);
    is(_wcsicmp(L"MiXeD", L"mIxEd"), 0);
    is(_wtoi(L"-123"), -123);
    is(lstrcmp(lstrcpy(a, L"copy"), L"copy"), 0);
    is(lstrcmpi(lstrcat(a, L"CAT"), L"COPYcat"), 0);
}

static void conversions(void)
{
    WCHAR wide[16];
    char bytes[16];

    is(MultiByteToWideChar(CP_UTF8, 0, "h\xc3\xa9\xe2\x82\xac", -1, wide, 16), 4);
    is(wide[1], 0xe9);
    is(wide[2], 0x20ac);
    is(wide[3], 0);
    is(MultiByteToWideChar(CP_UTF8, 0, "\xf0\x9f\x98\x80", 4, wide, 16), 2);
    is(wide[0], 0xd83d);
    is(wide[1], 0xde00);
    is(MultiByteToWideChar(CP_UTF8, 0, "hello", -1, NULL, 0), 6);
    is(MultiByteToWideChar(CP_UTF8, 0, "hello", -1, wide, 3), 0);
    is(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    is(WideCharToMultiByte(CP_UTF8, 0, L"\x20ac!", -1, bytes, 16, NULL, NULL), 5);
    is(memcmp(bytes, "\xe2\x82\xac!", 5), 0);
    is(WideCharToMultiByte(CP_ACP, 0, L"plain", -1, bytes, 16, NULL, NULL), 6);
    is(strcmp(bytes, "plain"), 0);
    is(wcstombs(bytes, L"ok", 16), 2);
    is(mbstowcs(wide, "ok", 16), 2);
    is(wcscmp(wide, L"ok"), 0);
}

/* newlib's printf family, by our engine.  gcc knows it, and what ISO C says of its formats. */
static void narrow_printf_knows_wide_text(void)
{
    int (*volatile print)(char *, size_t, const char *, ...) = snprintf;
    int (*volatile print_grown)(char **, const char *, ...) = asprintf;
    char bytes[64], *grown = NULL;

    is(print(bytes, sizeof bytes, "%s %ls %S %hs %I64d %p", "a", L"b", L"c\x20ac", "d", 1LL << 40,
             (void *)0xbeef), 33);
    is(strcmp(bytes, "a b c\xe2\x82\xac d 1099511627776 0000BEEF"), 0);
    is(print(bytes, 4, "%d", 123456), 6);
    is(strcmp(bytes, "123"), 0);
    is(sprintf(bytes, "%.3f|%g", 2.0 / 3, 1e-7), 12);
    is(strcmp(bytes, "0.667|1e-007"), 0);
    is(print_grown(&grown, "%1000d|%ls", 1, L"end"), 1004);
    ok(grown && !strcmp(grown + 999, "1|end"));
    free(grown);
}

static const struct tap_test tests[] = {
    TAP(strings_are_sixteen_bit),
    TAP(wcs_family),
    TAP(conversions),
    TAP(narrow_printf_knows_wide_text),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
