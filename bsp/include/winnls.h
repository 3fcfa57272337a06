/* SPDX-License-Identifier: MIT */
/* winnls: 16-bit strings and their conversion.
 *
 * The wcs* functions have newlib's names but work on 16-bit units: newlib's own (32-bit) wide
 * functions and wide stdio never link into a program (image/user/user.ld checks).
 *
 * Units    characters are 16-bit units; lengths count them, the NUL included where said so.
 * Returns  MultiByteToWideChar, WideCharToMultiByte: units or bytes written (needed, when the room
 *          is 0), 0 on failure: ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER,
 *          ERROR_NO_UNICODE_TRANSLATION.
 * Limits   code pages: CP_UTF8, and CP_ACP which is ISO 8859-1.  Case folding is ASCII.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Unicode and character set reference";
 *          values and prototypes compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_wchar.c                                                              */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CP_ACP 0
#define CP_OEMCP 1
#define CP_UTF8 65001
#define MB_PRECOMPOSED 0x00000001
#define MB_ERR_INVALID_CHARS 0x00000008

int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cbMultiByte,
                               LPWSTR lpWideCharStr, int cchWideChar);
int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar,
                               LPSTR lpMultiByteStr, int cbMultiByte, LPCSTR lpDefaultChar,
                               LPBOOL lpUsedDefaultChar);

int WINAPI lstrlenW(LPCWSTR lpString);
LPWSTR WINAPI lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2);
LPWSTR WINAPI lstrcatW(LPWSTR lpString1, LPCWSTR lpString2);
int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2);
int WINAPI lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2);
#define lstrlen lstrlenW
#define lstrcpy lstrcpyW
#define lstrcat lstrcatW
#define lstrcmp lstrcmpW
#define lstrcmpi lstrcmpiW

size_t wcslen(const wchar_t *s);
wchar_t *wcscpy(wchar_t *dst, const wchar_t *src);
wchar_t *wcsncpy(wchar_t *dst, const wchar_t *src, size_t n);
wchar_t *wcscat(wchar_t *dst, const wchar_t *src);
wchar_t *wcsncat(wchar_t *dst, const wchar_t *src, size_t n);
int wcscmp(const wchar_t *a, const wchar_t *b);
int wcsncmp(const wchar_t *a, const wchar_t *b, size_t n);
wchar_t *wcschr(const wchar_t *s, wchar_t c);
wchar_t *wcsrchr(const wchar_t *s, wchar_t c);
wchar_t *wcsstr(const wchar_t *s, const wchar_t *part);
int _wcsicmp(const wchar_t *a, const wchar_t *b);
int _wcsnicmp(const wchar_t *a, const wchar_t *b, size_t n);
int _wtoi(const wchar_t *s);
size_t wcstombs(char *dst, const wchar_t *src, size_t n);
size_t mbstowcs(wchar_t *dst, const char *src, size_t n);

#define __TEXT(quote) L##quote
#define TEXT(quote) __TEXT(quote)

#ifdef __cplusplus
}
#endif
