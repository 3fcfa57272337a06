/* SPDX-License-Identifier: MIT */
/* string: the C library's <string.h> with Microsoft's names, wide ones included.
 * Limits   _stricmp and its kin fold ASCII letters only; the wide ones fold Unicode's.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "C Run-Time Library".
 * Tests    tests/target/t_wide_string.c                                                        */
#pragma once
#pragma GCC system_header /* include_next is no ISO C */
#include_next <string.h>
#include <wchar.h>

#ifdef __cplusplus
extern "C" {
#endif

int _stricmp(const char *a, const char *b);
int _strnicmp(const char *a, const char *b, size_t n);
int _memicmp(const void *a, const void *b, size_t n);
void *_memccpy(void *dst, const void *src, int c, size_t n);
char *_strdup(const char *s);
char *_strlwr(char *s);
char *_strupr(char *s);
char *_strrev(char *s);
char *_strset(char *s, int c);
char *_strnset(char *s, int c, size_t n);

#ifdef __cplusplus
}
#endif
