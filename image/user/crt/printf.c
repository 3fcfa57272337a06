/* SPDX-License-Identifier: MIT */
/* What newlib's printf family is made of, by our engine: printf, snprintf and the rest of it
 * call these.  newlib's own know 32-bit wide characters, and are larger: an engine for strings and
 * one for streams, both once more without floating point.
 * Source: newlib 3.3.0 and 4.5.0, stdio.h, sys/reent.h. */
#include "image/user/crt/format.h"

#include <errno.h>
#include <reent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int _vfprintf_r(struct _reent *r, FILE *f, const char *format, va_list args);
int _vfiprintf_r(struct _reent *r, FILE *f, const char *format, va_list args);
int _svfprintf_r(struct _reent *r, FILE *f, const char *format, va_list args);
int _svfiprintf_r(struct _reent *r, FILE *f, const char *format, va_list args);

/* ---- streams ---- */

enum { HELD = 512 };

/* What a call prints reaches the stream in one piece, so that an unbuffered one makes one write. */
struct stream {
    struct format_sink sink;
    struct _reent *reent;
    FILE *file;
    size_t held;
    char text[HELD];
};

static bool pass_on(struct stream *s, const char *text, size_t n)
{
    if (n && _fwrite_r(s->reent, text, 1, n, s->file) != n)
        s->sink.failed = true;
    return !s->sink.failed;
}

static bool put_stream(struct format_sink *sink, const void *units, size_t n)
{
    struct stream *s = (struct stream *)sink;

    if (n > HELD - s->held) {
        if (!pass_on(s, s->text, s->held))
            return false;
        s->held = 0;
    }
    if (n > HELD)
        return pass_on(s, units, n);
    memcpy(s->text + s->held, units, n);
    s->held += n;
    return true;
}

int _vfprintf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    struct stream s;
    int n;

    s.sink = (struct format_sink){ false, false, put_stream };
    s.reent = r;
    s.file = f;
    s.held = 0;
    n = format_text(&s.sink, format, args);
    return pass_on(&s, s.text, s.held) ? n : EOF;
}

int _vfiprintf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    return _vfprintf_r(r, f, format, args);
}

int vfprintf(FILE *f, const char *format, va_list args)
{
    return _vfprintf_r(_REENT, f, format, args);
}

int vfiprintf(FILE *f, const char *format, va_list args)
{
    return _vfprintf_r(_REENT, f, format, args);
}

/* ---- strings ---- */

/* newlib's snprintf makes a FILE over the buffer, asprintf one whose memory grows (__SMBF). */
struct string {
    struct format_sink sink;
    struct _reent *reent;
    FILE *file;
};

static bool grow(struct string *s, size_t n)
{
    FILE *f = s->file;
    size_t used = (size_t)(f->_p - f->_bf._base), bytes = 2 * (used + n) + 1;
    unsigned char *more = _realloc_r(s->reent, f->_bf._base, bytes);

    if (!more)
        return false;
    f->_bf._base = more;
    f->_bf._size = (int)bytes;
    f->_p = more + used;
    f->_w = (int)(bytes - used - 1);
    return true;
}

static bool put_string(struct format_sink *sink, const void *units, size_t n)
{
    struct string *s = (struct string *)sink;
    FILE *f = s->file;
    bool fits = n <= (size_t)f->_w;

    if (!fits && f->_flags & __SMBF) {
        fits = grow(s, n);
        sink->failed = !fits;
    }
    if (!fits)
        n = (size_t)f->_w;
    memcpy(f->_p, units, n);
    f->_p += n;
    f->_w -= (int)n;
    return fits;
}

int _svfprintf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    struct string s = { { false, false, put_string }, r, f };

    return format_text(&s.sink, format, args);
}

int _svfiprintf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    return _svfprintf_r(r, f, format, args);
}
