/* SPDX-License-Identifier: MIT */
/* Microsoft's sprintf family. */
#include "image/user/crt/format.h"

#include <limits.h>
#include <stdio.h>
#include <wchar.h>

static int into(bool wide, void *buffer, size_t count, const void *format, va_list args)
{
    struct format_memory m;
    int n;

    format_into(&m, wide, buffer, count);
    n = format_text(&m.sink, format, args);
    if (n < 0)
        return -1;
    if ((size_t)n < count) {
        if (wide)
            ((wchar_t *)buffer)[n] = 0;
        else
            ((char *)buffer)[n] = '\0';
    }
    return (size_t)n <= count || (!buffer && !count) ? n : -1;
}

int _vsnprintf(char *buffer, size_t count, const char *format, va_list args)
{
    return into(false, buffer, count, format, args);
}

int _vsnwprintf(wchar_t *buffer, size_t count, const wchar_t *format, va_list args)
{
    return into(true, buffer, count, format, args);
}

int vswprintf(wchar_t *buffer, const wchar_t *format, va_list args)
{
    return into(true, buffer, INT_MAX, format, args);
}

int _snprintf(char *buffer, size_t count, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = _vsnprintf(buffer, count, format, args);
    va_end(args);
    return n;
}

int _snwprintf(wchar_t *buffer, size_t count, const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = _vsnwprintf(buffer, count, format, args);
    va_end(args);
    return n;
}

int swprintf(wchar_t *buffer, const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vswprintf(buffer, format, args);
    va_end(args);
    return n;
}
