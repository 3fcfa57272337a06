/* SPDX-License-Identifier: MIT */
/* LoadMeter.c : asks for the DLL by name, as often as it is told. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

typedef DWORD(WINAPI *VERSION)(void);
typedef DWORD(WINAPI *WORDS)(DWORD);

static DWORD Available(void)
{
    MEMORYSTATUS status = { sizeof status };

    GlobalMemoryStatus(&status);
    return status.dwAvailPhys;
}

int main(int argc, char **argv)
{
    int i, n = argc > 1 ? atoi(argv[1]) : 1;
    DWORD before = 0;
    HMODULE h = NULL;

    for (i = 0; i < n; i++) {
        VERSION version;
        WORDS words;

        h = LoadLibrary(TEXT("meter.dll"));
        if (!h) {
            printf("not loaded: %lu\n", GetLastError());
            return 1;
        }
        version = (VERSION)GetProcAddress(h, TEXT("MeterVersion"));
        words = (WORDS)GetProcAddress(h, (LPCTSTR)3);
        if (!version || version() != 0x102 || !words || words(5) != 5 ||
            GetProcAddress(h, TEXT("MeterWords")))
            return 2;
        if (!FreeLibrary(h) || GetModuleHandle(TEXT("meter.dll")))
            return 3;
        if (i == n / 10)
            before = Available();
    }
    printf("loaded %d, lost %d\n", n, (int)(before - Available()));
    return 0;
}
