/* SPDX-License-Identifier: MIT */
/* clock: Sleep and the time since boot.  There is no system tick: SleepTillTick sleeps a
 * millisecond.
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
void WINAPI SleepTillTick(void);
DWORD WINAPI GetTickCount(void);
DWORD WINAPI GetIdleTime(void);
BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *lpPerformanceCount);
BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *lpFrequency);

#ifdef __cplusplus
}
#endif
