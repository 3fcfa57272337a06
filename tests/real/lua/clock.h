/* SPDX-License-Identifier: MIT */
/* LuaSocket takes the time for its time-outs from GetSystemTimeAsFileTime, which comes with the
 * clock of the day; what it wants are differences, and those the time since boot gives. */
#pragma once
#include <windows.h>

static inline void since_boot(FILETIME *time)
{
    ULONGLONG ticks = GetTickCount() * 10000ull; /* of 100 ns */

    time->dwLowDateTime = (DWORD)ticks;
    time->dwHighDateTime = (DWORD)(ticks >> 32);
}
#define GetSystemTimeAsFileTime since_boot
