/* SPDX-License-Identifier: MIT */
/* Wide stdio: characters and lines of 16-bit text on newlib's streams, which carry UTF-8. */
#include "image/user/crt/wstdio.h"
#include "image/user/crt/utf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#undef getwc
#undef getwchar
#undef putwc
#undef putwchar

/* ---- out ---- */

/* newlib's streams have a place for half a character, which its narrow functions leave alone. */
static wint_t *waiting(FILE *f)
{
    return &f->_mbstate.__value.__wch;
}

static size_t encode(FILE *f, wchar_t c, char *out)
{
    wchar_t pair[2] = { (wchar_t)*waiting(f), c };
    uint32_t code;
    size_t n = 0;

    *waiting(f) = 0;
    if (pair[0]) {
        if (utf16_take(pair, 2, &code))
            return utf8_put(code, out);
        n = utf8_put(UTF_BAD, out);
    }
    if (c >= UTF_HIGH && c < UTF_LOW)
        *waiting(f) = c;
    else
        n += utf8_put(c, out + n);
    return n;
}

bool wide_write(FILE *f, const wchar_t *s, size_t n)
{
    char bytes[256];
    size_t used = 0;

    while (n--) {
        used += encode(f, *s++, bytes + used);
        if (!n || used > sizeof bytes - 2 * UTF8_MAX) {
            if (used && fwrite(bytes, 1, used, f) != used)
                return false;
            used = 0;
        }
    }
    return true;
}

wint_t fputwc(wchar_t c, FILE *f)
{
    return wide_write(f, &c, 1) ? c : WEOF;
}

wint_t putwc(wchar_t c, FILE *f)
{
    return fputwc(c, f);
}

wint_t putwchar(wchar_t c)
{
    return fputwc(c, stdout);
}

int fputws(const wchar_t *s, FILE *f)
{
    return wide_write(f, s, wcslen(s)) ? 0 : WEOF;
}

int _putws(const wchar_t *s)
{
    return fputws(s, stdout) || fputwc(L'\n', stdout) == WEOF ? WEOF : 0;
}

/* Streams have no orientation. */
int fwide(FILE *f, int mode)
{
    (void)f;
    (void)mode;
    return 0;
}

/* ---- in ---- */

/* One 16-bit unit as UTF-8, half a pair as if it were a character: what is pushed back must come
 * out again. */
static size_t encode_unit(wchar_t c, char out[UTF8_MAX])
{
    if (c < UTF_HIGH || c >= UTF_END)
        return utf8_put(c, out);
    out[0] = (char)(0xe0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3f));
    out[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

static bool push_back(FILE *f, const char *bytes, size_t n)
{
    while (n)
        if (ungetc((unsigned char)bytes[--n], f) == EOF)
            return false;
    return true;
}

static bool is_half(const char *bytes, size_t n)
{
    return n == 3 && (unsigned char)bytes[0] == 0xed && (unsigned char)bytes[1] >= 0xa0;
}

/* How many bytes the character has that begins with this one: 1 for what begins none. */
static size_t length_of(int first)
{
    return first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static size_t read_character(FILE *f, char bytes[UTF8_MAX])
{
    int c = getc(f);
    size_t n = 0, want;

    if (c == EOF)
        return 0;
    for (want = length_of(c);;) {
        bytes[n++] = (char)c;
        if (n == want)
            return n;
        c = getc(f);
        if (c == EOF)
            return n;
        if ((c & 0xc0) != 0x80) {
            ungetc(c, f);
            return n;
        }
    }
}

/* Of a pair the second half is pushed back, and comes next. */
wint_t fgetwc(FILE *f)
{
    char bytes[UTF8_MAX], half[UTF8_MAX];
    size_t n = read_character(f, bytes), took;
    wchar_t pair[UTF16_MAX];
    uint32_t code;

    if (!n)
        return WEOF;
    if (is_half(bytes, n))
        return (wint_t)(0xd000 | (bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3f));
    took = utf8_take_any(bytes, n, &code);
    push_back(f, bytes + took, n - took);
    if (utf16_put(code, pair) == 2)
        push_back(f, half, encode_unit(pair[1], half));
    return pair[0];
}

wint_t getwc(FILE *f)
{
    return fgetwc(f);
}

wint_t getwchar(void)
{
    return fgetwc(stdin);
}

wint_t ungetwc(wint_t c, FILE *f)
{
    char bytes[UTF8_MAX];

    return c != WEOF && push_back(f, bytes, encode_unit((wchar_t)c, bytes)) ? c : WEOF;
}

static wchar_t *line(wchar_t *s, size_t room, FILE *f, bool keep_end)
{
    size_t n = 0;
    wint_t c = 0;

    while (n + 1 < room && c != L'\n' && (c = fgetwc(f)) != WEOF)
        s[n++] = (wchar_t)c;
    if (c == WEOF && (!n || ferror(f)))
        return NULL;
    if (c == L'\n' && !keep_end)
        n--;
    s[n] = 0;
    return s;
}

wchar_t *fgetws(wchar_t *s, int n, FILE *f)
{
    return n > 0 ? line(s, (size_t)n, f, true) : NULL;
}

wchar_t *_getws(wchar_t *s)
{
    return line(s, (size_t)-1, stdin, false);
}
