/* SPDX-License-Identifier: MIT */
/* 16-bit strings: searched, taken apart, changed in place; wmem*. */
#include "image/user/crt/teb.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

static size_t span(const wchar_t *s, const wchar_t *set, int in)
{
    size_t n = 0;

    while (s[n] && !wcschr(set, s[n]) == !in)
        n++;
    return n;
}

size_t wcsspn(const wchar_t *s, const wchar_t *set)
{
    return span(s, set, 1);
}

size_t wcscspn(const wchar_t *s, const wchar_t *set)
{
    return span(s, set, 0);
}

wchar_t *wcspbrk(const wchar_t *s, const wchar_t *set)
{
    s += wcscspn(s, set);
    return *s ? (wchar_t *)s : NULL;
}

size_t wcsnlen(const wchar_t *s, size_t n)
{
    size_t i = 0;

    while (i < n && s[i])
        i++;
    return i;
}

int wcscoll(const wchar_t *a, const wchar_t *b)
{
    return wcscmp(a, b);
}

/* Where it goes on is the thread's. */
wchar_t *wcstok(wchar_t *s, const wchar_t *separators)
{
    wchar_t **next = &teb()->token, *token;

    if (!s)
        s = *next;
    if (!s)
        return NULL;
    token = s + wcsspn(s, separators);
    if (!*token) {
        *next = NULL;
        return NULL;
    }
    s = wcspbrk(token, separators);
    *next = s ? s + 1 : NULL;
    if (s)
        *s = 0;
    return token;
}

wchar_t *_wcsdup(const wchar_t *s)
{
    size_t bytes = (wcslen(s) + 1) * sizeof *s;
    wchar_t *copy = malloc(bytes);

    return copy ? memcpy(copy, s, bytes) : NULL;
}

wchar_t *wcsdup(const wchar_t *s)
{
    return _wcsdup(s);
}

wchar_t *_wcslwr(wchar_t *s)
{
    for (wchar_t *p = s; *p; p++)
        *p = (wchar_t)towlower(*p);
    return s;
}

wchar_t *_wcsupr(wchar_t *s)
{
    for (wchar_t *p = s; *p; p++)
        *p = (wchar_t)towupper(*p);
    return s;
}

wchar_t *_wcsrev(wchar_t *s)
{
    wchar_t *a = s, *b = s + wcslen(s);

    while (a < b && a < --b) {
        wchar_t c = *a;

        *a++ = *b;
        *b = c;
    }
    return s;
}

wchar_t *_wcsnset(wchar_t *s, wchar_t c, size_t n)
{
    for (wchar_t *p = s; n-- && *p; p++)
        *p = c;
    return s;
}

wchar_t *_wcsset(wchar_t *s, wchar_t c)
{
    return _wcsnset(s, c, (size_t)-1);
}

wchar_t *wmemchr(const wchar_t *s, wchar_t c, size_t n)
{
    for (; n--; s++)
        if (*s == c)
            return (wchar_t *)s;
    return NULL;
}

int wmemcmp(const wchar_t *a, const wchar_t *b, size_t n)
{
    for (; n--; a++, b++)
        if (*a != *b)
            return *a < *b ? -1 : 1;
    return 0;
}

wchar_t *wmemcpy(wchar_t *dst, const wchar_t *src, size_t n)
{
    return memcpy(dst, src, n * sizeof *dst);
}

wchar_t *wmemmove(wchar_t *dst, const wchar_t *src, size_t n)
{
    return memmove(dst, src, n * sizeof *dst);
}

wchar_t *wmemset(wchar_t *s, wchar_t c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        s[i] = c;
    return s;
}
