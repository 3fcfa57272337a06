/* SPDX-License-Identifier: MIT */
/* OutputDebugString goes to the console, past stdio, in pieces that cannot fail for want of
 * memory. */
#include "image/user/crt/svc.h"

#include <dbgapi.h>
#include <wchar.h>

enum { LINE_UNITS = 512 };

void WINAPI OutputDebugStringW(LPCWSTR lpOutputString)
{
    size_t left = lpOutputString ? wcslen(lpOutputString) : 0;
    DWORD error = GetLastError();

    while (left) {
        char bytes[256];
        size_t units = left < sizeof bytes / 4 ? left : sizeof bytes / 4;
        int n = WideCharToMultiByte(CP_UTF8, 0, lpOutputString, (int)units, bytes, sizeof bytes,
                                    NULL, NULL);
        struct kern_io a = { word(bytes), (uint32_t)n, 0 };

        KERN(CONSOLE_WRITE, &a);
        lpOutputString += units;
        left -= units;
    }
    SetLastError(error);
}

void WINAPI NKvDbgPrintfW(LPCWSTR lpszFmt, va_list lpParms)
{
    WCHAR line[LINE_UNITS];

    _vsnwprintf(line, LINE_UNITS - 1, lpszFmt, lpParms);
    line[LINE_UNITS - 1] = 0;
    OutputDebugStringW(line);
}

void WINAPIV NKDbgPrintfW(LPCWSTR lpszFmt, ...)
{
    va_list parms;

    va_start(parms, lpszFmt);
    NKvDbgPrintfW(lpszFmt, parms);
    va_end(parms);
}

void WINAPI DebugBreak(void)
{
    __asm__ volatile("bkpt #0");
}

BOOL WINAPI RegisterDbgZones(HMODULE hMod, LPDBGPARAM lpdbgparam)
{
    (void)hMod;
    return win32_ok(lpdbgparam ? 0 : ERROR_INVALID_PARAMETER);
}
