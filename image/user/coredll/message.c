/* SPDX-License-Identifier: MIT */
/* FormatMessage.
 * Source: learn.microsoft.com, Windows Embedded CE 6.0 "FormatMessage" (ms679351). */
#include "image/user/coredll/message.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { ARGUMENTS = 99, SPEC_ROOM = 32, ANY_WIDTH = FORMAT_MESSAGE_MAX_WIDTH_MASK };

struct output {
    WCHAR *text;                /* from malloc */
    size_t n, room;
    DWORD width;                /* 0: lines as they are; ANY_WIDTH: one line */
    size_t line, blank;         /* where the line and its last blank begin; blank 0: none */
    DWORD error;                /* 0: none so far */
};

/* What is there to insert: a list of words that is taken when it is asked for. */
struct inserts {
    DWORD flags;
    va_list *list;
    DWORD taken[ARGUMENTS];
    unsigned n;
};

/* ---- text ---- */

static void append(struct output *o, const WCHAR *s, size_t n)
{
    if (o->error)
        return;
    if (n >= o->room - o->n) {
        size_t room = 2 * (o->n + n) + 64;
        WCHAR *more = realloc(o->text, room * sizeof *more);

        if (!more) {
            o->error = ERROR_NOT_ENOUGH_MEMORY;
            return;
        }
        o->text = more;
        o->room = room;
    }
    wmemcpy(o->text + o->n, s, n);
    o->n += n;
}

static void new_line(struct output *o)
{
    append(o, L"\r\n", 2);
    o->line = o->n;
    o->blank = 0;
}

/* The last blank of a line that has become too long is its end. */
static void wrap(struct output *o)
{
    size_t tail = o->n - o->blank - 1;
    WCHAR *behind;

    if (!o->blank || o->error)
        return;
    append(o, L" ", 1);         /* two units are to stand where one did */
    if (o->error)
        return;
    behind = o->text + o->blank;
    wmemmove(behind + 2, behind + 1, tail);
    behind[0] = L'\r';
    behind[1] = L'\n';
    o->line = o->blank + 2;
    o->blank = 0;
}

static void put(struct output *o, WCHAR c)
{
    if (c == L' ')
        o->blank = o->n;
    append(o, &c, 1);
    if (o->width && o->width != ANY_WIDTH && o->n - o->line > o->width)
        wrap(o);
}

static void put_all(struct output *o, const WCHAR *s)
{
    while (*s && !o->error)
        put(o, *s++);
}

/* ---- inserts ---- */

static DWORD argument(struct inserts *in, unsigned index, struct output *o)
{
    if (!in->list || index >= ARGUMENTS) {
        o->error = ERROR_INVALID_PARAMETER;
        return 0;
    }
    if (in->flags & FORMAT_MESSAGE_ARGUMENT_ARRAY)
        return ((DWORD *)(void *)in->list)[index];
    while (in->n <= index)
        in->taken[in->n++] = va_arg(*in->list, DWORD);
    return in->taken[index];
}

/* The printf format between exclamation marks, "s" when there is none. */
static const WCHAR *specification(const WCHAR *s, WCHAR spec[SPEC_ROOM])
{
    const WCHAR *end = *s == L'!' ? wcschr(s + 1, L'!') : NULL;

    if (!end || end - s > SPEC_ROOM - 2) {
        wcscpy(spec, L"%s");
        return s;
    }
    spec[0] = L'%';
    wmemcpy(spec + 1, s + 1, (size_t)(end - s - 1));
    spec[end - s] = 0;
    return end + 1;
}

static void print(struct output *o, const WCHAR *spec, const DWORD a[3])
{
    int n = _snwprintf(NULL, 0, spec, a[0], a[1], a[2]);
    WCHAR *text = n < 0 ? NULL : malloc(((size_t)n + 1) * sizeof *text);

    if (!text) {
        o->error = ERROR_NOT_ENOUGH_MEMORY;
        return;
    }
    _snwprintf(text, (size_t)n + 1, spec, a[0], a[1], a[2]);
    put_all(o, text);
    free(text);
}

/* A number stands behind a '%'.  Each * of its format takes an argument before the one that is
 * printed. */
static const WCHAR *insert(struct output *o, struct inserts *in, const WCHAR *s)
{
    unsigned index = 0;
    DWORD a[3] = { 0 };
    WCHAR spec[SPEC_ROOM];
    int digits = 0, wanted = 1;

    for (; digits < 2 && *s >= L'0' && *s <= L'9'; digits++)
        index = index * 10 + (unsigned)(*s++ - L'0');
    s = specification(s, spec);
    if (wcschr(spec + 1, L'%'))
        o->error = ERROR_INVALID_PARAMETER;     /* one argument is printed, not several */
    for (const WCHAR *p = spec; *p; p++)
        wanted += *p == L'*' && wanted < 3;
    for (int i = 0; i < wanted; i++)
        a[i] = argument(in, index - 1 + (unsigned)i, o);
    if (!o->error)
        print(o, spec, a);
    return s;
}

/* ---- the message ---- */

/* What stands behind a '%'; NULL when the message ends there. */
static const WCHAR *escape(struct output *o, struct inserts *in, const WCHAR *s)
{
    if (*s >= L'1' && *s <= L'9') {
        if (!(in->flags & FORMAT_MESSAGE_IGNORE_INSERTS))
            return insert(o, in, s);
        put(o, L'%');
        return s;
    }
    if (*s == L'0')
        return NULL;
    if (*s == L'n')
        new_line(o);
    else if (*s == L'r')
        put(o, L'\r');
    else if (*s == L't')
        put(o, L'\t');
    else if (*s == L'b')
        put(o, L' ');
    else if (*s)
        put(o, *s);
    return *s ? s + 1 : s;
}

static void message(struct output *o, struct inserts *in, const WCHAR *s)
{
    while (s && *s && !o->error) {
        WCHAR c = *s++;

        if (c == L'%') {
            s = escape(o, in, s);
        } else if (c == L'\r' || c == L'\n') {
            s += c == L'\r' && *s == L'\n';
            if (o->width)
                put(o, L' ');
            else
                new_line(o);
        } else {
            put(o, c);
        }
    }
}

static void system_message(struct output *o, DWORD code)
{
    const char *text = message_text(code);

    if (!text) {
        o->error = ERROR_MR_MID_NOT_FOUND;
        return;
    }
    while (*text)
        put(o, (WCHAR)*text++);
    if (o->width)
        put(o, L' ');
    else
        new_line(o);
}

/* Hands the text over; 0 and the last error when that cannot be. */
static DWORD deliver(struct output *o, DWORD flags, LPWSTR buffer, DWORD room)
{
    WCHAR *to = buffer;

    append(o, L"", 1);
    if (!o->error && flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
        to = LocalAlloc(LMEM_FIXED, (UINT)((o->n > room ? o->n : room) * sizeof *to));
        o->error = to ? 0 : ERROR_NOT_ENOUGH_MEMORY;
        *(LPWSTR *)(void *)buffer = to;
    } else if (!o->error && o->n > room) {
        o->error = ERROR_INSUFFICIENT_BUFFER;
    }
    if (!o->error)
        wmemcpy(to, o->text, o->n);
    free(o->text);
    if (!o->error)
        return (DWORD)o->n - 1;
    SetLastError(o->error);
    return 0;
}

DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId,
                            DWORD dwLanguageId, LPWSTR lpBuffer, DWORD nSize,
                            va_list *Arguments)
{
    struct output o = { .width = dwFlags & FORMAT_MESSAGE_MAX_WIDTH_MASK };
    struct inserts in = { .flags = dwFlags, .list = Arguments };

    (void)dwLanguageId;
    if (!lpBuffer || (dwFlags & FORMAT_MESSAGE_FROM_STRING && !lpSource)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    if (dwFlags & FORMAT_MESSAGE_ALLOCATE_BUFFER)
        *(LPWSTR *)(void *)lpBuffer = NULL;
    if (dwFlags & FORMAT_MESSAGE_FROM_STRING)
        message(&o, &in, lpSource);
    else if (dwFlags & FORMAT_MESSAGE_FROM_SYSTEM)
        system_message(&o, dwMessageId);
    else        /* modules have no message tables */
        o.error = dwFlags & FORMAT_MESSAGE_FROM_HMODULE ? ERROR_MR_MID_NOT_FOUND
                                                        : ERROR_INVALID_PARAMETER;
    return deliver(&o, dwFlags, lpBuffer, nSize);
}
