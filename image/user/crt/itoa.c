/* SPDX-License-Identifier: MIT */
/* Numbers as text in any radix.  A minus sign is written for radix 10 alone. */
#include <errno.h>
#include <stdlib.h>
#include <wchar.h>

enum { MOST = 66 };     /* 64 bits, a sign, a NUL */

/* The digits into the end of `text`; where they begin. */
static char *digits(char text[MOST], unsigned long long value, int radix, int minus)
{
    char *p = text + MOST;

    *--p = '\0';
    if (radix < 2 || radix > 36) {
        errno = EINVAL;
        return p;
    }
    do {
        *--p = "0123456789abcdefghijklmnopqrstuvwxyz"[value % (unsigned)radix];
        value /= (unsigned)radix;
    } while (value);
    if (minus)
        *--p = '-';
    return p;
}

static char *narrow(unsigned long long value, char *buffer, int radix, int minus)
{
    char text[MOST], *p = digits(text, value, radix, minus), *to = buffer;

    while ((*to++ = *p++))
        ;
    return buffer;
}

static wchar_t *wide(unsigned long long value, wchar_t *buffer, int radix, int minus)
{
    char text[MOST], *p = digits(text, value, radix, minus);
    wchar_t *to = buffer;

    while ((*to++ = (wchar_t)*p++))
        ;
    return buffer;
}

/* A signed number is its bits, but for radix 10. */
#define MINUS(value) (radix == 10 && (value) < 0)
#define MAGNITUDE(type, value) ((type)(MINUS(value) ? 0 - (type)(value) : (type)(value)))

char *_itoa(int value, char *buffer, int radix)
{
    return narrow(MAGNITUDE(unsigned, value), buffer, radix, MINUS(value));
}

char *_ltoa(long value, char *buffer, int radix)
{
    return narrow(MAGNITUDE(unsigned long, value), buffer, radix, MINUS(value));
}

char *_ultoa(unsigned long value, char *buffer, int radix)
{
    return narrow(value, buffer, radix, 0);
}

char *_i64toa(long long value, char *buffer, int radix)
{
    return narrow(MAGNITUDE(unsigned long long, value), buffer, radix, MINUS(value));
}

char *_ui64toa(unsigned long long value, char *buffer, int radix)
{
    return narrow(value, buffer, radix, 0);
}

wchar_t *_itow(int value, wchar_t *buffer, int radix)
{
    return wide(MAGNITUDE(unsigned, value), buffer, radix, MINUS(value));
}

wchar_t *_ltow(long value, wchar_t *buffer, int radix)
{
    return wide(MAGNITUDE(unsigned long, value), buffer, radix, MINUS(value));
}

wchar_t *_ultow(unsigned long value, wchar_t *buffer, int radix)
{
    return wide(value, buffer, radix, 0);
}

wchar_t *_i64tow(long long value, wchar_t *buffer, int radix)
{
    return wide(MAGNITUDE(unsigned long long, value), buffer, radix, MINUS(value));
}

wchar_t *_ui64tow(unsigned long long value, wchar_t *buffer, int radix)
{
    return wide(value, buffer, radix, 0);
}
