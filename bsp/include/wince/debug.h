/* SPDX-License-Identifier: MIT */
/* debug: output for the developer.
 * Part of winbase.h: programs include <windows.h>.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/target/t_thread.c */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

void WINAPI OutputDebugStringW(LPCWSTR lpOutputString);
#define OutputDebugString OutputDebugStringW

#ifdef __cplusplus
}
#endif
