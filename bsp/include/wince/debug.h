/* SPDX-License-Identifier: MIT */
/* debug: output for the developer, and a stop.
 * Part of winbase.h: programs include <windows.h>.  The macros on top of it are in dbgapi.h.
 * DebugBreak     a breakpoint: no debugger is there, so the program ends with STATUS_BREAKPOINT
 *                and a report on the console.
 * NKDbgPrintfW   a formatted line of up to 511 units, in the format of wsprintf; on the console.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/target/t_thread.c, tests/system/test_entries.py */
#pragma once
#include <stdarg.h>
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

void WINAPI OutputDebugStringW(LPCWSTR lpOutputString);
#define OutputDebugString OutputDebugStringW
void WINAPIV NKDbgPrintfW(LPCWSTR lpszFmt, ...);
void WINAPI NKvDbgPrintfW(LPCWSTR lpszFmt, va_list lpParms);
void WINAPI DebugBreak(void);

#ifdef __cplusplus
}
#endif
