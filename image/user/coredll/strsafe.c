/* SPDX-License-Identifier: MIT */
/* What <strsafe.h> is made of.
 * Source: learn.microsoft.com "Strsafe.h". */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strsafe.h>
#include <wchar.h>

static size_t unit_of(const struct strsafe_room *to)
{
    return to->wide ? sizeof(WCHAR) : sizeof(CHAR);
}

/* Characters that the room has. */
static size_t room_of(const struct strsafe_room *to)
{
    return to->bytes ? to->room / unit_of(to) : to->room;
}

static size_t length(const void *text, bool wide, size_t most)
{
    return wide ? wcsnlen(text, most) : strnlen(text, most);
}

static char *at(const struct strsafe_room *to, size_t n)
{
    return (char *)to->dest + n * unit_of(to);
}

static void end_at(const struct strsafe_room *to, size_t n)
{
    memset(at(to, n), 0, unit_of(to));
}

/* A room of 0 is one only to a caller that may give no string at all. */
static HRESULT check(const struct strsafe_room *to, const void *source)
{
    size_t room = room_of(to);
    bool may_be_null = to->flags & STRSAFE_IGNORE_NULLS;

    if (room > STRSAFE_MAX_CCH || to->flags & ~(DWORD)STRSAFE_VALID_FLAGS)
        return STRSAFE_E_INVALID_PARAMETER;
    if (!room && !may_be_null)
        return STRSAFE_E_INVALID_PARAMETER;
    if ((!to->dest && (room || !may_be_null)) || (!source && !may_be_null))
        return STRSAFE_E_INVALID_PARAMETER;
    return S_OK;
}

/* The text has n characters; fills, and tells of the rest.  `before`: what stood there. */
static HRESULT finish(const struct strsafe_room *to, HRESULT hr, size_t n, size_t before)
{
    size_t room = room_of(to), unit = unit_of(to);

    if (hr == STRSAFE_E_INVALID_PARAMETER && !(to->dest && room && room <= STRSAFE_MAX_CCH))
        return hr;
    if (hr != S_OK && room) {
        if (to->flags & STRSAFE_FILL_ON_FAILURE) {
            memset(to->dest, STRSAFE_GET_FILL_PATTERN(to->flags), room * unit);
            n = STRSAFE_GET_FILL_PATTERN(to->flags) ? room - 1 : 0;
            end_at(to, room - 1);
        }
        if (to->flags & STRSAFE_NULL_ON_FAILURE)
            end_at(to, n = 0);
        if (to->flags & STRSAFE_NO_TRUNCATION && hr == STRSAFE_E_INSUFFICIENT_BUFFER &&
            !(to->flags & (STRSAFE_FILL_ON_FAILURE | STRSAFE_NULL_ON_FAILURE)))
            end_at(to, n = before);
    } else if (to->flags & STRSAFE_FILL_BEHIND_NULL && room) {
        memset(at(to, n + 1), STRSAFE_GET_FILL_PATTERN(to->flags), (room - n - 1) * unit);
    }
    if (hr == STRSAFE_E_INVALID_PARAMETER)
        return hr;
    if (to->end)
        *(void **)to->end = to->dest ? at(to, n) : NULL;
    if (to->remaining)
        *to->remaining = to->bytes ? to->room - n * unit : room - n;
    return hr;
}

/* Nothing fits where there is no room. */
static HRESULT no_room(const struct strsafe_room *to, bool empty)
{
    if (empty)
        return finish(to, S_OK, 0, 0);
    return to->dest ? STRSAFE_E_INSUFFICIENT_BUFFER : STRSAFE_E_INVALID_PARAMETER;
}

HRESULT strsafe_copy(const struct strsafe_room *to, BOOL append, const void *source, size_t most)
{
    size_t room = room_of(to), before = 0, n = 0;
    HRESULT hr = check(to, source);

    if (hr == S_OK && most > STRSAFE_MAX_CCH)
        hr = STRSAFE_E_INVALID_PARAMETER;
    if (hr == S_OK && append && room) {
        before = length(to->dest, to->wide, room);
        if (before == room)
            return STRSAFE_E_INVALID_PARAMETER;
    }
    if (hr != S_OK)
        return finish(to, hr, 0, 0);
    if (!room)
        return no_room(to, !source || !length(source, to->wide, 1));
    if (source)
        n = length(source, to->wide, most < room - before ? most : room - before);
    if (room - before <= n) {
        hr = STRSAFE_E_INSUFFICIENT_BUFFER;
        n = room - before - 1;
    }
    memcpy(at(to, before), source ? source : "", n * unit_of(to));
    end_at(to, before + n);
    return finish(to, hr, before + n, before);
}

HRESULT strsafe_print(const struct strsafe_room *to, const void *format, va_list args)
{
    size_t room = room_of(to);
    HRESULT hr = check(to, format);
    int n = 0;

    if (hr != S_OK)
        return finish(to, hr, 0, 0);
    if (!format)
        format = L"";
    n = to->wide ? _vsnwprintf(to->dest, room, format, args)
                 : _vsnprintf(to->dest, room, format, args);
    if (!room)
        return no_room(to, n == 0);
    if (n < 0 || (size_t)n == room) {
        hr = STRSAFE_E_INSUFFICIENT_BUFFER;
        n = (int)room - 1;
        end_at(to, (size_t)n);
    }
    return finish(to, hr, (size_t)n, 0);
}

HRESULT strsafe_length(const void *text, size_t room, BOOL wide, BOOL bytes, size_t *n)
{
    size_t unit = wide ? sizeof(WCHAR) : sizeof(CHAR), most = bytes ? room / unit : room, found = 0;
    HRESULT hr = STRSAFE_E_INVALID_PARAMETER;

    if (text && most <= STRSAFE_MAX_CCH) {
        found = length(text, wide, most);
        hr = found < most ? S_OK : STRSAFE_E_INVALID_PARAMETER;
    }
    if (n)
        *n = hr == S_OK ? found * (bytes ? unit : 1) : 0;
    return hr;
}
