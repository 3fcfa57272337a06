/* SPDX-License-Identifier: MIT */
/* Threads held back, their quantum, their times, and who they are. */
#include "image/user/crt/svc.h"

enum { FILETIME_PER_US = 10 };
#define FAILED_DWORD 0xFFFFFFFFUL

/* What the kernel takes for the calling thread, or a handle. */
static uint32_t thread_word(HANDLE thread)
{
    return thread == GetCurrentThread() ? 0 : word(thread);
}

DWORD WINAPI SuspendThread(HANDLE hThread)
{
    struct kern_suspend a = { thread_word(hThread), 0 };

    return win32_ok(KERN(SUSPEND_THREAD, &a)) ? a.before : FAILED_DWORD;
}

DWORD WINAPI ResumeThread(HANDLE hThread)
{
    struct kern_suspend a = { thread_word(hThread), 0 };

    return win32_ok(KERN(RESUME_THREAD, &a)) ? a.before : FAILED_DWORD;
}

BOOL WINAPI CeSetThreadQuantum(HANDLE hThread, DWORD dwTime)
{
    struct kern_quantum a = { thread_word(hThread), dwTime };

    return win32_ok(KERN(SET_QUANTUM, &a));
}

DWORD WINAPI CeGetThreadQuantum(HANDLE hThread)
{
    struct kern_thread_times a = { .thread = thread_word(hThread) };

    return win32_ok(KERN(THREAD_TIMES, &a)) ? a.quantum_ms : FAILED_DWORD;
}

static void set_filetime(LPFILETIME t, uint64_t us)
{
    t->dwLowDateTime = (DWORD)(us * FILETIME_PER_US);
    t->dwHighDateTime = (DWORD)(us * FILETIME_PER_US >> 32);
}

BOOL WINAPI GetThreadTimes(HANDLE hThread, LPFILETIME lpCreationTime, LPFILETIME lpExitTime,
                           LPFILETIME lpKernelTime, LPFILETIME lpUserTime)
{
    struct kern_thread_times a = { .thread = thread_word(hThread) };

    if (!win32_ok(KERN(THREAD_TIMES, &a)))
        return FALSE;
    set_filetime(lpCreationTime, a.created_us);
    set_filetime(lpExitTime, a.exited_us);
    set_filetime(lpKernelTime, 0);
    set_filetime(lpUserTime, a.cpu_us);
    return TRUE;
}

static BOOL who(uint32_t handle, struct kern_thread_query *a)
{
    *a = (struct kern_thread_query){ .thread = handle };
    return win32_ok(KERN(THREAD_QUERY, a));
}

DWORD WINAPI GetThreadId(HANDLE hThread)
{
    struct kern_thread_query a;

    if (!who(thread_word(hThread), &a))
        return 0;
    if (!a.thread_id)
        SetLastError(ERROR_INVALID_HANDLE);     /* a process */
    return a.thread_id;
}

DWORD WINAPI GetProcessIdOfThread(HANDLE hThread)
{
    struct kern_thread_query a;

    if (!who(thread_word(hThread), &a))
        return 0;
    if (a.thread_id)
        return a.process_id;
    SetLastError(ERROR_INVALID_HANDLE);
    return 0;
}

DWORD WINAPI GetProcessId(HANDLE hProcess)
{
    struct kern_thread_query a;

    if (hProcess == GetCurrentProcess())
        return GetCurrentProcessId();
    if (!who(word(hProcess), &a))
        return 0;
    if (!a.thread_id)
        return a.process_id;
    SetLastError(ERROR_INVALID_HANDLE);         /* a thread */
    return 0;
}
