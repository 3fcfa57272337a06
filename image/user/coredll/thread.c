/* SPDX-License-Identifier: MIT */
/* Threads, thread-local slots and the last error. */
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"
#include "image/user/crt/teb.h"

enum { PRIORITY_BASE = 248 };     /* SetThreadPriority's 0..7 are CE's 248..255 */

/* How often each slot was taken and freed: odd while it is in use.  A value set in another life of
 * the slot is not there: TlsAlloc clears the slot in every thread.  Source: TlsAlloc,
 * learn.microsoft.com ("The slots for the index are initialized to zero"). */
static volatile LONG tls_life[TEB_TLS_SLOTS];

DWORD WINAPI GetLastError(void)
{
    return teb()->last_error;
}

void WINAPI SetLastError(DWORD dwErrCode)
{
    teb()->last_error = dwErrCode;
}

static void thread_entry(LPTHREAD_START_ROUTINE start, LPVOID param)
{
    teb_open();
    crt_tell(DLL_THREAD_ATTACH);
    ExitThread(start(param));
}

HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES lpsa, DWORD cbStack,
                           LPTHREAD_START_ROUTINE lpStartAddr, LPVOID lpvThreadParam,
                           DWORD fdwCreate, LPDWORD lpIDThread)
{
    struct kern_create_thread a = {
        .entry = (uint32_t)thread_entry,
        .start = (uint32_t)lpStartAddr,
        .param = word(lpvThreadParam),
        .stack_bytes = fdwCreate & STACK_SIZE_PARAM_IS_A_RESERVATION ? cbStack : 0,
        .suspended = (fdwCreate & CREATE_SUSPENDED) != 0,
    };

    (void)lpsa;
    if (!win32_ok(KERN(CREATE_THREAD, &a)))
        return NULL;
    if (lpIDThread)
        *lpIDThread = a.thread_id;
    return (HANDLE)a.thread;
}

void WINAPI ExitThread(DWORD dwExitCode)
{
    struct kern_exit a = { dwExitCode };

    crt_tell(DLL_THREAD_DETACH);
    teb_close();
    for (;;)
        KERN(EXIT_THREAD, &a);
}

BOOL WINAPI TerminateThread(HANDLE hThread, DWORD dwExitCode)
{
    struct kern_terminate a = { word(hThread), dwExitCode };

    if (hThread == GetCurrentThread())
        ExitThread(dwExitCode);
    return win32_ok(KERN(TERMINATE_THREAD, &a));
}

BOOL WINAPI GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode)
{
    struct kern_exit_code a = { word(hThread), 0 };

    if (hThread == GetCurrentThread()) {
        *lpExitCode = STILL_ACTIVE;
        return TRUE;
    }
    if (!win32_ok(KERN(EXIT_CODE, &a)))
        return FALSE;
    *lpExitCode = a.code;
    return TRUE;
}

static BOOL query(HANDLE thread, struct kern_thread_query *a)
{
    a->thread = thread == GetCurrentThread() ? 0 : word(thread);
    return win32_ok(KERN(THREAD_QUERY, a));
}

static struct teb *teb_with_ids(void)
{
    struct teb *t = teb();
    struct kern_thread_query a = { 0 };

    if (!t->thread_id && query(GetCurrentThread(), &a)) {
        t->thread_id = a.thread_id;
        t->process_id = a.process_id;
    }
    return t;
}

DWORD WINAPI GetCurrentThreadId(void)
{
    return teb_with_ids()->thread_id;
}

DWORD WINAPI GetCurrentProcessId(void)
{
    return teb_with_ids()->process_id;
}

BOOL WINAPI CeSetThreadPriority(HANDLE hThread, int nPriority)
{
    struct kern_priority a = { hThread == GetCurrentThread() ? 0 : word(hThread),
                               (uint32_t)nPriority };

    return win32_ok(KERN(SET_PRIORITY, &a));
}

int WINAPI CeGetThreadPriority(HANDLE hThread)
{
    struct kern_thread_query a = { 0 };

    return query(hThread, &a) ? (int)a.priority : THREAD_PRIORITY_ERROR_RETURN;
}

BOOL WINAPI SetThreadPriority(HANDLE hThread, int nPriority)
{
    if (nPriority < THREAD_PRIORITY_TIME_CRITICAL || nPriority > THREAD_PRIORITY_IDLE)
        return win32_ok(ERROR_INVALID_PARAMETER);
    return CeSetThreadPriority(hThread, PRIORITY_BASE + nPriority);
}

/* A real-time priority, above 248, shows as TIME_CRITICAL. */
int WINAPI GetThreadPriority(HANDLE hThread)
{
    int p = CeGetThreadPriority(hThread);

    if (p == THREAD_PRIORITY_ERROR_RETURN)
        return p;
    return p < PRIORITY_BASE ? THREAD_PRIORITY_TIME_CRITICAL : p - PRIORITY_BASE;
}

/* False: the slot is not (or no longer) in use as the caller thinks. */
static bool tls_next_life(DWORD slot, bool used)
{
    LONG life = tls_life[slot];

    return (life & 1) == used &&
           InterlockedCompareExchange(&tls_life[slot], life + 1, life) == life;
}

DWORD WINAPI TlsAlloc(void)
{
    for (DWORD i = 0; i < TEB_TLS_SLOTS; i++)
        if (tls_next_life(i, false))
            return i;
    SetLastError(ERROR_NO_SYSTEM_RESOURCES);
    return TLS_OUT_OF_INDEXES;
}

BOOL WINAPI TlsFree(DWORD dwTlsIndex)
{
    if (dwTlsIndex >= TEB_TLS_SLOTS || !tls_next_life(dwTlsIndex, true))
        return win32_ok(ERROR_INVALID_PARAMETER);
    return TRUE;
}

LPVOID WINAPI TlsGetValue(DWORD dwTlsIndex)
{
    struct teb *t = teb();

    if (dwTlsIndex >= TEB_TLS_SLOTS) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    SetLastError(NO_ERROR);
    if (t->tls_life[dwTlsIndex] != tls_life[dwTlsIndex])
        return NULL;
    return t->tls[dwTlsIndex];
}

BOOL WINAPI TlsSetValue(DWORD dwTlsIndex, LPVOID lpTlsValue)
{
    struct teb *t = teb();

    if (dwTlsIndex >= TEB_TLS_SLOTS)
        return win32_ok(ERROR_INVALID_PARAMETER);
    t->tls[dwTlsIndex] = lpTlsValue;
    t->tls_life[dwTlsIndex] = tls_life[dwTlsIndex];
    return TRUE;
}
