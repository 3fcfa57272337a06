/* SPDX-License-Identifier: MIT */
/* A sink over memory. */
#include "image/user/crt/format.h"

#include <string.h>

static bool put(struct format_sink *sink, const void *units, size_t n)
{
    struct format_memory *m = (struct format_memory *)sink;
    size_t unit = sink->wide ? sizeof(wchar_t) : 1;
    bool fits = n <= m->left;

    if (!fits)
        n = m->left;
    memcpy(m->at, units, n * unit);
    m->at += n * unit;
    m->left -= n;
    return fits;
}

void format_into(struct format_memory *m, bool wide, void *buffer, size_t units)
{
    *m = (struct format_memory){ { wide, false, put }, buffer, units };
}
