/* SPDX-License-Identifier: MIT */
/* clock: Sleep and the time since boot.
 * Part of winbase.h: programs include <windows.h>.
 * Units    milliseconds; QueryPerformanceCounter in microseconds (frequency 1,000,000).
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/target/t_thread.c */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

void WINAPI Sleep(DWORD dwMilliseconds);
DWORD WINAPI GetTickCount(void);
BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *lpPerformanceCount);
BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *lpFrequency);

#ifdef __cplusplus
}
#endif
