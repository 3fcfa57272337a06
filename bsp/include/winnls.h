/* SPDX-License-Identifier: MIT */
/* winnls: 16-bit strings, their comparison and conversion.  As on Windows CE programs get the C
 * library's <stdlib.h> and its strings with it.
 *
 * Units    characters are 16-bit units; lengths count them, the NUL included where said so.
 * Returns  MultiByteToWideChar, WideCharToMultiByte: units or bytes written (needed, when the room
 *          is 0), 0 on failure: ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER,
 *          ERROR_NO_UNICODE_TRANSLATION.
 * Limits   code pages: CP_UTF8, and CP_ACP which is ISO 8859-1.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Unicode and character set reference";
 *          values and prototypes compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_wchar.c                                                              */
#pragma once
#include <windef.h>
#ifdef UNDER_CE
#include <stdlib.h>
#endif

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


#ifdef __cplusplus
}
#endif
