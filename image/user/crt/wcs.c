/* SPDX-License-Identifier: MIT */
/* 16-bit strings under the names of <wchar.h> and lstr*.  newlib's own work on 32-bit units and
 * must not link (image/user/user.ld checks). */
#include <windows.h>

#include <ctype.h>
#include <string.h>

static int order(wchar_t a, wchar_t b)
{
    return a < b ? -1 : a > b;
}

static wchar_t fold(wchar_t c)
{
    return c < 0x80 ? (wchar_t)tolower(c) : c;
}

size_t wcslen(const wchar_t *s)
{
    const wchar_t *p = s;

    while (*p)
        p++;
    return (size_t)(p - s);
}

wchar_t *wcscpy(wchar_t *dst, const wchar_t *src)
{
    return memcpy(dst, src, (wcslen(src) + 1) * sizeof *dst);
}

wchar_t *wcsncpy(wchar_t *dst, const wchar_t *src, size_t n)
{
    size_t i = 0;

    for (; i < n && src[i]; i++)
        dst[i] = src[i];
    for (; i < n; i++)
        dst[i] = 0;
    return dst;
}

wchar_t *wcscat(wchar_t *dst, const wchar_t *src)
{
    wcscpy(dst + wcslen(dst), src);
    return dst;
}

wchar_t *wcsncat(wchar_t *dst, const wchar_t *src, size_t n)
{
    wchar_t *d = dst + wcslen(dst);

    while (n-- && *src)
        *d++ = *src++;
    *d = 0;
    return dst;
}

int wcsncmp(const wchar_t *a, const wchar_t *b, size_t n)
{
    for (; n; n--, a++, b++)
        if (*a != *b || !*a)
            return order(*a, *b);
    return 0;
}

int wcscmp(const wchar_t *a, const wchar_t *b)
{
    return wcsncmp(a, b, (size_t)-1);
}

wchar_t *wcschr(const wchar_t *s, wchar_t c)
{
    for (; *s != c; s++)
        if (!*s)
            return NULL;
    return (wchar_t *)s;
}

wchar_t *wcsrchr(const wchar_t *s, wchar_t c)
{
    const wchar_t *p = s + wcslen(s);

    for (; *p != c; p--)
        if (p == s)
            return NULL;
    return (wchar_t *)p;
}

wchar_t *wcsstr(const wchar_t *s, const wchar_t *part)
{
    size_t n = wcslen(part);

    for (;; s++) {
        if (!wcsncmp(s, part, n))
            return (wchar_t *)s;
        if (!*s)
            return NULL;
    }
}

int _wcsnicmp(const wchar_t *a, const wchar_t *b, size_t n)
{
    for (; n; n--, a++, b++)
        if (fold(*a) != fold(*b) || !*a)
            return order(fold(*a), fold(*b));
    return 0;
}

int _wcsicmp(const wchar_t *a, const wchar_t *b)
{
    return _wcsnicmp(a, b, (size_t)-1);
}

int _wtoi(const wchar_t *s)
{
    unsigned value = 0;
    BOOL minus;

    while (*s == ' ' || (*s >= '\t' && *s <= '\r'))
        s++;
    minus = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    for (; *s >= '0' && *s <= '9'; s++)
        value = value * 10 + (unsigned)(*s - '0');
    return (int)(minus ? 0 - value : value);
}

/* As ISO C has it, but through CP_UTF8: (size_t)-1 for what cannot be converted; no NUL is written
 * when the room is used up. */
size_t wcstombs(char *dst, const wchar_t *src, size_t n)
{
    size_t done = 0;

    for (; *src; src++) {
        int pair = src[0] >> 10 == 0x36 && src[1] >> 10 == 0x37;
        char bytes[4];
        int len =
            WideCharToMultiByte(CP_UTF8, 0, src, pair ? 2 : 1, bytes, sizeof bytes, NULL, NULL);

        if (dst && done + (size_t)len > n)
            return done;
        if (dst)
            memcpy(dst + done, bytes, (size_t)len);
        done += (size_t)len;
        src += pair;
    }
    if (dst && done < n)
        dst[done] = '\0';
    return done;
}

size_t mbstowcs(wchar_t *dst, const char *src, size_t n)
{
    int all = (int)strlen(src);
    int need = all ? MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, src, all, NULL, 0) : 0;

    if (all && !need)
        return (size_t)-1;
    if (!dst)
        return (size_t)need;
    if ((size_t)need < n) {
        if (all)
            MultiByteToWideChar(CP_UTF8, 0, src, all, dst, need);
        dst[need] = 0;
        return (size_t)need;
    }
    for (size_t units = 0; units < n;) {
        wchar_t c[2];
        int len = 1, got;

        while (((unsigned char)src[len] & 0xc0) == 0x80)
            len++;
        got = MultiByteToWideChar(CP_UTF8, 0, src, len, c, 2);
        if (units + (size_t)got > n)
            return units;
        memcpy(dst + units, c, (size_t)got * sizeof *c);
        units += (size_t)got;
        src += len;
    }
    return n;
}

int WINAPI lstrlenW(LPCWSTR lpString)
{
    return lpString ? (int)wcslen(lpString) : 0;
}

LPWSTR WINAPI lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2)
{
    return wcscpy(lpString1, lpString2);
}

LPWSTR WINAPI lstrcatW(LPWSTR lpString1, LPCWSTR lpString2)
{
    return wcscat(lpString1, lpString2);
}

int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2)
{
    return wcscmp(lpString1, lpString2);
}

int WINAPI lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2)
{
    return _wcsicmp(lpString1, lpString2);
}

