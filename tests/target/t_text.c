/* SPDX-License-Identifier: MIT */
/* Characters, comparison and messages of the base API. */
#include <string.h>
#include <winsock2.h>
#include <windows.h>
#include <wchar.h>
#include "tests/target/tap.h"

enum { STRING = FORMAT_MESSAGE_FROM_STRING };

static WCHAR out[128];

static DWORD formatted(DWORD flags, const WCHAR *text, ...)
{
    va_list args;
    DWORD n;

    wcscpy(out, L"untouched");
    va_start(args, text);
    n = FormatMessage(STRING | flags, text, 0, 0, out, 128, &args);
    va_end(args);
    return n;
}

static bool gives(DWORD n, const WCHAR *want)
{
    return ok(n == wcslen(want) && !wcscmp(out, want));
}

static void characters_and_strings(void)
{
    WCHAR s[16] = L"m\xfc\x434 \xdf";

    ok(CharUpper(s) == s && !wcscmp(s, L"M\xdc\x414 \xdf"));
    ok(CharLower(s) == s && !wcscmp(s, L"m\xfc\x434 \xdf"));
    is((UINT_PTR)CharUpper((LPWSTR)(UINT_PTR)0xe4), 0xc4);
    is((UINT_PTR)CharLower((LPWSTR)(UINT_PTR)'Q'), 'q');
    is(CharUpperBuff(s, 2), 2);
    is(CharLowerBuff(s, 1), 1);
    ok(!wcscmp(s, L"m\xdc\x434 \xdf"));
    ok(CharNext(s) == s + 1 && CharNext(s + 5) == s + 5);
    ok(CharPrev(s, s + 2) == s + 1 && CharPrev(s, s) == s);
    ok(IsCharAlpha(0x434) && !IsCharAlpha(L'1') && IsCharAlphaNumeric(L'1'));
    ok(IsCharUpper(0xdc) && !IsCharUpper(0xfc) && IsCharLower(0xfc));
    is(lstrcmpi(L"\xdc\x414", L"\xfc\x434"), 0);
}

static void lstrcpyn_ends_the_text(void)
{
    WCHAR s[4] = L"###";

    ok(lstrcpyn(s, L"abcdef", 3) == s && !wcscmp(s, L"ab"));
    ok(lstrcpyn(s, L"x", 3) == s && !wcscmp(s, L"x"));
    ok(lstrcpyn(s, L"y", 1) == s && !*s);
    ok(!lstrcpyn(s, L"y", 0) && !lstrcpyn(NULL, L"y", 2) && !lstrcpyn(s, NULL, 2));
}

static void comparison(void)
{
    is(CompareString(0, 0, L"abc", -1, L"abd", -1), CSTR_LESS_THAN);
    is(CompareString(0, 0, L"abc", 2, L"abd", 2), CSTR_EQUAL);
    is(CompareString(0, 0, L"ab", -1, L"a", -1), CSTR_GREATER_THAN);
    is(CompareString(0, NORM_IGNORECASE, L"\xc4" L"B", -1, L"\xe4" L"b", -1), CSTR_EQUAL);
    is(CompareString(0, NORM_IGNORESYMBOLS, L"co-op", -1, L"coop!", -1), CSTR_EQUAL);
    is(CompareString(0, 0, NULL, -1, L"", -1), 0);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    is(CompareString(0, 0x8000, L"", -1, L"", -1), 0);
    is(GetLastError(), ERROR_INVALID_FLAGS);
}

static void inserts(void)
{
    DWORD list[] = { (DWORD)(UINT_PTR)L"array", 7 };

    gives(formatted(0, L"%1 has %2!d! of %3!04x!%%", L"he", 5, 0xab), L"he has 5 of 00ab%");
    gives(formatted(0, L"%2 %1 %2", L"a", L"b"), L"b a b");
    gives(formatted(0, L"%1!*.*s! %4 %5!*s!", 4, 2, L"Bill", L"Bob", 6, L"Bill"),
          L"  Bi Bob   Bill");
    gives(formatted(0, L"%1!hs!|%2!S!", "narrow", "too"), L"narrow|too");
    is(FormatMessage(STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, L"%1 %2!u!", 0, 0, out, 128,
                     (va_list *)(void *)list), 7);
    ok(!wcscmp(out, L"array 7"));
    gives(formatted(FORMAT_MESSAGE_IGNORE_INSERTS, L"%1%2!*.*s!%99"), L"%1%2!*.*s!%99");
    is(FormatMessage(STRING, L"%1", 0, 0, out, 128, NULL), 0);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    is(formatted(0, L"%1!s%s%s%s!", L"a", L"b"), 0);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
}

static void escapes_and_lines(void)
{
    gives(formatted(0, L"a%nb%tc%.%!%b%%%0never"), L"a\r\nb\tc.! %");
    gives(formatted(0, L"one\ntwo\r\nthree\r"), L"one\r\ntwo\r\nthree\r\n");
    gives(formatted(FORMAT_MESSAGE_MAX_WIDTH_MASK, L"one\r\ntwo%nthree\n"), L"one two\r\nthree ");
    gives(formatted(10, L"some words that do not fit"), L"some words\r\nthat do\r\nnot fit");
    gives(formatted(4, L"unbreakable"), L"unbreakable");
}

static void room(void)
{
    LPWSTR text = NULL;

    is(FormatMessage(STRING, L"abc", 0, 0, out, 3, NULL), 0);
    is(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    is(FormatMessage(STRING, L"abc", 0, 0, out, 4, NULL), 3);
    is(FormatMessage(STRING, L"abc", 0, 0, out, 0, NULL), 0);
    is(FormatMessage(STRING | FORMAT_MESSAGE_ALLOCATE_BUFFER, L"abc", 0, 0, (LPWSTR)&text, 0, NULL),
       3);
    ok(text && !wcscmp(text, L"abc"));
    ok(!LocalFree(text));
    is(FormatMessage(STRING, NULL, 0, 0, out, 9, NULL), 0);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    is(FormatMessage(0, L"abc", 0, 0, out, 9, NULL), 0);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
}

static DWORD about(DWORD code, DWORD flags)
{
    return FormatMessage(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | flags, NULL,
                         code, 0, out, 128, NULL);
}

static void texts_of_the_system(void)
{
    LPWSTR text = NULL;
    DWORD n = about(ERROR_FILE_NOT_FOUND, 0);

    ok(n > 10 && n == wcslen(out) && !wcscmp(out + n - 3, L".\r\n"));
    n = about(WSAECONNREFUSED, FORMAT_MESSAGE_MAX_WIDTH_MASK);
    ok(n > 10 && !wcscmp(out + n - 2, L". "));
    is(about(54321, 0), 0);
    is(GetLastError(), ERROR_MR_MID_NOT_FOUND);
    n = FormatMessage(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM, NULL,
                      WSAETIMEDOUT, 0, (LPWSTR)&text, 0, NULL);
    ok(n && text && n == wcslen(text));
    LocalFree(text);
    is(FormatMessage(FORMAT_MESSAGE_FROM_HMODULE, NULL, 5, 0, out, 128, NULL), 0);
    is(GetLastError(), ERROR_MR_MID_NOT_FOUND);
}

static const struct tap_test tests[] = {
    TAP(characters_and_strings),
    TAP(lstrcpyn_ends_the_text),
    TAP(comparison),
    TAP(inserts),
    TAP(escapes_and_lines),
    TAP(room),
    TAP(texts_of_the_system),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
