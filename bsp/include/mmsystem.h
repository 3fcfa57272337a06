/* SPDX-License-Identifier: MIT */
/* mmsystem: of the multimedia API the time; there is no sound.
 * Units    milliseconds since boot.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "timeGetTime", "Multimedia Timers"; values
 *          compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/header_facts_heads.c                                                    */
#pragma once
#include <windef.h>
#include <wince/clock.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef UINT MMRESULT;
typedef UINT MMVERSION;
#define MMSYSERR_NOERROR 0
#define MMSYSERR_ERROR 1
#define MMSYSERR_NOMEM 7
#define MMSYSERR_INVALPARAM 11
#define TIMERR_BASE 96
#define TIMERR_NOERROR 0
#define TIMERR_NOCANDO (TIMERR_BASE + 1)
#define TIMERR_STRUCT (TIMERR_BASE + 33)

static inline DWORD timeGetTime(void)
{
    return GetTickCount();
}

#ifdef __cplusplus
}
#endif
