/* SPDX-License-Identifier: MIT */
/* format: the one engine behind every printf, for 8-bit and for 16-bit text.
 *
 * What a conversion means is Microsoft's: %s is text of the function's own width and %S of the
 * other; h makes it narrow, l and w wide; %c and %C likewise.  I64, I32 and I are sizes, exponents
 * have three digits, %p has eight upper case ones, infinity is 1.#INF.  ISO C's sizes are there,
 * too.  Narrow text is UTF-8 where it meets wide text; a byte that is none counts as ISO 8859-1.
 * A precision of text bounds its units, of text of the other width the bytes of the narrow one.
 *
 * Usage    fill in `wide` and `put` of a sink, call format_text.
 * Returns  how many units the text has, whether the sink took them or not; -1 when that is more
 *          than an int can say (errno EOVERFLOW), or when the sink has set `failed`.
 * Context  any thread; the sink's locks are its own.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Format Specification Fields"; ISO C11
 *          7.21.6.1 for what that leaves open.
 * Tests    tests/unit/user/test_format*.c, tests/target/t_wchar.c                              */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct format_sink {
    bool wide;   /* units of 16 bits: those of the format, and those that are put */
    bool failed;
    /* Takes n units; false when it wants no more. */
    bool (*put)(struct format_sink *sink, const void *units, size_t n);
};

int format_text(struct format_sink *sink, const void *format, va_list args);

/* A sink over memory.  What does not fit is dropped; nothing ends the text. */
struct format_memory {
    struct format_sink sink;
    char *at;
    size_t left; /* units */
};
void format_into(struct format_memory *m, bool wide, void *buffer, size_t units);

/* ---- between the engine's files ---- */

enum { FORMAT_LEFT = 1, FORMAT_PLUS = 2, FORMAT_SPACE = 4, FORMAT_ALTERNATE = 8, FORMAT_ZERO = 16 };

struct format_spec {
    unsigned flags;
    int width, precision;   /* precision: -1 when there is none */
    char conversion;
};

struct format_run {
    struct format_sink *sink;
    unsigned total;         /* units so far, at most INT_MAX */
    bool overflow, full;
};

/* Text of the sink's own width, ASCII of either, one character many times. */
void format_units(struct format_run *r, const void *units, size_t n);
void format_ascii(struct format_run *r, const char *text, size_t n);
void format_fill(struct format_run *r, char c, size_t n);
/* What stands before a number, with the padding on its left: `units` is how long it is with
 * its prefix.  Returns how much padding is left for the right. */
size_t format_before(struct format_run *r, const struct format_spec *s, const char *prefix,
                     size_t units);
/* The sign of a number, "" when there is none. */
const char *format_sign(const struct format_spec *s, bool minus);

void format_float(struct format_run *r, const struct format_spec *s, double value);

/* Correctly rounded decimal digits without zeros at the end, as David Gay's dtoa() gives them.
 * mode 2: `digits` significant ones; mode 3: that many behind the point.  *point is where the point
 * stands.  Good until the thread asks again. */
const char *format_digits(double value, int mode, int digits, int *point);
