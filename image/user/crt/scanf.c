/* SPDX-License-Identifier: MIT */
/* What newlib's scanf family is made of, by our engine; wide scanf.
 * Source: newlib 3.3.0 and 4.5.0, stdio.h, sys/reent.h. */
#include "image/user/crt/scan.h"

#include <reent.h>
#include <stdio.h>
#include <wchar.h>

int __ssvfscanf_r(struct _reent *r, FILE *f, const char *format, va_list args);
int __ssvfiscanf_r(struct _reent *r, FILE *f, const char *format, va_list args);
int __svfscanf_r(struct _reent *r, FILE *f, const char *format, va_list args);
int __svfiscanf_r(struct _reent *r, FILE *f, const char *format, va_list args);
int _vfscanf_r(struct _reent *r, FILE *f, const char *format, va_list args);
int _vfiscanf_r(struct _reent *r, FILE *f, const char *format, va_list args);

struct source {
    struct scan_source scan;
    FILE *file;
    const wchar_t *at;
};

/* ---- newlib's sscanf makes a FILE over the string ---- */

static int get_string(struct scan_source *s)
{
    FILE *f = ((struct source *)s)->file;

    if (f->_r <= 0)
        return -1;
    f->_r--;
    return *f->_p++;
}

static void unget_string(struct scan_source *s, int c)
{
    FILE *f = ((struct source *)s)->file;

    (void)c;
    f->_r++;
    f->_p--;
}

int __ssvfscanf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    struct source s = { { false, get_string, unget_string }, f, NULL };

    (void)r;
    return scan_text(&s.scan, format, args);
}

int __ssvfiscanf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    return __ssvfscanf_r(r, f, format, args);
}

/* ---- streams ---- */

static int get_stream(struct scan_source *s)
{
    return getc(((struct source *)s)->file);
}

static void unget_stream(struct scan_source *s, int c)
{
    ungetc(c, ((struct source *)s)->file);
}

int __svfscanf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    struct source s = { { false, get_stream, unget_stream }, f, NULL };

    (void)r;
    return scan_text(&s.scan, format, args);
}

int __svfiscanf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    return __svfscanf_r(r, f, format, args);
}

int _vfscanf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    return __svfscanf_r(r, f, format, args);
}

int _vfiscanf_r(struct _reent *r, FILE *f, const char *format, va_list args)
{
    return __svfscanf_r(r, f, format, args);
}

int vfscanf(FILE *f, const char *format, va_list args)
{
    return __svfscanf_r(_REENT, f, format, args);
}

int vfiscanf(FILE *f, const char *format, va_list args)
{
    return __svfscanf_r(_REENT, f, format, args);
}

/* ---- wide ---- */

static int get_wide_string(struct scan_source *s)
{
    struct source *w = (struct source *)s;

    return *w->at ? *w->at++ : -1;
}

static void unget_wide_string(struct scan_source *s, int c)
{
    (void)c;
    ((struct source *)s)->at--;
}

int vswscanf(const wchar_t *text, const wchar_t *format, va_list args)
{
    struct source s = { { true, get_wide_string, unget_wide_string }, NULL, text };

    return scan_text(&s.scan, format, args);
}

int swscanf(const wchar_t *text, const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vswscanf(text, format, args);
    va_end(args);
    return n;
}

static int get_wide_stream(struct scan_source *s)
{
    wint_t c = fgetwc(((struct source *)s)->file);

    return c == WEOF ? -1 : (int)c;
}

static void unget_wide_stream(struct scan_source *s, int c)
{
    ungetwc((wint_t)c, ((struct source *)s)->file);
}

int vfwscanf(FILE *f, const wchar_t *format, va_list args)
{
    struct source s = { { true, get_wide_stream, unget_wide_stream }, f, NULL };

    return scan_text(&s.scan, format, args);
}

int vwscanf(const wchar_t *format, va_list args)
{
    return vfwscanf(stdin, format, args);
}

int fwscanf(FILE *f, const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vfwscanf(f, format, args);
    va_end(args);
    return n;
}

int wscanf(const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vfwscanf(stdin, format, args);
    va_end(args);
    return n;
}
