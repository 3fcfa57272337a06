/* SPDX-License-Identifier: MIT */
/* OutputDebugString goes to the console, past stdio, in pieces that cannot fail for want of
 * memory. */
#include "image/user/crt/svc.h"

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
