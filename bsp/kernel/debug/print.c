/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/debug/print.h"
#include "bsp/kernel/device/irq.h"

enum { LINE_BYTES = 256 };

static void (*write_out)(const char *text, size_t bytes);

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

static void put_padded(struct sink *s, const char *text, size_t n, int width, char fill)
{
    if (fill == '0' && n && *text == '-') {
        put(s, '-');
        text++, n--, width--;
    }
    for (int i = width < 0 ? -width : width; width > 0 && i > (int)n; i--)
        put(s, fill);
    for (size_t i = 0; i < n; i++)
        put(s, text[i]);
    for (int i = -width; width < 0 && i > (int)n; i--)
        put(s, ' ');
}

static void put_number(struct sink *s, unsigned long v, bool negative, unsigned base, int width,
                       char fill)
{
    char digits[24];
    char *p = digits + sizeof digits;

    do
        *--p = "0123456789abcdef"[v % base];
    while (v /= base);
    if (negative)
        *--p = '-';
    put_padded(s, p, (size_t)(digits + sizeof digits - p), width, fill);
}

/* %.0u prints nothing for 0, as in C: a format that must name all its words can hide one. */
static const char *parse_precision(const char *f, bool *hide_zero)
{
    *hide_zero = f[0] == '.' && f[1] == '0';
    return *hide_zero ? f + 2 : f;
}

static void put_string(struct sink *s, const char *text, int width)
{
    size_t n = 0;

    if (!text)
        text = "(null)";
    while (text[n])
        n++;
    put_padded(s, text, n, width, ' ');
}

static const char *parse_width(const char *f, int *width, char *fill)
{
    bool left = *f == '-';

    f += left;
    *fill = *f == '0' ? '0' : ' ';
    for (*width = 0; *f >= '0' && *f <= '9'; f++)
        *width = *width * 10 + (*f - '0');
    if (left)
        *width = -*width;
    return f;
}

int kvsnprintf(char *out, size_t size, const char *f, va_list args)
{
    struct sink s = { out, size, 0 };

    for (; *f; f++) {
        bool wide, hide_zero;
        int width;
        char fill;

        if (*f != '%') {
            put(&s, *f);
            continue;
        }
        f = parse_width(f + 1, &width, &fill);
        f = parse_precision(f, &hide_zero);
        wide = *f == 'l';
        f += wide;
        if (*f == 's') {
            put_string(&s, va_arg(args, const char *), width);
        } else if (*f == 'c') {
            put(&s, (char)va_arg(args, int));
        } else if (*f == 'd') {
            long v = wide ? va_arg(args, long) : va_arg(args, int);

            put_number(&s, v < 0 ? -(unsigned long)v : (unsigned long)v, v < 0, 10, width, fill);
        } else if (*f == 'u' || *f == 'x') {
            unsigned long v = wide ? va_arg(args, unsigned long) : va_arg(args, unsigned);

            if (v || !hide_zero)
                put_number(&s, v, false, *f == 'u' ? 10 : 16, width, fill);
        } else if (*f == 'p') {
            put_string(&s, "0x", 0);
            put_number(&s, (unsigned long)(uintptr_t)va_arg(args, void *), false, 16, 8, '0');
        } else if (*f) {
            put(&s, *f);
        } else {
            break;
        }
    }
    if (size)
        out[s.length < size ? s.length : size - 1] = '\0';
    return (int)s.length;
}

int ksnprintf(char *out, size_t size, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = kvsnprintf(out, size, format, args);
    va_end(args);
    return n;
}

void print_attach(void (*write)(const char *text, size_t bytes))
{
    write_out = write;
}

/* One call, one piece: no other message and no thread gets between.  They are short and rare. */
void kprintf(const char *format, ...)
{
    char line[LINE_BYTES];
    unsigned saved;
    va_list args;
    int n;

    va_start(args, format);
    n = kvsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (!write_out)
        return;
    saved = irq_save();
    write_out(line, n < LINE_BYTES ? (size_t)n : LINE_BYTES - 1);
    irq_restore(saved);
}
