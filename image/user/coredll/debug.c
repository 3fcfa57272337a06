/* SPDX-License-Identifier: MIT */
/* OutputDebugString goes to the console, past stdio, in pieces that cannot fail for want of
 * memory. */
#include "image/user/crt/svc.h"

#include <dbgapi.h>
#include <stdbool.h>
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

/* The kernel's printf of Windows CE, which has no numbers with a point, calls a narrow string %a:
 * TEXT("%a"), __FILE__. */
static void with_narrow(WCHAR *to, const WCHAR *end, LPCWSTR from)
{
    bool conversion = false;

    for (; *from && to + 2 < end; from++) {
        if (conversion && *from == L'a') {
            *to++ = L'h';
            *to++ = L's';
        } else
            *to++ = *from;
        conversion = *from == L'%' ? !conversion : conversion && wcschr(L"-+ #0123456789.*", *from);
    }
    *to = 0;
}

void WINAPI NKvDbgPrintfW(LPCWSTR lpszFmt, va_list lpParms)
{
    WCHAR line[LINE_UNITS], format[LINE_UNITS];

    with_narrow(format, format + LINE_UNITS, lpszFmt);
    _vsnwprintf(line, LINE_UNITS - 1, format, lpParms);
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
