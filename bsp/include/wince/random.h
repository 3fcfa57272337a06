/* SPDX-License-Identifier: MIT */
/* random: bytes that nobody can predict, from the kernel's generator.
 * Part of winbase.h: programs include <windows.h>.
 * Returns  FALSE: ERROR_INVALID_PARAMETER without room for the bytes, ERROR_NOACCESS.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "CeGenRandom",
 *          "CeGetRandomSeed".
 * Tests    tests/target/t_system.c */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

BOOL WINAPI CeGenRandom(DWORD dwLen, PBYTE pbBuffer);
static inline LONGLONG CeGetRandomSeed(void)
{
    LONGLONG seed = 0;

    (void)CeGenRandom(sizeof seed, (PBYTE)&seed);
    return seed;
}

#ifdef __cplusplus
}
#endif
