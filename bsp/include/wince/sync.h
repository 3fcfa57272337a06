/* SPDX-License-Identifier: MIT */
/* sync: events, mutexes, waiting, critical sections.
 * Part of winbase.h: programs include <windows.h>.
 * Units    milliseconds.
 * Context  any thread.  Critical sections are recursive and belong to one process; taking a free
 *          one costs no system call.
 * Twice    closing a handle twice fails with ERROR_INVALID_HANDLE.
 * CE       events and mutexes have no names here: ERROR_NOT_SUPPORTED.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/target/t_thread.c, t_section.c */
#pragma once
#include <windef.h>
#include <winnt.h>
#include <wince/security.h>

#ifdef __cplusplus
extern "C" {
#endif

#define INFINITE 0xFFFFFFFFUL
#define WAIT_OBJECT_0 0UL
#define WAIT_ABANDONED 0x80UL
#define WAIT_ABANDONED_0 0x80UL
#define WAIT_TIMEOUT 258UL
#define WAIT_FAILED 0xFFFFFFFFUL

HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
                           BOOL bInitialState, LPCWSTR lpName);
#define CreateEvent CreateEventW
BOOL WINAPI SetEvent(HANDLE hEvent);
BOOL WINAPI ResetEvent(HANDLE hEvent);
HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES lpMutexAttributes, BOOL bInitialOwner,
                           LPCWSTR lpName);
#define CreateMutex CreateMutexW
BOOL WINAPI ReleaseMutex(HANDLE hMutex);
DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds);
DWORD WINAPI WaitForMultipleObjects(DWORD nCount, const HANDLE *lpHandles, BOOL fWaitAll,
                                    DWORD dwMilliseconds);
BOOL WINAPI CloseHandle(HANDLE hObject);

/* LockCount: 0 free, 1 held, 2 held and somebody waits for hCrit, an auto-reset event. */
typedef struct CRITICAL_SECTION {
    LONG LockCount;
    HANDLE OwnerThread;
    HANDLE hCrit;
    DWORD needtrap; /* depth of recursion */
    DWORD dwContentions;
} CRITICAL_SECTION, *PCRITICAL_SECTION, *LPCRITICAL_SECTION;
void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION lpcs);
void WINAPI DeleteCriticalSection(LPCRITICAL_SECTION lpcs);
void WINAPI EnterCriticalSection(LPCRITICAL_SECTION lpcs);
BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION lpcs);
void WINAPI LeaveCriticalSection(LPCRITICAL_SECTION lpcs);

#ifdef __cplusplus
}
#endif
