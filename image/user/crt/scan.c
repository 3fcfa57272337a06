/* SPDX-License-Identifier: MIT */
/* The engine of scanf: the format, and text. */
#include "image/user/crt/format_place.h"
#include "image/user/crt/scan.h"
#include "image/user/crt/utf.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int scan_get(struct scan_run *r)
{
    int c = r->source->get(r->source);

    if (c < 0)
        r->ended = true;
    else
        r->read++;
    return c;
}

void scan_unget(struct scan_run *r, int c)
{
    if (c < 0)
        return;
    r->source->unget(r->source, c);
    r->read--;
}

bool scan_space(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_space(struct scan_run *r)
{
    int c;

    do
        c = scan_get(r);
    while (scan_space(c));
    scan_unget(r, c);
}

/* ---- one conversion ---- */

struct spec {
    bool store;
    int width;                  /* 0: none */
    enum size size;
    int conversion;
    struct place set, set_end;  /* what stands between [ and ] */
    bool all_but;
};

static bool in_set(const struct spec *s, int c)
{
    struct place p = s->set;
    bool found = false;

    while (p.at < s->set_end.at) {
        int first = now(&p), last = first;
        struct place q;

        step(&p);
        q = p;
        if (q.at < s->set_end.at && now(&q) == '-') {
            step(&q);
            if (q.at < s->set_end.at) {
                last = now(&q);
                step(&q);
                p = q;
            }
        }
        found = found || (c >= first && c <= last) || (c >= last && c <= first);
    }
    return found != s->all_but;
}

static bool wanted(const struct spec *s, int c)
{
    if (c < 0)
        return false;
    if (s->conversion == '[')
        return in_set(s, c);
    return s->conversion == 'c' || !scan_space(c);
}

/* Where text goes, of either width. */
struct target {
    char *narrow;
    wchar_t *wide;
};

static void put(struct target *t, uint32_t code)
{
    if (t->narrow)
        t->narrow += utf8_put(code, t->narrow);
    if (t->wide)
        t->wide += utf16_put(code, t->wide);
}

/* A unit as it is, when both are of one width. */
static void put_unit(struct target *t, int c)
{
    if (t->narrow)
        *t->narrow++ = (char)c;
    if (t->wide)
        *t->wide++ = (wchar_t)c;
}

/* The rest of the character that begins with the unit c; returns how many units it has. */
static int whole(struct scan_run *r, int c, int left, uint32_t *code)
{
    char bytes[UTF8_MAX] = { (char)c };
    wchar_t pair[2] = { (wchar_t)c, 0 };
    int more[UTF8_MAX], n = 1, took;

    if (r->source->wide) {
        if (c >= UTF_HIGH && c < UTF_LOW && left > 1)
            pair[1] = (wchar_t)(more[n++] = scan_get(r));
        took = n > 1 && more[1] >= 0 ? (int)utf16_take(pair, 2, code) : 0;
        if (!took)
            *code = c >= UTF_HIGH && c < UTF_END ? UTF_BAD : (uint32_t)c;
    } else {
        while (c >= 0xc0 && n < UTF8_MAX && n < left && !utf8_take(bytes, (size_t)n, code)) {
            more[n] = scan_get(r);
            if (more[n] < 0x80 || more[n] >= 0xc0) {
                scan_unget(r, more[n]);
                break;
            }
            bytes[n] = (char)more[n];
            n++;
        }
        took = (int)utf8_take_any(bytes, (size_t)n, code);
    }
    took = took ? took : 1;
    while (n > took)
        scan_unget(r, more[--n]);
    return took;
}

static bool text(struct scan_run *r, const struct spec *s, bool wide, void *where)
{
    int left = s->width ? s->width : s->conversion == 'c' ? 1 : INT_MAX, c, read = 0;
    struct target t = { where && !wide ? where : NULL, where && wide ? where : NULL };

    if (s->conversion == 's')
        skip_space(r);
    while (left && wanted(s, c = scan_get(r))) {
        uint32_t code;
        int units = 1;

        if (wide == r->source->wide) {
            put_unit(&t, c);
        } else {
            units = whole(r, c, left, &code);
            put(&t, code);
        }
        read += units;
        left -= units;
    }
    if (left)
        scan_unget(r, c);
    if (s->conversion == 'c')
        return !left;
    if (read)
        put_unit(&t, 0);
    return read > 0;
}

static void store_integer(void *where, enum size size, unsigned long long value)
{
    if (size == SIZE_64)
        *(unsigned long long *)where = value;
    else if (size == SIZE_LONG || size == SIZE_WIDE)
        *(unsigned long *)where = (unsigned long)value;
    else if (size == SIZE_POINTER)
        *(uintptr_t *)where = (uintptr_t)value;
    else if (size == SIZE_SHORT)
        *(unsigned short *)where = (unsigned short)value;
    else if (size == SIZE_CHAR)
        *(unsigned char *)where = (unsigned char)value;
    else
        *(unsigned *)where = (unsigned)value;
}

static bool number(struct scan_run *r, struct spec *s, void *where)
{
    static const char bases[] = "i\0p\x10x\x10X\x10o\x08" "d\x0au\x0a";
    int width = s->width ? s->width : INT_MAX;
    unsigned long long value;
    double real;

    skip_space(r);
    for (size_t i = 0; i < sizeof bases - 1; i += 2) {
        if (bases[i] != s->conversion)
            continue;
        if (!scan_integer(r, width, bases[i + 1], &value))
            return false;
        if (where)
            store_integer(where, bases[i] == 'p' ? SIZE_POINTER : s->size, value);
        return true;
    }
    if (!scan_float(r, width, &real))
        return false;
    if (where && (s->size == SIZE_LONG || s->size == SIZE_64))
        memcpy(where, &real, sizeof real);
    else if (where)
        *(float *)where = (float)real;
    return true;
}

static bool convert(struct scan_run *r, struct spec *s, struct list *l)
{
    int c = s->conversion;
    bool other = c == 'S' || c == 'C', wide = r->source->wide != other;
    void *where = s->store ? va_arg(l->args, void *) : NULL;

    if (c == 'n') {
        if (where)
            store_integer(where, s->size, r->read);
        return true;
    }
    if (!strchr("sScC[", c))
        return number(r, s, where);
    if (other)
        s->conversion = c | 0x20;
    if (s->size == SIZE_SHORT)
        wide = false;
    if (s->size == SIZE_LONG || s->size == SIZE_WIDE)
        wide = true;
    return text(r, s, wide, where);
}

/* ---- the format ---- */

/* Behind [; a ] that comes first stands for itself. */
static void set_of(struct place *p, struct spec *s)
{
    s->all_but = next_are(p, "^");
    s->set = *p;
    next_are(p, "]");
    while (now(p) && now(p) != ']')
        step(p);
    s->set_end = *p;
}

/* What stands behind a '%'; false when the format has no sense. */
static bool specification(struct place *p, struct spec *s)
{
    *s = (struct spec){ .store = !next_are(p, "*") };
    for (; now(p) >= '0' && now(p) <= '9'; step(p))
        s->width = s->width > 99999999 ? 99999999 : s->width * 10 + (now(p) - '0');
    s->size = size_of(p);
    s->conversion = now(p);
    if (!s->conversion || s->conversion > 0x7f || !strchr("diouxXpsScCneEfFgGaA[", s->conversion))
        return false;
    step(p);
    if (s->conversion == '[') {
        set_of(p, s);
        if (!next_are(p, "]"))
            return false;
    }
    return true;
}

/* A character of the format that stands for itself. */
static bool matches(struct scan_run *r, int want)
{
    int c = scan_get(r);

    if (c == want)
        return true;
    scan_unget(r, c);
    return false;
}

int scan_text(struct scan_source *source, const void *format, va_list args)
{
    struct scan_run r = { source, 0, false };
    struct place p = { format, source->wide };
    struct spec s;
    struct list l;
    int stored = 0;
    bool tried = false, good = true;

    va_copy(l.args, args);
    while (good && now(&p)) {
        if (scan_space(now(&p))) {
            step(&p);
            skip_space(&r);
        } else if (next_are(&p, "%%")) {
            skip_space(&r);
            good = matches(&r, '%');
        } else if (next_are(&p, "%")) {
            good = specification(&p, &s);
            if (!good)
                break;
            good = convert(&r, &s, &l);
            stored += good && s.store && s.conversion != 'n';
            tried = tried || (good && s.conversion != 'n');
        } else {
            good = matches(&r, now(&p));
            step(&p);
        }
    }
    va_end(l.args);
    return !good && !tried && r.ended ? EOF : stored;
}
