/* SPDX-License-Identifier: MIT */
/* format_place: a place in a format, narrow or wide, and the sizes that stand in one: what the
 * engines of printf and of scanf read alike.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Size and Distance Specification"; ISO C11
 *          7.21.6.1, 7.21.6.2.
 * Tests    tests/unit/user/test_format.c, test_scan.c                                           */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

enum size { SIZE_INT, SIZE_CHAR, SIZE_SHORT, SIZE_LONG, SIZE_64, SIZE_WIDE, SIZE_POINTER };

/* In a structure, so that functions can take from it in turn. */
struct list {
    va_list args;
};

struct place {
    const char *at;
    bool wide;
};

static inline unsigned unit_at(const char *at, bool wide)
{
    return wide ? *(const wchar_t *)(const void *)at : *(const unsigned char *)at;
}

static inline size_t unit_bytes(bool wide)
{
    return wide ? sizeof(wchar_t) : 1;
}

static inline int now(const struct place *p)
{
    return (int)unit_at(p->at, p->wide);
}

static inline void step(struct place *p)
{
    p->at += unit_bytes(p->wide);
}

/* True when these characters come next; then they are behind us. */
bool next_are(struct place *p, const char *what);
enum size size_of(struct place *p);
