/* SPDX-License-Identifier: MIT */
/* Conversion between 16-bit text and bytes: UTF-8 (RFC 3629) and ISO 8859-1, which is CP_ACP
 * here. */
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"
#include "image/user/crt/utf.h"

#include <string.h>

static int fail(DWORD error)
{
    SetLastError(error);
    return 0;
}

int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cbMultiByte,
                               LPWSTR lpWideCharStr, int cchWideChar)
{
    const char *s = lpMultiByteStr;
    int n = 0;

    if (!s || !cbMultiByte || cchWideChar < 0 || (cchWideChar && !lpWideCharStr) ||
        (CodePage != CP_ACP && CodePage != CP_OEMCP && CodePage != CP_UTF8))
        return fail(ERROR_INVALID_PARAMETER);
    if (cbMultiByte < 0)
        cbMultiByte = (int)strlen(lpMultiByteStr) + 1;
    for (int i = 0; i < cbMultiByte;) {
        uint32_t code = (unsigned char)s[i];
        int took = 1, units;

        if (CodePage == CP_UTF8)
            took = (int)utf8_take(s + i, (size_t)(cbMultiByte - i), &code);
        if (!took && dwFlags & MB_ERR_INVALID_CHARS)
            return fail(ERROR_NO_UNICODE_TRANSLATION);
        i += took ? took : 1;
        units = code > 0xffff ? 2 : 1;
        if (cchWideChar) {
            if (n + units > cchWideChar)
                return fail(ERROR_INSUFFICIENT_BUFFER);
            utf16_put(code, lpWideCharStr + n);
        }
        n += units;
    }
    return n;
}

/* The bytes of one code point; returns how many. */
static int put(UINT code_page, uint32_t code, char fallback, char out[UTF8_MAX], bool *replaced)
{
    if (code_page == CP_UTF8)
        return (int)utf8_put(code, out);
    *replaced = *replaced || code > 0xff;
    *out = code > 0xff ? fallback : (char)code;
    return 1;
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
    for (int i = 0; i < cchWideChar;) {
        size_t took;
        uint32_t code;
        char out[UTF8_MAX];
        int bytes;

        took = utf16_take(lpWideCharStr + i, (size_t)(cchWideChar - i), &code);
        i += took ? (int)took : 1;
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

static bool narrow(UINT code_page, const wchar_t *text, char *out, size_t bytes)
{
    DWORD error = GetLastError();
    bool fits = WideCharToMultiByte(code_page, 0, text, -1, out, (int)bytes, NULL, NULL) > 0;

    SetLastError(error);
    return fits;
}

bool crt_narrow(const wchar_t *text, char *out, size_t bytes)
{
    return narrow(CP_ACP, text, out, bytes);
}

uint32_t crt_path(const wchar_t *name, char *out)
{
    if (!name)
        return ERROR_INVALID_PARAMETER;
    return narrow(CP_UTF8, name, out, KERN_PATH_MAX) ? 0 : ERROR_FILENAME_EXCED_RANGE;
}
