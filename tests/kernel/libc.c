/* SPDX-License-Identifier: MIT */
/* The little of the C library that the suites use, over the kernel's own means: output goes to the
 * console in whole pieces, memory comes from the kernel heap.  No floating point, no locale. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bsp/kernel/device/console.h"
#include "bsp/kernel/memory/kheap.h"
#include "tests/kernel/runner.h"

enum { LINE_BYTES = 300, DIGITS = 24 };

struct sink {
    char *out;
    size_t size, length;
};

static void put(struct sink *s, char c)
{
    if (s->length + 1 < s->size)
        s->out[s->length] = c;
    s->length++;
}

static void put_text(struct sink *s, const char *text)
{
    while (*text)
        put(s, *text++);
}

static void put_number(struct sink *s, unsigned long long v, bool negative, unsigned base)
{
    char digits[DIGITS + 1];
    char *p = digits + DIGITS;

    *p = '\0';
    do
        *--p = "0123456789abcdef"[v % base];
    while (v /= base);
    if (negative)
        put(s, '-');
    put_text(s, p);
}

static long long signed_arg(va_list *ap, int longs)
{
    return longs > 1 ? va_arg(*ap, long long) : longs ? va_arg(*ap, long) : va_arg(*ap, int);
}

static unsigned long long unsigned_arg(va_list *ap, int longs)
{
    return longs > 1 ? va_arg(*ap, unsigned long long)
                     : longs ? va_arg(*ap, unsigned long) : va_arg(*ap, unsigned);
}

/* %s %c %d %u %x with l or ll, %%; no widths. */
static const char *convert(struct sink *s, const char *f, va_list *ap)
{
    int longs = 0;
    long long v;

    for (; *f == 'l'; f++)
        longs++;
    switch (*f) {
    case 's':
        put_text(s, va_arg(*ap, const char *));
        break;
    case 'c':
        put(s, (char)va_arg(*ap, int));
        break;
    case 'd':
        v = signed_arg(ap, longs);
        put_number(s, v < 0 ? -(unsigned long long)v : (unsigned long long)v, v < 0, 10);
        break;
    case 'u':
    case 'x':
        put_number(s, unsigned_arg(ap, longs), false, *f == 'u' ? 10 : 16);
        break;
    default:
        put(s, *f);
    }
    return f;
}

int vsnprintf(char *out, size_t size, const char *f, va_list args)
{
    struct sink s = { out, size, 0 };
    va_list ap;

    va_copy(ap, args);
    for (; *f; f++)
        if (*f == '%' && f[1])
            f = convert(&s, f + 1, &ap);
        else
            put(&s, *f);
    va_end(ap);
    if (size)
        out[s.length < size ? s.length : size - 1] = '\0';
    return (int)s.length;
}

int snprintf(char *out, size_t size, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(out, size, format, args);
    va_end(args);
    return n;
}

int printf(const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (!runner_ending())
        console_write(line, strlen(line));
    return n;
}

static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') + 10 : -1u;
}

unsigned long strtoul(const char *text, char **end, int base)
{
    unsigned long v = 0;
    unsigned radix = (unsigned)base;

    if ((radix == 0 || radix == 16) && text[0] == '0' && (text[1] | 0x20) == 'x') {
        text += 2;
        radix = 16;
    }
    if (radix == 0)
        radix = *text == '0' ? 8 : 10;
    for (; digit(*text) < radix; text++)
        v = v * radix + digit(*text);
    if (end)
        *end = (char *)text;
    return v;
}

void *malloc(size_t bytes)
{
    return kmalloc(bytes);
}

void free(void *p)
{
    kfree(p);
}
