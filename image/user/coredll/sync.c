/* SPDX-License-Identifier: MIT */
/* Waits and critical sections. */
#include "image/user/crt/svc.h"
#include "image/user/crt/teb.h"

/* --- waiting ---------------------------------------------------------------------------------- */

void (*volatile coredll_handle_closes)(HANDLE h);

BOOL WINAPI CloseHandle(HANDLE hObject)
{
    void (*closes)(HANDLE) = coredll_handle_closes;
    struct kern_handle a = { word(hObject) };

    if (hObject == GetCurrentProcess() || hObject == GetCurrentThread())
        return TRUE;
    if (closes)
        closes(hObject);
    return win32_ok(KERN(CLOSE_HANDLE, &a));
}

DWORD WINAPI WaitForMultipleObjects(DWORD nCount, const HANDLE *lpHandles, BOOL fWaitAll,
                                    DWORD dwMilliseconds)
{
    struct kern_wait a = { word(lpHandles), nCount, fWaitAll != FALSE, dwMilliseconds, 0 };
    uint32_t err = KERN(WAIT, &a);

    if (err == ERROR_TIMEOUT)
        return WAIT_TIMEOUT;
    return win32_ok(err) ? WAIT_OBJECT_0 + a.index : WAIT_FAILED;
}

DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds)
{
    return WaitForMultipleObjects(1, &hHandle, FALSE, dwMilliseconds);
}

/* No window, no message: what is left of it is the wait for the objects. */
DWORD WINAPI MsgWaitForMultipleObjectsEx(DWORD nCount, const HANDLE *pHandles,
                                         DWORD dwMilliseconds, DWORD dwWakeMask, DWORD dwFlags)
{
    (void)dwWakeMask;
    if (nCount >= MAXIMUM_WAIT_OBJECTS || dwFlags & MWMO_WAITALL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return WAIT_FAILED;
    }
    if (nCount)
        return WaitForMultipleObjects(nCount, pHandles, FALSE, dwMilliseconds);
    Sleep(dwMilliseconds);
    return WAIT_TIMEOUT;
}

/* --- critical sections ------------------------------------------------------------------------ */
/* Whoever finds the section held writes HELD_WAITED before it sleeps, and takes it as HELD_WAITED:
 * so it wakes the next one when it leaves, whether there is one or not.  The event is there before
 * HELD_WAITED is written, because the leaving thread looks for it once.  It is auto-reset and
 * remembers one wake; a wake that nobody needed costs one turn of the loop. */
enum { FREE, HELD, HELD_WAITED };

void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION lpcs)
{
    ZeroMemory(lpcs, sizeof *lpcs);
}

void WINAPI DeleteCriticalSection(LPCRITICAL_SECTION lpcs)
{
    if (lpcs->hCrit)
        CloseHandle(lpcs->hCrit);
    ZeroMemory(lpcs, sizeof *lpcs);
}

static LONG exchange(LPCRITICAL_SECTION cs, LONG value, int order)
{
    return __atomic_exchange_n(&cs->LockCount, value, order);
}

/* The event, made by the first thread that has to wait. */
static HANDLE wait_event(LPCRITICAL_SECTION cs)
{
    HANDLE mine, first;

    if (cs->hCrit)
        return cs->hCrit;
    mine = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (!mine)
        return NULL;
    first = InterlockedCompareExchangePointer(&cs->hCrit, mine, NULL);
    if (first)
        CloseHandle(mine);
    return first ? first : mine;
}

BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION lpcs)
{
    HANDLE self = (HANDLE)teb();
    LONG expected = FREE;

    if (lpcs->OwnerThread == self) {
        lpcs->needtrap++;
        return TRUE;
    }
    if (!__atomic_compare_exchange_n(&lpcs->LockCount, &expected, HELD, FALSE, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED))
        return FALSE;
    lpcs->OwnerThread = self;
    lpcs->needtrap = 1;
    return TRUE;
}

/* Out of handles, a waiter polls: slower, never wrong. */
void WINAPI EnterCriticalSection(LPCRITICAL_SECTION lpcs)
{
    HANDLE event;
    DWORD error;

    if (TryEnterCriticalSection(lpcs))
        return;
    error = GetLastError();
    InterlockedIncrement((LONG *)&lpcs->dwContentions);
    while (event = wait_event(lpcs), exchange(lpcs, HELD_WAITED, __ATOMIC_ACQUIRE) != FREE) {
        if (event)
            WaitForSingleObject(event, INFINITE);
        else
            Sleep(1);
    }
    lpcs->OwnerThread = (HANDLE)teb();
    lpcs->needtrap = 1;
    SetLastError(error);
}

/* Once it is FREE the next owner may free the section's memory: the event is read before.  HELD
 * becomes HELD_WAITED at any time, but never HELD again while we own it. */
void WINAPI LeaveCriticalSection(LPCRITICAL_SECTION lpcs)
{
    LONG expected = HELD;
    HANDLE event;

    if (lpcs->OwnerThread != (HANDLE)teb() || --lpcs->needtrap)
        return;
    lpcs->OwnerThread = NULL;
    if (__atomic_compare_exchange_n(&lpcs->LockCount, &expected, FREE, FALSE, __ATOMIC_RELEASE,
                                    __ATOMIC_ACQUIRE))
        return;
    event = lpcs->hCrit;
    exchange(lpcs, FREE, __ATOMIC_RELEASE);
    if (event)
        SetEvent(event);
}
