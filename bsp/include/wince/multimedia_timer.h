/* SPDX-License-Identifier: MIT */
/* multimedia_timer: callbacks and events after a time, once or again and again; mmsystem.h is the
 * header that programs know.
 *
 * One thread of the program, with the priority 248, serves all its timers while there is one: a
 * callback delays those behind it.  A periodic timer keeps its beat: what was late does not shift
 * what comes.
 *
 * Units    milliseconds, 1 to 1,000,000; a resolution is taken and not needed.
 * Returns  timeSetEvent: an id, or 0.  The others: TIMERR_NOERROR, TIMERR_NOCANDO, TIMERR_STRUCT,
 *          MMSYSERR_INVALPARAM (no such timer, or one that has fired for the last time).
 * Context  any thread, the callbacks too.  A callback may still run when timeKillEvent returns,
 *          unless the timer has TIME_KILL_SYNCHRONOUS.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Multimedia Timers"; values compared with
 *          the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_timers.c, header_facts_threads.c */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef UINT MMRESULT;
#define MMSYSERR_NOERROR 0
#define MMSYSERR_INVALPARAM 11
#define TIMERR_BASE 96
#define TIMERR_NOERROR 0
#define TIMERR_NOCANDO (TIMERR_BASE + 1)
#define TIMERR_STRUCT (TIMERR_BASE + 33)
#define TIME_ONESHOT 0x0000
#define TIME_PERIODIC 0x0001
#define TIME_CALLBACK_FUNCTION 0x0000
#define TIME_CALLBACK_EVENT_SET 0x0010
#define TIME_CALLBACK_EVENT_PULSE 0x0020
#define TIME_KILL_SYNCHRONOUS 0x0100

typedef struct timecaps_tag {
    UINT wPeriodMin;
    UINT wPeriodMax;
} TIMECAPS, *PTIMECAPS, *LPTIMECAPS;
typedef void(CALLBACK TIMECALLBACK)(UINT uTimerID, UINT uMsg, DWORD dwUser, DWORD dw1, DWORD dw2);
typedef TIMECALLBACK *LPTIMECALLBACK;

/* lpTimeProc is the handle of an event with one of the TIME_CALLBACK_EVENT flags. */
MMRESULT WINAPI timeSetEvent(UINT uDelay, UINT uResolution, LPTIMECALLBACK lpTimeProc, DWORD dwUser,
                             UINT fuEvent);
MMRESULT WINAPI timeKillEvent(UINT uTimerID);
DWORD WINAPI timeGetTime(void);
MMRESULT WINAPI timeGetDevCaps(LPTIMECAPS ptc, UINT cbtc);
MMRESULT WINAPI timeBeginPeriod(UINT uPeriod);
MMRESULT WINAPI timeEndPeriod(UINT uPeriod);

#ifdef __cplusplus
}
#endif
