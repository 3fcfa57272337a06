/* SPDX-License-Identifier: MIT */
/* sync: events, mutexes, semaphores, waiting, duplicates of handles, critical sections.
 * Part of winbase.h: programs include <windows.h>.
 * Units    milliseconds.
 * Context  any thread.  Critical sections are recursive and belong to one process; taking a free
 *          one costs no system call.
 * Twice    closing a handle twice fails with ERROR_INVALID_HANDLE.
 * CE       Names: each kind has its own, case counts, and "" is one; 259 characters at most, else
 *          ERROR_FILENAME_EXCED_RANGE.  ERROR_ALREADY_EXISTS with a handle: it was there.
 *          DuplicateHandle: nothing is inherited, there are no access rights; sockets are refused
 *          with ERROR_INVALID_HANDLE.  MsgWaitForMultipleObjectsEx: there are no messages, it waits
 *          for the objects alone.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/target/t_sync.c, t_thread.c, t_section.c, header_facts_sync.c */
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
BOOL WINAPI PulseEvent(HANDLE hEvent);
HANDLE WINAPI OpenEventW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName);
#define OpenEvent OpenEventW
/* A word that the kernel keeps with an event. */
BOOL WINAPI SetEventData(HANDLE hEvent, DWORD dwData);
DWORD WINAPI GetEventData(HANDLE hEvent);
#define EVENT_PULSE 1
#define EVENT_RESET 2
#define EVENT_SET 3
BOOL WINAPI EventModify(HANDLE hEvent, DWORD func);
HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES lpMutexAttributes, BOOL bInitialOwner,
                           LPCWSTR lpName);
#define CreateMutex CreateMutexW
BOOL WINAPI ReleaseMutex(HANDLE hMutex);
HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount,
                               LONG lMaximumCount, LPCWSTR lpName);
#define CreateSemaphore CreateSemaphoreW
BOOL WINAPI ReleaseSemaphore(HANDLE hSemaphore, LONG lReleaseCount, LPLONG lpPreviousCount);
DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds);
DWORD WINAPI WaitForMultipleObjects(DWORD nCount, const HANDLE *lpHandles, BOOL fWaitAll,
                                    DWORD dwMilliseconds);
#define MWMO_WAITALL 0x0001
#define MWMO_ALERTABLE 0x0002
#define MWMO_INPUTAVAILABLE 0x0004
#define QS_KEY 0x0001
#define QS_MOUSEMOVE 0x0002
#define QS_MOUSEBUTTON 0x0004
#define QS_POSTMESSAGE 0x0008
#define QS_TIMER 0x0010
#define QS_PAINT 0x0020
#define QS_SENDMESSAGE 0x0040
#define QS_MOUSE (QS_MOUSEMOVE | QS_MOUSEBUTTON)
#define QS_INPUT (QS_MOUSE | QS_KEY)
#define QS_ALLEVENTS (QS_INPUT | QS_POSTMESSAGE | QS_TIMER | QS_PAINT)
#define QS_ALLINPUT (QS_ALLEVENTS | QS_SENDMESSAGE)
DWORD WINAPI MsgWaitForMultipleObjectsEx(DWORD nCount, const HANDLE *pHandles,
                                         DWORD dwMilliseconds, DWORD dwWakeMask, DWORD dwFlags);
#define MsgWaitForMultipleObjects(nCount, pHandles, fWaitAll, dwMilliseconds, dwWakeMask) \
    MsgWaitForMultipleObjectsEx(nCount, pHandles, dwMilliseconds, dwWakeMask,             \
                                (fWaitAll) ? MWMO_WAITALL : 0)
BOOL WINAPI CloseHandle(HANDLE hObject);
BOOL WINAPI DuplicateHandle(HANDLE hSourceProcessHandle, HANDLE hSourceHandle,
                            HANDLE hTargetProcessHandle, LPHANDLE lpTargetHandle,
                            DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwOptions);

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
