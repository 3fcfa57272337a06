/* SPDX-License-Identifier: MIT */
/* Text of the C library between 16-bit characters and bytes: UTF-8 whatever the locale. */
#include "image/user/crt/utf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

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

/* A character that takes two units has no place in one. */
int mbtowc(wchar_t *c, const char *s, size_t n)
{
    uint32_t code;
    size_t took;

    if (!s)
        return 0;
    took = n ? utf8_take(s, n, &code) : 0;
    if (!took || code > 0xffff) {
        errno = EILSEQ;
        return -1;
    }
    if (c)
        *c = (wchar_t)code;
    return code ? (int)took : 0;
}

int mblen(const char *s, size_t n)
{
    return mbtowc(NULL, s, n);
}

int wctomb(char *s, wchar_t c)
{
    if (!s)
        return 0;
    if (c >= UTF_HIGH && c < UTF_END) {
        errno = EILSEQ;
        return -1;
    }
    return (int)utf8_put(c, s);
}

/* A byte that is a character by itself. */
wint_t btowc(int c)
{
    return c >= 0 && c < 0x80 ? (wint_t)c : WEOF;
}

int wctob(wint_t c)
{
    return c < 0x80 ? (int)c : EOF;
}
