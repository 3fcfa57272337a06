/* SPDX-License-Identifier: MIT */
/* version: which system this is: Windows CE 6.0, as far as a program asks.
 * Part of winbase.h: programs include <windows.h>.
 * Returns  GetVersionExW: FALSE and ERROR_INSUFFICIENT_BUFFER when dwOSVersionInfoSize is less
 *          than the structure's.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "GetVersionEx", "OSVERSIONINFO".
 * Tests    tests/target/t_system.c, header_facts_heads.c */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VER_PLATFORM_WIN32s 0
#define VER_PLATFORM_WIN32_WINDOWS 1
#define VER_PLATFORM_WIN32_NT 2
#define VER_PLATFORM_WIN32_HH 3
#define VER_PLATFORM_WIN32_CE 3

typedef struct _OSVERSIONINFOW {
    DWORD dwOSVersionInfoSize;
    DWORD dwMajorVersion;
    DWORD dwMinorVersion;
    DWORD dwBuildNumber;
    DWORD dwPlatformId;
    WCHAR szCSDVersion[128];
} OSVERSIONINFOW, *POSVERSIONINFOW, *LPOSVERSIONINFOW;
typedef OSVERSIONINFOW OSVERSIONINFO;
typedef LPOSVERSIONINFOW LPOSVERSIONINFO;

BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW lpVersionInformation);
#define GetVersionEx GetVersionExW

#ifdef __cplusplus
}
#endif
