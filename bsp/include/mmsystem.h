/* SPDX-License-Identifier: MIT */
/* mmsystem: of the multimedia API the time; there is no sound.
 * Units    milliseconds since boot.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "timeGetTime", "Multimedia Timers"; values
 *          compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/header_facts_heads.c                                                    */
#pragma once
#include <windef.h>
#include <wince/clock.h>
#include <wince/multimedia_timer.h>

typedef UINT MMVERSION;
#define MMSYSERR_ERROR 1
#define MMSYSERR_NOMEM 7
