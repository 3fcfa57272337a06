/* SPDX-License-Identifier: MIT */
/* Any format, for printf and for scanf, narrow and wide, into memory that ends where it says. */
#include "image/user/crt/format.h"
#include "image/user/crt/scan.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 64, ROOM = 256, STORED = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int print(bool wide, void *out, size_t units, const void *format, ...)
{
    struct format_memory m;
    va_list args;
    int length;

    format_into(&m, wide, out, units);
    va_start(args, format);
    length = format_text(&m.sink, format, args);
    va_end(args);
    return length;
}

struct text {
    struct scan_source scan;
    const wchar_t *begin, *at;
};

static int get(struct scan_source *s)
{
    struct text *t = (struct text *)s;
    int c = *t->at;

    if (!c)
        return -1;
    t->at++;
    return s->wide ? c : c & 0xff;
}

static void unget(struct scan_source *s, int c)
{
    struct text *t = (struct text *)s;

    (void)c;
    if (t->at-- == t->begin)
        abort();
}

static void scan(bool wide, const wchar_t *text, const void *format, ...)
{
    struct text t = { { wide, get, unget }, text, text };
    va_list args;

    va_start(args, format);
    scan_text(&t.scan, format, args);
    va_end(args);
}

/* As many as a format can ask for; the doubles go where doubles are passed. */
#define P8 stored, stored, stored, stored, stored, stored, stored, stored
#define D8 1.5, -0.1, 1e300, 1e-300, 0.0, 5e-324, 123456.0, -1.0
#define ALL D8, P8, P8, P8, P8, P8, P8, P8, P8

/* %n of printf stores, the rest of it reads: one place serves as text of either width and as a
 * number. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static _Alignas(8) char stored[STORED];
    char narrow[MOST + 1] = { 0 }, *out = malloc(ROOM);
    wchar_t wide[MOST + 1] = { 0 };
    size_t room = n ? data[0] % ROOM : 0;

    if (n > MOST)
        n = MOST;
    memcpy(narrow, data, n);
    for (size_t i = 0; i < n; i++)
        wide[i] = data[i] ? (wchar_t)(data[i] << (i % 7 == 6 ? 8 : 0)) : 1;
    memset(stored, 'x', 64);
    memset(stored + 64, 0, 64);
    if (print(false, out, room, narrow, ALL) < -1 ||
        print(true, out, room / 2, wide, ALL) < -1)
        abort();
    scan(false, wide, narrow, ALL);
    scan(true, wide, wide, ALL);
    free(out);
    return 0;
}
