/* SPDX-License-Identifier: MIT */
/* The engine of printf: the format, integers and text. */
#include "image/user/crt/format.h"
#include "image/user/crt/format_place.h"
#include "image/user/crt/utf.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

void format_units(struct format_run *r, const void *units, size_t n)
{
    if (n > INT_MAX - r->total)
        r->overflow = true;
    if (r->overflow)
        return;
    r->total += (unsigned)n;
    if (!r->full && n)
        r->full = !r->sink->put(r->sink, units, n);
}

void format_ascii(struct format_run *r, const char *text, size_t n)
{
    if (!r->sink->wide) {
        format_units(r, text, n);
        return;
    }
    for (; n--; text++) {
        wchar_t c = (wchar_t)*text;

        format_units(r, &c, 1);
    }
}

void format_fill(struct format_run *r, char c, size_t n)
{
    enum { STEP = 16 };
    char narrow[STEP];
    wchar_t wide[STEP];

    memset(narrow, c, sizeof narrow);
    for (int i = 0; i < STEP; i++)
        wide[i] = (wchar_t)c;
    for (; n >= STEP && !r->full && !r->overflow; n -= STEP)
        format_units(r, r->sink->wide ? (void *)wide : narrow, STEP);
    if (r->full || n < STEP)
        format_units(r, r->sink->wide ? (void *)wide : narrow, n);
}

const char *format_sign(const struct format_spec *s, bool minus)
{
    return minus                     ? "-"
           : s->flags & FORMAT_PLUS  ? "+"
           : s->flags & FORMAT_SPACE ? " "
                                     : "";
}

size_t format_before(struct format_run *r, const struct format_spec *s, const char *prefix,
                     size_t units)
{
    size_t pad = (size_t)s->width > units ? (size_t)s->width - units : 0;
    bool left = s->flags & FORMAT_LEFT, zero = s->flags & FORMAT_ZERO;

    if (!left && !zero)
        format_fill(r, ' ', pad);
    format_ascii(r, prefix, strlen(prefix));
    if (!left && zero)
        format_fill(r, '0', pad);
    return left ? pad : 0;
}

/* ---- integers ---- */

static char *digits_of(char *end, uint64_t value, unsigned base, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    uint32_t low;

    for (; value >> 32; value /= base)
        *--end = digits[value % base];
    for (low = (uint32_t)value; low; low /= base)
        *--end = digits[low % base];
    return end;
}

static void integer(struct format_run *r, struct format_spec *s, uint64_t value, bool minus)
{
    char text[24], *end = text + sizeof text;       /* 64 bits have 22 octal digits */
    char c = s->conversion;
    unsigned base = c == 'o' ? 8 : c == 'x' || c == 'X' || c == 'p' ? 16 : 10;
    char *first = digits_of(end, value, base, c == 'X' || c == 'p');
    size_t n = (size_t)(end - first), zeros, right;
    const char *prefix = c == 'd' ? format_sign(s, minus) : "";

    if (s->precision >= 0)
        s->flags &= ~(unsigned)FORMAT_ZERO;
    else
        s->precision = 1;
    if (s->flags & FORMAT_ALTERNATE) {
        if (base == 16 && value)
            prefix = c == 'x' ? "0x" : "0X";
        if (base == 8 && s->precision <= (int)n)
            s->precision = (int)n + 1;
    }
    zeros = (size_t)s->precision > n ? (size_t)s->precision - n : 0;
    right = format_before(r, s, prefix, strlen(prefix) + zeros + n);
    format_fill(r, '0', zeros);
    format_ascii(r, first, n);
    format_fill(r, ' ', right);
}

static int64_t signed_arg(struct list *l, enum size size)
{
    switch (size) {
    case SIZE_64:
        return va_arg(l->args, long long);
    case SIZE_LONG:
    case SIZE_WIDE:
        return va_arg(l->args, long);
    case SIZE_POINTER:
        return va_arg(l->args, intptr_t);
    case SIZE_SHORT:
        return (short)va_arg(l->args, int);
    case SIZE_CHAR:
        return (signed char)va_arg(l->args, int);
    default:
        return va_arg(l->args, int);
    }
}

static uint64_t unsigned_arg(struct list *l, enum size size)
{
    switch (size) {
    case SIZE_64:
        return va_arg(l->args, unsigned long long);
    case SIZE_LONG:
    case SIZE_WIDE:
        return va_arg(l->args, unsigned long);
    case SIZE_POINTER:
        return va_arg(l->args, uintptr_t);
    case SIZE_SHORT:
        return (unsigned short)va_arg(l->args, unsigned);
    case SIZE_CHAR:
        return (unsigned char)va_arg(l->args, unsigned);
    default:
        return va_arg(l->args, unsigned);
    }
}

/* ---- text ---- */

/* One character of a string of the other width than the sink's: takes it from *s, of which `left`
 * units may be read, and gives its units in `out`; how many, 0 at the end. */
static size_t other_width(bool wide, const char **s, size_t *left, void *out)
{
    uint32_t code;
    size_t took, gave;

    if (!*left || !unit_at(*s, !wide))
        return 0;
    if (wide) {
        took = utf8_take_any(*s, *left, &code);
        gave = utf16_put(code, out);
        *left -= took;
    } else {
        const wchar_t *w = (const void *)*s;

        /* of a pair the second half is looked at only where there is room for four bytes */
        if (*left < UTF8_MAX && *w >= UTF_HIGH && *w < UTF_LOW)
            return 0;
        took = utf16_take(w, 2, &code);
        took = took ? took : 1;
        gave = utf8_put(code, out);
        if (gave > *left)
            return 0;
        *left -= gave;
    }
    *s += took * unit_bytes(!wide);
    return gave;
}

static size_t other_units(bool wide, const char *s, size_t left)
{
    wchar_t unit[UTF8_MAX];
    size_t n = 0, got;

    while (n < INT_MAX && (got = other_width(wide, &s, &left, unit)) > 0)
        n += got;
    return n;
}

static size_t own_units(bool wide, const char *s, size_t most)
{
    size_t n = 0;

    while (n < most && unit_at(s + n * unit_bytes(wide), wide))
        n++;
    return n;
}

static void text(struct format_run *r, struct format_spec *s, const void *string, bool wide)
{
    size_t most = s->precision < 0 ? (size_t)INT_MAX + 1 : (size_t)s->precision, n, right;
    bool own = wide == r->sink->wide;
    const char *at = string;
    wchar_t unit[UTF8_MAX];

    if (!string) {
        at = r->sink->wide ? (const char *)L"(null)" : "(null)";
        own = true;
    }
    n = own ? own_units(r->sink->wide, at, most) : other_units(r->sink->wide, at, most);
    right = format_before(r, s, "", n);
    if (own)
        format_units(r, at, n);
    else
        for (size_t got; (got = other_width(r->sink->wide, &at, &most, unit)) > 0;)
            format_units(r, unit, got);
    format_fill(r, ' ', right);
}

/* A NUL counts as any other character. */
static void character(struct format_run *r, struct format_spec *s, int c, bool wide)
{
    char narrow[UTF8_MAX] = { (char)c };
    wchar_t w = wide ? (wchar_t)c : (unsigned char)c;
    size_t n = 1, right;

    if (!r->sink->wide && wide)
        n = utf8_put(w, narrow);
    right = format_before(r, s, "", n);
    format_units(r, r->sink->wide ? (void *)&w : narrow, n);
    format_fill(r, ' ', right);
}

/* ---- the format ---- */

static unsigned flags_of(struct place *p)
{
    static const char marks[] = "-+ #0";        /* the bits of FORMAT_* in turn */
    unsigned flags = 0;

    for (;; step(p)) {
        const char *mark = now(p) && now(p) < 0x80 ? strchr(marks, now(p)) : NULL;

        if (!mark)
            return flags;
        flags |= 1u << (mark - marks);
    }
}

static int number_of(struct format_run *r, struct place *p, struct list *l)
{
    int value = 0;

    if (now(p) == '*') {
        step(p);
        return va_arg(l->args, int);
    }
    for (; now(p) >= '0' && now(p) <= '9'; step(p)) {
        int digit = now(p) - '0';

        if (value > (INT_MAX - digit) / 10)
            r->overflow = true;
        else
            value = value * 10 + digit;
    }
    return value;
}

static void store(const struct format_run *r, struct list *l, enum size size)
{
    void *where = va_arg(l->args, void *);

    if (size == SIZE_64)
        *(long long *)where = r->total;
    else if (size == SIZE_LONG || size == SIZE_WIDE)
        *(long *)where = (long)r->total;
    else if (size == SIZE_POINTER)
        *(intptr_t *)where = (intptr_t)r->total;
    else if (size == SIZE_SHORT)
        *(short *)where = (short)r->total;
    else if (size == SIZE_CHAR)
        *(signed char *)where = (signed char)r->total;
    else
        *(int *)where = (int)r->total;
}

/* Whether %c or %s (or with `other`, %C or %S) means wide text. */
static bool means_wide(const struct format_run *r, enum size size, bool other)
{
    if (size == SIZE_SHORT)
        return false;
    return size == SIZE_LONG || size == SIZE_WIDE || r->sink->wide != other;
}

static void convert(struct format_run *r, struct format_spec *s, enum size size, struct list *l)
{
    int64_t value;
    char c = s->conversion;

    switch (c) {
    case 'i':
        s->conversion = 'd';
        /* fall through */
    case 'd':
        value = signed_arg(l, size);
        integer(r, s, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0);
        return;
    case 'o':
    case 'u':
    case 'x':
    case 'X':
        integer(r, s, unsigned_arg(l, size), false);
        return;
    case 'p':
        s->precision = 2 * (int)sizeof(void *);
        integer(r, s, va_arg(l->args, uintptr_t), false);
        return;
    case 's':
    case 'S':
        text(r, s, va_arg(l->args, void *), means_wide(r, size, c == 'S'));
        return;
    case 'c':
    case 'C':
        character(r, s, va_arg(l->args, int), means_wide(r, size, c == 'C'));
        return;
    case 'n':
        store(r, l, size);
        return;
    default:
        format_float(r, s, va_arg(l->args, double));
    }
}

/* What stands behind a '%'. */
static void specification(struct format_run *r, struct place *p, struct list *l)
{
    struct format_spec s = { .flags = flags_of(p), .precision = -1 };
    enum size size;
    unsigned c;

    s.width = number_of(r, p, l);
    if (s.width < 0) {
        s.flags |= FORMAT_LEFT;
        s.width = s.width == INT_MIN ? INT_MAX : -s.width;
    }
    if (next_are(p, ".")) {
        s.precision = number_of(r, p, l);
        if (s.precision < 0)
            s.precision = -1;
    }
    size = size_of(p);
    c = now(p);
    if (!c)
        return;
    if (c < 0x80 && strchr("diouxXpsScCneEfFgGaA", (int)c)) {
        s.conversion = (char)c;
        convert(r, &s, size, l);
    } else {
        format_units(r, p->at, 1);      /* "%%", and what is no conversion stands for itself */
    }
    step(p);
}

int format_text(struct format_sink *sink, const void *format, va_list args)
{
    struct format_run r = { sink, 0, false, false };
    struct place p = { format, sink->wide };
    struct list l;

    va_copy(l.args, args);
    while (now(&p)) {
        const char *run = p.at;

        while (now(&p) && now(&p) != '%')
            step(&p);
        format_units(&r, run, (size_t)(p.at - run) / unit_bytes(p.wide));
        if (next_are(&p, "%"))
            specification(&r, &p, &l);
    }
    va_end(l.args);
    if (r.overflow)
        errno = EOVERFLOW;
    return r.overflow || sink->failed ? -1 : (int)r.total;
}
