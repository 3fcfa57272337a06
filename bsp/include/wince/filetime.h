/* SPDX-License-Identifier: MIT */
/* filetime: the two forms of a time, counted and written out.  There is no clock of the day.
 * Part of winbase.h: programs include <windows.h>.
 * Units    FILETIME: 100 ns since 1601-01-01 00:00.  SYSTEMTIME: wDayOfWeek 0 is Sunday.
 * Returns  FALSE with ERROR_INVALID_PARAMETER: no such date, a year outside 1601..30827, or a
 *          FILETIME of 2^63 and more.  CompareFileTime: -1, 0, 1.
 * Limits   SystemTimeToFileTime does not look at wDayOfWeek.
 * Source   learn.microsoft.com "SystemTimeToFileTime", "FileTimeToSystemTime", "CompareFileTime".
 * Tests    tests/unit/user/test_filetime.c, tests/target/t_system.c                             */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *lpSystemTime, LPFILETIME lpFileTime);
BOOL WINAPI FileTimeToSystemTime(const FILETIME *lpFileTime, LPSYSTEMTIME lpSystemTime);
LONG WINAPI CompareFileTime(const FILETIME *lpFileTime1, const FILETIME *lpFileTime2);

#ifdef __cplusplus
}
#endif
