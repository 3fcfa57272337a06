/* SPDX-License-Identifier: MIT */
/* scan: the one engine behind every scanf, for 8-bit and for 16-bit text.
 *
 * Sizes and widths are Microsoft's, as in format.h: %s and %[ store text of the function's own
 * width, %S of the other; h makes it narrow, l and w wide; %c and %C likewise; I64, I32 and I are
 * sizes.  ISO C's sizes are there, too.  A width counts units of what is read.
 *
 * Usage    fill in a source, call scan_text.
 * Returns  how many conversions were stored; EOF when the input ended before the first.
 * Context  any thread; the source's locks are its own.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "scanf Type Field Characters"; ISO C11
 *          7.21.6.2 for what that leaves open.
 * Tests    tests/unit/user/test_scan.c, tests/target/t_wide_scan.c                             */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct scan_source {
    bool wide;                                          /* units of 16 bits, of the format too */
    int (*get)(struct scan_source *source);             /* a unit, -1 at the end */
    void (*unget)(struct scan_source *source, int c);   /* up to four in a row */
};

int scan_text(struct scan_source *source, const void *format, va_list args);

/* ---- between the engine's files ---- */

struct scan_run {
    struct scan_source *source;
    unsigned read;              /* units so far */
    bool ended;                 /* the source has */
};

int scan_get(struct scan_run *r);
void scan_unget(struct scan_run *r, int c);
bool scan_space(int c);

/* Numbers as far as they can be read within `width` units; false when there is none. */
bool scan_integer(struct scan_run *r, int width, int base, unsigned long long *value);
bool scan_float(struct scan_run *r, int width, double *value);
