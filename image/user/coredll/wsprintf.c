/* SPDX-License-Identifier: MIT */
/* wsprintf: swprintf with an end.
 * Source: learn.microsoft.com, Windows Embedded CE 6.0 "wsprintf" (aa453409): the buffer has 1,024
 * characters. */
#include <wchar.h>
#include <windows.h>

enum { WSPRINTF_ROOM = 1024 };

int WINAPI wvsprintfW(LPWSTR lpOutput, LPCWSTR lpFmt, va_list arglist)
{
    int n = _vsnwprintf(lpOutput, WSPRINTF_ROOM, lpFmt, arglist);

    if (n >= 0 && n < WSPRINTF_ROOM)
        return n;
    lpOutput[WSPRINTF_ROOM - 1] = 0;
    return WSPRINTF_ROOM - 1;
}

int wsprintfW(LPWSTR lpOut, LPCWSTR lpFmt, ...)
{
    va_list args;
    int n;

    va_start(args, lpFmt);
    n = wvsprintfW(lpOut, lpFmt, args);
    va_end(args);
    return n;
}
