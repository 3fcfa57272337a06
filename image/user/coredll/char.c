/* SPDX-License-Identifier: MIT */
/* Characters and strings of the base API.
 * Source: learn.microsoft.com, Windows Embedded CE 6.0 "CharUpper", "CharNext", "CompareString". */
#include "image/user/crt/svc.h"

#include <string.h>
#include <wctype.h>

/* A pointer whose upper half is 0 is a character. */
static BOOL is_character(LPCWSTR p)
{
    return (UINT_PTR)p >> 16 == 0;
}

DWORD WINAPI CharUpperBuffW(LPWSTR lpsz, DWORD cchLength)
{
    for (DWORD i = 0; i < cchLength; i++)
        lpsz[i] = (WCHAR)towupper(lpsz[i]);
    return cchLength;
}

DWORD WINAPI CharLowerBuffW(LPWSTR lpsz, DWORD cchLength)
{
    for (DWORD i = 0; i < cchLength; i++)
        lpsz[i] = (WCHAR)towlower(lpsz[i]);
    return cchLength;
}

LPWSTR WINAPI CharUpperW(LPWSTR lpsz)
{
    return is_character(lpsz) ? (LPWSTR)(UINT_PTR)towupper((WCHAR)(UINT_PTR)lpsz) : _wcsupr(lpsz);
}

LPWSTR WINAPI CharLowerW(LPWSTR lpsz)
{
    return is_character(lpsz) ? (LPWSTR)(UINT_PTR)towlower((WCHAR)(UINT_PTR)lpsz) : _wcslwr(lpsz);
}

LPWSTR WINAPI CharNextW(LPCWSTR lpsz)
{
    return (LPWSTR)lpsz + (*lpsz != 0);
}

LPWSTR WINAPI CharPrevW(LPCWSTR lpszStart, LPCWSTR lpszCurrent)
{
    return (LPWSTR)lpszCurrent - (lpszCurrent > lpszStart);
}

BOOL WINAPI IsCharAlphaW(WCHAR ch)
{
    return iswalpha(ch) != 0;
}

BOOL WINAPI IsCharAlphaNumericW(WCHAR ch)
{
    return iswalnum(ch) != 0;
}

BOOL WINAPI IsCharUpperW(WCHAR ch)
{
    return iswupper(ch) != 0;
}

BOOL WINAPI IsCharLowerW(WCHAR ch)
{
    return iswlower(ch) != 0;
}

/* Copies what fits; the last character of the room is the NUL. */
LPWSTR WINAPI lstrcpynW(LPWSTR lpString1, LPCWSTR lpString2, int iMaxLength)
{
    size_t n;

    if (!lpString1 || !lpString2 || iMaxLength <= 0)
        return NULL;
    n = wcsnlen(lpString2, (size_t)iMaxLength - 1);
    wmemmove(lpString1, lpString2, n);
    lpString1[n] = 0;
    return lpString1;
}

static int failed(DWORD error)
{
    SetLastError(error);
    return 0;
}

/* The next character that counts, 0 at the end. */
static WCHAR counted(LPCWSTR *s, LPCWSTR end, DWORD flags)
{
    while (*s < end) {
        WCHAR c = *(*s)++;

        if (flags & NORM_IGNORESYMBOLS && iswpunct(c))
            continue;
        return flags & NORM_IGNORECASE ? (WCHAR)towupper(c) : c;
    }
    return 0;
}

int WINAPI CompareStringW(DWORD Locale, DWORD dwCmpFlags, LPCWSTR lpString1, int cchCount1,
                          LPCWSTR lpString2, int cchCount2)
{
    LPCWSTR end1, end2;
    WCHAR a, b;

    (void)Locale;
    if (!lpString1 || !lpString2)
        return failed(ERROR_INVALID_PARAMETER);
    if (dwCmpFlags & ~(DWORD)(NORM_IGNORECASE | NORM_IGNORESYMBOLS | SORT_STRINGSORT))
        return failed(ERROR_INVALID_FLAGS);
    end1 = lpString1 + (cchCount1 < 0 ? wcslen(lpString1) : (size_t)cchCount1);
    end2 = lpString2 + (cchCount2 < 0 ? wcslen(lpString2) : (size_t)cchCount2);
    do {
        a = counted(&lpString1, end1, dwCmpFlags);
        b = counted(&lpString2, end2, dwCmpFlags);
    } while (a == b && a);
    return a < b ? CSTR_LESS_THAN : a > b ? CSTR_GREATER_THAN : CSTR_EQUAL;
}
