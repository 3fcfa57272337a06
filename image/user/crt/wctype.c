/* SPDX-License-Identifier: MIT */
/* Kinds of 16-bit characters, and their case. */
#include "image/user/crt/unicode.h"

#include <stdbool.h>
#include <string.h>
#include <wctype.h>

enum { LETTER = _ALPHA & ~(_UPPER | _LOWER) };

static bool in_ranges(const struct unicode_range *ranges, size_t n, wint_t c)
{
    while (n > 1) {
        size_t half = n / 2;

        if (c >= ranges[half].first) {
            ranges += half;
            n -= half;
        } else {
            n = half;
        }
    }
    return c >= ranges->first && c <= ranges->last;
}
#define IN(table, c) in_ranges(table, sizeof(table) / sizeof(table)[0], c)

wint_t towlower(wint_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    for (size_t i = 0; i < sizeof unicode_cases / sizeof unicode_cases[0]; i++) {
        const struct unicode_case *r = &unicode_cases[i];

        if (c >= r->first && c <= r->last && !(r->second && (c - r->first) % 2))
            return (wchar_t)(c + r->delta);
    }
    return c;
}

wint_t towupper(wint_t c)
{
    if (c < 0x80)
        return c >= 'a' && c <= 'z' ? c - 0x20 : c;
    for (size_t i = 0; i < sizeof unicode_cases / sizeof unicode_cases[0]; i++) {
        const struct unicode_case *r = &unicode_cases[i];
        wchar_t u = (wchar_t)(c - r->delta);

        if (c < 0x10000 && u >= r->first && u <= r->last && !(r->second && (u - r->first) % 2))
            return u;
    }
    return c;
}

static int ascii_kind(wint_t c)
{
    if (c < 0x20 || c == 0x7f)
        return _CONTROL | (c >= '\t' && c <= '\r' ? _SPACE : 0);
    if (c == ' ')
        return _SPACE | _BLANK;
    if (c >= '0' && c <= '9')
        return _DIGIT | _HEX;
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
        return LETTER | (c & 0x20 ? _LOWER : _UPPER) | ((c | 0x20) <= 'f' ? _HEX : 0);
    return _PUNCT;
}

static int kind(wint_t c)
{
    if (c < 0x80)
        return ascii_kind(c);
    if (c < 0xa0)
        return _CONTROL | (c == 0x85 ? _SPACE : 0);
    if (c > 0xffff)
        return 0;
    if (c == 0xa0 || c == 0x3000)
        return _SPACE | _BLANK;
    if ((c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x2029)
        return _SPACE;
    if (towlower(c) != c)
        return LETTER | _UPPER;
    if (towupper(c) != c || c == 0xaa || c == 0xba || c == 0xdf)
        return LETTER | _LOWER;
    if (IN(unicode_letters, c))
        return LETTER;
    return IN(unicode_punctuation, c) ? _PUNCT : 0;
}

int iswctype(wint_t c, wctype_t type)
{
    return kind(c) & type;
}

wctype_t wctype(const char *name)
{
    static const struct {
        char name[7];
        unsigned short type;
    } types[] = {
        { "alnum", _ALPHA | _DIGIT }, { "alpha", _ALPHA }, { "blank", _BLANK },
        { "cntrl", _CONTROL }, { "digit", _DIGIT }, { "graph", _ALPHA | _DIGIT | _PUNCT },
        { "lower", _LOWER }, { "print", _ALPHA | _DIGIT | _PUNCT | _BLANK }, { "punct", _PUNCT },
        { "space", _SPACE }, { "upper", _UPPER }, { "xdigit", _HEX },
    };

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (!strcmp(types[i].name, name))
            return types[i].type;
    return 0;
}

int iswalnum(wint_t c)
{
    return iswctype(c, _ALPHA | _DIGIT);
}

int iswalpha(wint_t c)
{
    return iswctype(c, _ALPHA);
}

int iswblank(wint_t c)
{
    return c == '\t' || iswctype(c, _BLANK);
}

int iswcntrl(wint_t c)
{
    return iswctype(c, _CONTROL);
}

int iswdigit(wint_t c)
{
    return iswctype(c, _DIGIT);
}

int iswgraph(wint_t c)
{
    return iswctype(c, _ALPHA | _DIGIT | _PUNCT);
}

int iswlower(wint_t c)
{
    return iswctype(c, _LOWER);
}

int iswprint(wint_t c)
{
    return iswctype(c, _ALPHA | _DIGIT | _PUNCT | _BLANK);
}

int iswpunct(wint_t c)
{
    return iswctype(c, _PUNCT);
}

int iswspace(wint_t c)
{
    return iswctype(c, _SPACE);
}

int iswupper(wint_t c)
{
    return iswctype(c, _UPPER);
}

int iswxdigit(wint_t c)
{
    return iswctype(c, _HEX);
}
