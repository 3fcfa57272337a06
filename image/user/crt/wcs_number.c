/* SPDX-License-Identifier: MIT */
/* Numbers out of 16-bit text: newlib's strto*, on a narrow copy of what may be a number. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* White space that strto* skip, but not in 8 bits: skipped here. */
static const wchar_t *skip_space(const wchar_t *s)
{
    while (*s == ' ' || (*s >= '\t' && *s <= '\r') || *s == 0xa0 || *s == 0x3000 ||
           (*s >= 0x2000 && *s <= 0x200a))
        s++;
    return s;
}

/* ---- integers ---- */

static unsigned digit_of(wchar_t c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? (unsigned)c - 'a' + 10 : UINT_MAX;
}

struct integer {
    unsigned long long value;   /* of its digits, ULLONG_MAX when they are too many */
    int minus, overflow;
};

static struct integer integer(const wchar_t *s, wchar_t **end, int base)
{
    struct integer n = { 0, 0, 0 };
    const wchar_t *p = skip_space(s), *first;
    unsigned d;

    n.minus = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    if ((base == 0 || base == 16) && *p == '0' && (p[1] | 0x20) == 'x' && digit_of(p[2]) < 16) {
        p += 2;
        base = 16;
    }
    if (!base)
        base = *p == '0' ? 8 : 10;
    for (first = p; (d = digit_of(*p)) < (unsigned)base; p++) {
        if (n.value > (ULLONG_MAX - d) / (unsigned)base)
            n.overflow = 1;
        n.value = n.value * (unsigned)base + d;
    }
    if (n.overflow)
        n.value = ULLONG_MAX;
    if (end)
        *end = (wchar_t *)(p == first ? s : p);
    return n;
}

static int bad_base(int base)
{
    if (base && (base < 2 || base > 36)) {
        errno = EINVAL;
        return 1;
    }
    return 0;
}

long wcstol(const wchar_t *s, wchar_t **end, int base)
{
    struct integer n;

    if (bad_base(base))
        return 0;
    n = integer(s, end, base);
    if (n.value > (unsigned long)LONG_MAX + (unsigned)n.minus) {
        errno = ERANGE;
        return n.minus ? LONG_MIN : LONG_MAX;
    }
    return (long)(n.minus ? 0 - (unsigned long)n.value : n.value);
}

long long wcstoll(const wchar_t *s, wchar_t **end, int base)
{
    struct integer n;

    if (bad_base(base))
        return 0;
    n = integer(s, end, base);
    if (n.value > (unsigned long long)LLONG_MAX + (unsigned)n.minus) {
        errno = ERANGE;
        return n.minus ? LLONG_MIN : LLONG_MAX;
    }
    return (long long)(n.minus ? 0 - n.value : n.value);
}

unsigned long wcstoul(const wchar_t *s, wchar_t **end, int base)
{
    struct integer n;

    if (bad_base(base))
        return 0;
    n = integer(s, end, base);
    if (n.value > ULONG_MAX) {
        errno = ERANGE;
        return ULONG_MAX;
    }
    return (unsigned long)(n.minus ? 0 - n.value : n.value);
}

unsigned long long wcstoull(const wchar_t *s, wchar_t **end, int base)
{
    struct integer n;

    if (bad_base(base))
        return 0;
    n = integer(s, end, base);
    if (n.overflow) {
        errno = ERANGE;
        return ULLONG_MAX;
    }
    return n.minus ? 0 - n.value : n.value;
}

int _wtoi(const wchar_t *s)
{
    return (int)_wtol(s);
}

/* As on Windows CE what does not fit is the nearest that does. */
long _wtol(const wchar_t *s)
{
    return wcstol(s, NULL, 10);
}

long long _wtoll(const wchar_t *s)
{
    return wcstoll(s, NULL, 10);
}

long long _wtoi64(const wchar_t *s)
{
    return wcstoll(s, NULL, 10);
}

/* ---- floating point ---- */

/* How much of s a floating point number can be made of. */
static size_t candidate(const wchar_t *s)
{
    size_t n = 0;

    while (s[n] && s[n] < 0x80 && (strchr("+-.()_", s[n]) || digit_of(s[n]) != UINT_MAX))
        n++;
    return n;
}

double wcstod(const wchar_t *s, wchar_t **end)
{
    enum { ROOM = 64 };
    const wchar_t *number = skip_space(s);
    size_t n = candidate(number);
    char near[ROOM], *copy = n < ROOM ? near : malloc(n + 1), *stop;
    double value;

    if (!copy) {
        errno = ENOMEM;
        value = 0;
        stop = copy;
    } else {
        for (size_t i = 0; i < n; i++)
            copy[i] = (char)number[i];
        copy[n] = '\0';
        value = strtod(copy, &stop);
    }
    if (end)
        *end = (wchar_t *)(stop == copy ? s : number + (stop - copy));
    if (copy != near)
        free(copy);
    return value;
}

float wcstof(const wchar_t *s, wchar_t **end)
{
    return (float)wcstod(s, end);
}

double _wtof(const wchar_t *s)
{
    return wcstod(s, NULL);
}
