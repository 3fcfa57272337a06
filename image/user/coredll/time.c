/* SPDX-License-Identifier: MIT */
/* Time: everything comes from the kernel's microsecond count since boot. */
#include "image/user/crt/svc.h"

enum { US_PER_MS = 1000, US_PER_S = 1000000 };

static uint64_t now_us(void)
{
    struct kern_time a = { 0 };

    KERN(TIME, &a);
    return a.us;
}

void WINAPI Sleep(DWORD dwMilliseconds)
{
    struct kern_sleep a = { dwMilliseconds };

    KERN(SLEEP, &a);
}

void WINAPI SleepTillTick(void)
{
    Sleep(1);
}

DWORD WINAPI GetIdleTime(void)
{
    struct kern_idle_time a = { 0 };

    KERN(IDLE_TIME, &a);
    return (DWORD)(a.us / US_PER_MS);
}

DWORD WINAPI GetTickCount(void)
{
    return (DWORD)(now_us() / US_PER_MS);
}

BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *lpPerformanceCount)
{
    lpPerformanceCount->QuadPart = (LONGLONG)now_us();
    return TRUE;
}

BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *lpFrequency)
{
    lpFrequency->QuadPart = US_PER_S;
    return TRUE;
}
