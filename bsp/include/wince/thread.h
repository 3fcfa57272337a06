/* SPDX-License-Identifier: MIT */
/* thread: threads, how they are held back and scheduled, thread-local words, the last error.
 * Part of winbase.h: programs include <windows.h>.
 * Context  any thread.
 * CE       a thread that is suspended inside a call ends the call, then stops.  GetThreadTimes:
 *          creation and exit count from boot, as there is no clock of the day, and all CPU time is
 *          user time.
 * Returns  SuspendThread, ResumeThread: how often it was suspended before, or 0xFFFFFFFF.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference"; priorities ee482962.
 * Tests    tests/target/t_thread.c, t_suspend.c */
#pragma once
#include <windef.h>
#include <winnt.h>
#include <wince/security.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef DWORD(WINAPI *LPTHREAD_START_ROUTINE)(LPVOID lpParameter);
HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES lpsa, DWORD cbStack,
                           LPTHREAD_START_ROUTINE lpStartAddr, LPVOID lpvThreadParam,
                           DWORD fdwCreate, LPDWORD lpIDThread);
void WINAPI ExitThread(DWORD dwExitCode) __attribute__((noreturn));
BOOL WINAPI TerminateThread(HANDLE hThread, DWORD dwExitCode);
BOOL WINAPI GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode);
DWORD WINAPI GetCurrentThreadId(void);
DWORD WINAPI GetThreadId(HANDLE hThread);
DWORD WINAPI GetProcessIdOfThread(HANDLE hThread);
#define MAXIMUM_SUSPEND_COUNT 0x7f
DWORD WINAPI SuspendThread(HANDLE hThread);
DWORD WINAPI ResumeThread(HANDLE hThread);
BOOL WINAPI GetThreadTimes(HANDLE hThread, LPFILETIME lpCreationTime, LPFILETIME lpExitTime,
                           LPFILETIME lpKernelTime, LPFILETIME lpUserTime);

#define THREAD_PRIORITY_TIME_CRITICAL 0
#define THREAD_PRIORITY_HIGHEST 1
#define THREAD_PRIORITY_ABOVE_NORMAL 2
#define THREAD_PRIORITY_NORMAL 3
#define THREAD_PRIORITY_BELOW_NORMAL 4
#define THREAD_PRIORITY_LOWEST 5
#define THREAD_PRIORITY_ABOVE_IDLE 6
#define THREAD_PRIORITY_IDLE 7
#define THREAD_PRIORITY_ERROR_RETURN 0x7fffffff
BOOL WINAPI SetThreadPriority(HANDLE hThread, int nPriority);        /* 0..7: CE's 248..255 */
int WINAPI GetThreadPriority(HANDLE hThread);
BOOL WINAPI CeSetThreadPriority(HANDLE hThread, int nPriority);      /* 0..255 */
int WINAPI CeGetThreadPriority(HANDLE hThread);
BOOL WINAPI CeSetThreadQuantum(HANDLE hThread, DWORD dwTime);        /* ms; 0: no end */
DWORD WINAPI CeGetThreadQuantum(HANDLE hThread);                     /* MAXDWORD: error */

#define TLS_OUT_OF_INDEXES 0xFFFFFFFFUL
DWORD WINAPI TlsAlloc(void);
BOOL WINAPI TlsFree(DWORD dwTlsIndex);
LPVOID WINAPI TlsGetValue(DWORD dwTlsIndex);
BOOL WINAPI TlsSetValue(DWORD dwTlsIndex, LPVOID lpTlsValue);
#define TLS_FUNCALLOC 0
#define TLS_FUNCFREE 1
/* The one export behind TlsAlloc and TlsFree on CE. */
static inline DWORD TlsCall(DWORD type, DWORD slot)
{
    return type == TLS_FUNCALLOC ? TlsAlloc() : type == TLS_FUNCFREE ? (DWORD)TlsFree(slot) : 0;
}

DWORD WINAPI GetLastError(void);
void WINAPI SetLastError(DWORD dwErrCode);

#ifdef __cplusplus
}
#endif
