/* SPDX-License-Identifier: MIT */
/* Conversion between 16-bit text and bytes: UTF-8 (RFC 3629) and ISO 8859-1, which is CP_ACP
 * here. */
#include "image/user/crt/crt.h"

#include <string.h>

enum { BAD = 0xfffd, SURROGATE_HIGH = 0xd800, SURROGATE_LOW = 0xdc00, SURROGATE_END = 0xe000 };

/* One code point from the n > 0 bytes at s; returns how many bytes it took, 0 and BAD for
 * rubbish. */
static int utf8_take(const unsigned char *s, int n, uint32_t *code)
{
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    int more = -1;

    if (s[0] < 0x80)
        more = 0;
    else if (s[0] >> 5 == 6)
        more = 1;
    else if (s[0] >> 4 == 14)
        more = 2;
    else if (s[0] >> 3 == 30)
        more = 3;

    *code = BAD;
    if (more < 0 || more >= n)
        return 0;
    uint32_t c = more ? s[0] & (0x3fu >> more) : s[0];
    for (int i = 1; i <= more; i++) {
        if (s[i] >> 6 != 2)
            return 0;
        c = c << 6 | (s[i] & 0x3fu);
    }
    if (c < least[more] || c > 0x10ffff || (c >= SURROGATE_HIGH && c < SURROGATE_END))
        return 0;
    *code = c;
    return more + 1;
}

static int fail(DWORD error)
{
    SetLastError(error);
    return 0;
}

int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cbMultiByte,
                               LPWSTR lpWideCharStr, int cchWideChar)
{
    const unsigned char *s = (const unsigned char *)lpMultiByteStr;
    int n = 0;

    if (!s || !cbMultiByte || cchWideChar < 0 || (cchWideChar && !lpWideCharStr) ||
        (CodePage != CP_ACP && CodePage != CP_OEMCP && CodePage != CP_UTF8))
        return fail(ERROR_INVALID_PARAMETER);
    if (cbMultiByte < 0)
        cbMultiByte = (int)strlen(lpMultiByteStr) + 1;
    for (int i = 0; i < cbMultiByte;) {
        uint32_t code = s[i];
        int took = 1, units;

        if (CodePage == CP_UTF8)
            took = utf8_take(s + i, cbMultiByte - i, &code);
        if (!took && dwFlags & MB_ERR_INVALID_CHARS)
            return fail(ERROR_NO_UNICODE_TRANSLATION);
        i += took ? took : 1;
        units = code > 0xffff ? 2 : 1;
        if (cchWideChar) {
            if (n + units > cchWideChar)
                return fail(ERROR_INSUFFICIENT_BUFFER);
            if (units == 2) {
                lpWideCharStr[n] = (WCHAR)(SURROGATE_HIGH + ((code - 0x10000) >> 10));
                lpWideCharStr[n + 1] = (WCHAR)(SURROGATE_LOW + ((code - 0x10000) & 0x3ff));
            } else {
                lpWideCharStr[n] = (WCHAR)code;
            }
        }
        n += units;
    }
    return n;
}

/* The bytes of one code point; returns how many. */
static int put(UINT code_page, uint32_t code, char fallback, unsigned char out[4], bool *replaced)
{
    if (code_page != CP_UTF8) {
        *replaced = *replaced || code > 0xff;
        out[0] = (unsigned char)(code > 0xff ? (unsigned char)fallback : code);
        return 1;
    }
    if (code < 0x80) {
        out[0] = (unsigned char)code;
        return 1;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out[0] = (unsigned char)((0xff00u >> (more + 1) & 0xffu) | code >> (6 * more));
    for (int i = 1; i <= more; i++)
        out[i] = (unsigned char)(0x80 | (code >> (6 * (more - i)) & 0x3f));
    return more + 1;
}

int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar,
                               LPSTR lpMultiByteStr, int cbMultiByte, LPCSTR lpDefaultChar,
                               LPBOOL lpUsedDefaultChar)
{
    char fallback = lpDefaultChar ? *lpDefaultChar : '?';
    bool replaced = false;
    int n = 0;

    (void)dwFlags;
    if (!lpWideCharStr || !cchWideChar || cbMultiByte < 0 || (cbMultiByte && !lpMultiByteStr) ||
        (CodePage != CP_ACP && CodePage != CP_OEMCP && CodePage != CP_UTF8))
        return fail(ERROR_INVALID_PARAMETER);
    if (cchWideChar < 0)
        cchWideChar = lstrlenW(lpWideCharStr) + 1;
    for (int i = 0; i < cchWideChar; i++) {
        uint32_t code = lpWideCharStr[i];
        unsigned char out[4];
        int bytes;

        if (code >= SURROGATE_HIGH && code < SURROGATE_END) {
            uint32_t low = i + 1 < cchWideChar ? lpWideCharStr[i + 1] : 0;

            if (code < SURROGATE_LOW && low >= SURROGATE_LOW && low < SURROGATE_END) {
                code = 0x10000 + ((code - SURROGATE_HIGH) << 10) + (low - SURROGATE_LOW);
                i++;
            } else {
                code = BAD;
            }
        }
        bytes = put(CodePage, code, fallback, out, &replaced);
        if (cbMultiByte) {
            if (n + bytes > cbMultiByte)
                return fail(ERROR_INSUFFICIENT_BUFFER);
            memcpy(lpMultiByteStr + n, out, (size_t)bytes);
        }
        n += bytes;
    }
    if (lpUsedDefaultChar)
        *lpUsedDefaultChar = replaced;
    return n;
}

bool crt_narrow(const wchar_t *text, char *out, size_t bytes)
{
    DWORD error = GetLastError();
    bool fits = WideCharToMultiByte(CP_ACP, 0, text, -1, out, (int)bytes, NULL, NULL) > 0;

    SetLastError(error);
    return fits;
}
