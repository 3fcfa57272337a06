/* SPDX-License-Identifier: MIT */
/* Strings whose room is known. */
#include <string.h>
#include <windows.h>
#include <strsafe.h>
#include <wchar.h>
#include "tests/target/tap.h"

enum { FULL = 0x7A, BAD = 0x57 };       /* the codes in their HRESULTs */

static WCHAR w[12];
static char n[12];

static const WCHAR *wide(const WCHAR *text)
{
    for (int i = 0; i < 12; i++)
        w[i] = L'#';
    wcscpy(w, text);
    return w;
}

static bool fails(HRESULT hr, int code)
{
    return is((DWORD)hr, 0x80070000u + (unsigned)code);
}

static void copies(void)
{
    is(StringCchCopy(w, 6, L"hello"), S_OK);
    is(wcscmp(w, L"hello"), 0);
    fails(StringCchCopy(w, 5, L"hello"), FULL);
    is(wcscmp(w, L"hell"), 0);
    fails(StringCchCopy(w, 1, L"hello"), FULL);
    is(w[0], 0);
    wide(L"x");
    fails(StringCchCopy(w, 0, L""), BAD);
    fails(StringCchCopy(w, STRSAFE_MAX_CCH + 1u, L""), BAD);
    fails(StringCchCopy(NULL, 3, L""), BAD);
    fails(StringCchCopy(w, 3, NULL), BAD);
    is(wcscmp(w, L"x"), 0);
    is(StringCbCopy(w, 12, L"hello"), S_OK);
    fails(StringCbCopy(w, 11, L"hello"), FULL);     /* half a character is none */
    is(wcscmp(w, L"hell"), 0);
    is(StringCchCopyA(n, 4, "abc"), S_OK);
    is(strcmp(n, "abc"), 0);
    is(StringCchCopyN(w, 4, L"hello", 3), S_OK);
    is(wcscmp(w, L"hel"), 0);
    fails(StringCchCopyN(w, 3, L"hello", 3), FULL);
    is(StringCbCopyN(w, 24, L"hello", 5), S_OK);
    is(wcscmp(w, L"he"), 0);
}

static void catenates(void)
{
    is(StringCchCat(wcscpy(w, L"ab"), 5, L"cd"), S_OK);
    is(wcscmp(w, L"abcd"), 0);
    fails(StringCchCat(w, 6, L"ef"), FULL);
    is(wcscmp(w, L"abcde"), 0);
    fails(StringCchCat(w, 3, L""), BAD);            /* no NUL within the room */
    is(StringCchCatNA(strcpy(n, "a"), 12, "bcd", 2), S_OK);
    is(strcmp(n, "abc"), 0);
    is(StringCbCat(wcscpy(w, L"a"), 6, L"b"), S_OK);
    is(wcscmp(w, L"ab"), 0);
}

static void prints(void)
{
    va_list none;

    memset(&none, 0, sizeof none);
    is(StringCchPrintf(w, 12, L"%s:%d", L"port", 80), S_OK);
    is(wcscmp(w, L"port:80"), 0);
    is(StringCchPrintf(w, 8, L"%s:%d", L"port", 80), S_OK);
    fails(StringCchPrintf(w, 7, L"%s:%d", L"port", 80), FULL);
    is(wcscmp(w, L"port:8"), 0);
    fails(StringCchPrintf(w, 1, L"x"), FULL);
    is(w[0], 0);
    fails(StringCbPrintfA(n, 3, "abc"), FULL);
    is(strcmp(n, "ab"), 0);
    is(StringCchVPrintf(w, 3, L"%%x", none), S_OK);
    is(wcscmp(w, L"%x"), 0);
}

static void tell_of_the_rest(void)
{
    WCHAR *end = NULL;
    size_t rest = 99;

    is(StringCchCopyEx(w, 12, L"abc", &end, &rest, 0), S_OK);
    ok(end == w + 3);
    is(rest, 9);
    is(StringCbCatEx(w, 23, L"d", &end, &rest, 0), S_OK);
    ok(end == w + 4);
    is(rest, 15);                                   /* bytes, the odd one included */
    fails(StringCchPrintfEx(w, 4, &end, &rest, 0, L"%d", 12345), FULL);
    ok(end == w + 3);
    is(rest, 1);
}

static void flags(void)
{
    WCHAR *end = NULL;
    size_t rest;

    is(StringCchCopyEx(NULL, 0, NULL, &end, &rest, STRSAFE_IGNORE_NULLS), S_OK);
    ok(end == NULL);
    is(rest, 0);
    fails(StringCchCopyEx(NULL, 0, L"a", NULL, NULL, STRSAFE_IGNORE_NULLS), BAD);
    fails(StringCchCopyEx(w, 0, L"a", NULL, NULL, STRSAFE_IGNORE_NULLS), FULL);
    is(StringCchCopyEx(w, 2, NULL, NULL, NULL, STRSAFE_IGNORE_NULLS), S_OK);
    is(w[0], 0);
    fails(StringCchCopyEx(w, 2, L"", NULL, NULL, 0x2000), BAD);
    wide(L"");
    is(StringCchCopyEx(w, 5, L"a", NULL, NULL, STRSAFE_FILL_BYTE(0x11)), S_OK);
    ok(w[1] == 0 && w[2] == 0x1111 && w[4] == 0x1111 && w[5] == '#');
    wide(L"");
    fails(StringCchCopyEx(w, 3, L"long", &end, &rest, STRSAFE_FAILURE_BYTE(0x11)), FULL);
    ok(w[0] == 0x1111 && w[1] == 0x1111 && w[2] == 0 && w[3] == '#');
    ok(end == w + 2);
    fails(StringCchCopyEx(w, 3, L"long", &end, &rest, STRSAFE_NULL_ON_FAILURE), FULL);
    ok(w[0] == 0 && end == w);
    is(rest, 3);
    fails(StringCchCopyEx(wcscpy(w, L"old"), 3, L"long", NULL, NULL, STRSAFE_NO_TRUNCATION), FULL);
    is(w[0], 0);
    fails(StringCchCatEx(wcscpy(w, L"o"), 3, L"long", NULL, NULL, STRSAFE_NO_TRUNCATION), FULL);
    is(wcscmp(w, L"o"), 0);
}

static void lengths(void)
{
    size_t found = 99;

    is(StringCchLength(L"abc", 4, &found), S_OK);
    is(found, 3);
    fails(StringCchLength(L"abc", 3, &found), BAD);
    is(found, 0);
    fails(StringCchLength(NULL, 3, &found), BAD);
    fails(StringCchLength(L"", 0, NULL), BAD);
    is(StringCbLength(L"abc", 9, &found), S_OK);
    is(found, 6);
    is(StringCbLengthA("abc", 4, NULL), S_OK);
}

static const struct tap_test tests[] = {
    TAP(copies),
    TAP(catenates),
    TAP(prints),
    TAP(tell_of_the_rest),
    TAP(flags),
    TAP(lengths),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
