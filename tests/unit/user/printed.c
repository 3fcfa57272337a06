/* SPDX-License-Identifier: MIT */
#include "tests/unit/user/printed.h"
#include "image/user/crt/format.h"
#include "tests/unit/host/test.h"

#include <stdlib.h>
#include <string.h>

char printed_text[PRINTED_ROOM];
wchar_t printed_units[PRINTED_ROOM];

static int into(bool wide, size_t units, const void *format, va_list args)
{
    size_t bytes = units * (wide ? sizeof(wchar_t) : 1);
    char *exact = malloc(bytes);        /* the sanitizer guards its end */
    struct format_memory m;
    int n;

    CHECK(units < PRINTED_ROOM);
    format_into(&m, wide, exact, units);
    n = format_text(&m.sink, format, args);
    memset(printed_text, 0, sizeof printed_text);
    memset(printed_units, 0, sizeof printed_units);
    memcpy(wide ? (char *)printed_units : printed_text, exact, (size_t)(m.at - exact));
    free(exact);
    return n;
}

int printed_n(size_t units, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = into(false, units, format, args);
    va_end(args);
    return n;
}

int printed_wide(size_t units, const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = into(true, units, format, args);
    va_end(args);
    return n;
}

const char *printed(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    into(false, PRINTED_ROOM - 1, format, args);
    va_end(args);
    return printed_text;
}

const char *printed_w(const wchar_t *format, ...)
{
    va_list args;

    va_start(args, format);
    into(true, PRINTED_ROOM - 1, format, args);
    va_end(args);
    for (int i = 0; i < PRINTED_ROOM; i++) {
        CHECK(printed_units[i] < 0x100);
        printed_text[i] = (char)printed_units[i];
    }
    return printed_text;
}
