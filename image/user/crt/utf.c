/* SPDX-License-Identifier: MIT */
/* One character between UTF-8, UTF-16 and its code point. */
#include "image/user/crt/utf.h"

#include <stdbool.h>

static bool half(uint32_t code)
{
    return code >= UTF_HIGH && code < UTF_END;
}

static int more_bytes(unsigned char first)
{
    if (first < 0x80)
        return 0;
    return first >> 5 == 6 ? 1 : first >> 4 == 14 ? 2 : first >> 3 == 30 ? 3 : -1;
}

size_t utf8_take(const char *s, size_t n, uint32_t *code)
{
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    const unsigned char *u = (const unsigned char *)s;
    int more = more_bytes(u[0]);
    uint32_t c = more > 0 ? u[0] & (0x3fu >> more) : u[0];

    *code = UTF_BAD;
    if (more < 0 || (size_t)more >= n)
        return 0;
    for (int i = 1; i <= more; i++) {
        if (u[i] >> 6 != 2)
            return 0;
        c = c << 6 | (u[i] & 0x3fu);
    }
    if (c < least[more] || c > 0x10ffff || half(c))
        return 0;
    *code = c;
    return (size_t)more + 1;
}

size_t utf8_take_any(const char *s, size_t n, uint32_t *code)
{
    size_t took = utf8_take(s, n, code);

    if (!took)
        *code = (unsigned char)*s;
    return took ? took : 1;
}

size_t utf8_put(uint32_t code, char out[UTF8_MAX])
{
    unsigned more;

    if (half(code))
        code = UTF_BAD;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out[0] = (char)((0xff00u >> (more + 1) & 0xffu) | code >> (6 * more));
    for (unsigned i = 1; i <= more; i++)
        out[i] = (char)(0x80 | (code >> (6 * (more - i)) & 0x3f));
    return more + 1;
}

size_t utf16_take(const wchar_t *s, size_t n, uint32_t *code)
{
    *code = s[0];
    if (!half(s[0]))
        return 1;
    if (s[0] < UTF_LOW && n > 1 && s[1] >= UTF_LOW && s[1] < UTF_END) {
        *code = 0x10000 + ((uint32_t)(s[0] - UTF_HIGH) << 10) + (uint32_t)(s[1] - UTF_LOW);
        return 2;
    }
    *code = UTF_BAD;
    return 0;
}

size_t utf16_put(uint32_t code, wchar_t out[UTF16_MAX])
{
    if (code < 0x10000) {
        out[0] = (wchar_t)code;
        return 1;
    }
    out[0] = (wchar_t)(UTF_HIGH + ((code - 0x10000) >> 10));
    out[1] = (wchar_t)(UTF_LOW + ((code - 0x10000) & 0x3ff));
    return 2;
}
