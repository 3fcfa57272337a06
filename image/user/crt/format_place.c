/* SPDX-License-Identifier: MIT */
#include "image/user/crt/format_place.h"

bool next_are(struct place *p, const char *what)
{
    struct place q = *p;

    for (; *what; what++, step(&q))
        if (now(&q) != (unsigned char)*what)
            return false;
    *p = q;
    return true;
}

enum size size_of(struct place *p)
{
    static const struct {
        char mark[4];
        unsigned char size;
    } sizes[] = {
        { "I64", SIZE_64 }, { "I32", SIZE_INT }, { "I", SIZE_POINTER }, { "ll", SIZE_64 },
        { "l", SIZE_LONG }, { "hh", SIZE_CHAR }, { "h", SIZE_SHORT },   { "w", SIZE_WIDE },
        { "L", SIZE_64 },   { "j", SIZE_64 },    { "z", SIZE_POINTER }, { "t", SIZE_POINTER },
    };

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        if (next_are(p, sizes[i].mark))
            return sizes[i].size;
    return SIZE_INT;
}
