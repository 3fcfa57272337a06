/* SPDX-License-Identifier: MIT */
/* dbgapi: messages by zone, and assertions.
 *
 * RETAILMSG, ERRORMSG  always there, but not with SHIP_BUILD; DEBUGMSG, DEBUGCHK, ASSERT: with
 *                      DEBUG
 *          defined, otherwise their arguments are not even compiled.  A program with DEBUG defines
 *          dpCurSettings, whose first bits of ulZoneMask are its zones.
 * CE       a zone mask is what the program sets: there is no registry and no debugger to set it
 *          from outside, RegisterDbgZones checks its arguments and that is all.  No board here has
 *          LEDs for RETAILLED.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Debug Zones", "Debugging Macros".
 * Tests    tests/system/test_entries.py, tests/target/header_facts_heads.c                      */
#pragma once
#include <windef.h>
#include <wince/debug.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _DBGPARAM {
    WCHAR lpszName[32];
    WCHAR rglpszZones[16][32];
    ULONG ulZoneMask;
} DBGPARAM, *LPDBGPARAM;

extern DBGPARAM dpCurSettings;
BOOL WINAPI RegisterDbgZones(HMODULE hMod, LPDBGPARAM lpdbgparam);

#define DEBUGZONE(n) (dpCurSettings.ulZoneMask & (0x00000001UL << (n)))
#define RETAILREGISTERZONES(hMod) RegisterDbgZones((hMod), &dpCurSettings)

#ifdef SHIP_BUILD
#define RETAILMSG(cond, printf_exp) ((void)0)
#define ERRORMSG(cond, printf_exp) ((void)0)
#else
#define RETAILMSG(cond, printf_exp) ((cond) ? (NKDbgPrintfW printf_exp), 1 : 0)
#define ERRORMSG(cond, printf_exp)                                                            \
    ((cond) ? (NKDbgPrintfW(TEXT("ERROR: %s line %d: "), TEXT(__FILE__), __LINE__),            \
               NKDbgPrintfW printf_exp),                                                       \
     1 : 0)
#endif
#define RETAILLED(cond, parms) ((void)(cond))

#ifdef DEBUG
#define DEBUGMSG(cond, printf_exp) ((void)((cond) ? (NKDbgPrintfW printf_exp), 1 : 0))
#define DEBUGCHK_LINE(exp, what)                                                              \
    ((void)((exp) ? 1                                                                          \
                  : (NKDbgPrintfW(TEXT("%s: " what " failed in file %s at line %d\r\n"),       \
                                  dpCurSettings.lpszName, TEXT(__FILE__), __LINE__),           \
                     DebugBreak(), 0)))
#define DEBUGCHK(exp) DEBUGCHK_LINE(exp, "DEBUGCHK")
#define DEBUGLED(cond, parms) ((void)(cond))
#define DEBUGREGISTER(hMod) RegisterDbgZones((hMod), &dpCurSettings)
#ifndef ASSERT
#define ASSERT(exp) DEBUGCHK_LINE(exp, "ASSERT")
#endif
#ifndef VERIFY
#define VERIFY(exp) ASSERT(exp)
#endif
#define ASSERTMSG(text, exp) ((void)((exp) ? 1 : (NKDbgPrintfW(text), DebugBreak(), 0)))
#else
#define DEBUGMSG(cond, printf_exp) ((void)0)
#define DEBUGCHK(exp) ((void)0)
#define DEBUGLED(cond, parms) ((void)0)
#define DEBUGREGISTER(hMod) ((void)0)
#ifndef ASSERT
#define ASSERT(exp) ((void)0)
#endif
#ifndef VERIFY
#define VERIFY(exp) ((void)(exp))
#endif
#define ASSERTMSG(text, exp) ((void)0)
#endif

#ifdef __cplusplus
}
#endif
