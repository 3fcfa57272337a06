/* SPDX-License-Identifier: MIT */
/* Wide printf on streams. */
#include "image/user/crt/format.h"
#include "image/user/crt/wstdio.h"

#include <string.h>

enum { HELD = 256 };

/* What a call prints reaches the stream in one piece, so that an unbuffered one makes one write. */
struct stream {
    struct format_sink sink;
    FILE *file;
    size_t held;
    wchar_t text[HELD];
};

static bool pass_on(struct stream *s)
{
    if (!wide_write(s->file, s->text, s->held))
        s->sink.failed = true;
    s->held = 0;
    return !s->sink.failed;
}

static bool put(struct format_sink *sink, const void *units, size_t n)
{
    struct stream *s = (struct stream *)sink;
    const wchar_t *from = units;

    while (n) {
        size_t part = n < HELD - s->held ? n : HELD - s->held;

        memcpy(s->text + s->held, from, part * sizeof *from);
        s->held += part;
        from += part;
        n -= part;
        if (s->held == HELD && !pass_on(s))
            return false;
    }
    return true;
}

int vfwprintf(FILE *f, const wchar_t *format, va_list args)
{
    struct stream s;
    int n;

    s.sink = (struct format_sink){ true, false, put };
    s.file = f;
    s.held = 0;
    n = format_text(&s.sink, format, args);
    return pass_on(&s) ? n : -1;
}

int vwprintf(const wchar_t *format, va_list args)
{
    return vfwprintf(stdout, format, args);
}

int fwprintf(FILE *f, const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vfwprintf(f, format, args);
    va_end(args);
    return n;
}

int wprintf(const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vfwprintf(stdout, format, args);
    va_end(args);
    return n;
}
