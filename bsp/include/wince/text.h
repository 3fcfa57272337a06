/* SPDX-License-Identifier: MIT */
/* text: characters, formatting and messages of the base API.
 * Part of winbase.h: programs include <windows.h>.
 * Limits   wsprintf: 1,024 characters, its NUL included, as on CE; what does not fit is dropped.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Unicode and Character Set Reference".
 * Tests    tests/target/t_wide.c */
#pragma once
#include <stdarg.h>
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

int wsprintfW(LPWSTR lpOut, LPCWSTR lpFmt, ...);
int WINAPI wvsprintfW(LPWSTR lpOutput, LPCWSTR lpFmt, va_list arglist);
#define wsprintf wsprintfW
#define wvsprintf wvsprintfW

#ifdef __cplusplus
}
#endif
