/* SPDX-License-Identifier: MIT */
/* Events, mutexes and semaphores, by name or without, and duplicates of handles. */
#include "image/user/crt/svc.h"

#include <wchar.h>

/* On success the last error says whether it was there: 0 or ERROR_ALREADY_EXISTS.  Without a name
 * there is nothing to say. */
static HANDLE create(uint32_t kind, uint32_t initial, uint32_t limit, LPCWSTR name)
{
    struct kern_create_object a = { kind, initial, limit, word(name), 0, 0, 0 };

    if (name)
        a.units = wcslen(name);
    if (!win32_ok(KERN(CREATE_OBJECT, &a)))
        return NULL;
    if (name)
        SetLastError(a.existed ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
    return (HANDLE)a.handle;
}

HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
                           BOOL bInitialState, LPCWSTR lpName)
{
    (void)lpEventAttributes;
    return create(KERN_EVENT, bInitialState != FALSE, bManualReset != FALSE, lpName);
}

HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES lpMutexAttributes, BOOL bInitialOwner,
                           LPCWSTR lpName)
{
    (void)lpMutexAttributes;
    return create(KERN_MUTEX, bInitialOwner != FALSE, 0, lpName);
}

HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount,
                               LONG lMaximumCount, LPCWSTR lpName)
{
    (void)lpSemaphoreAttributes;
    return create(KERN_SEMAPHORE, (uint32_t)lInitialCount, (uint32_t)lMaximumCount, lpName);
}

HANDLE WINAPI OpenEventW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName)
{
    struct kern_open_object a = { KERN_EVENT, word(lpName), 0, 0 };

    (void)dwDesiredAccess;
    if (bInheritHandle || !lpName) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    a.units = wcslen(lpName);
    return win32_ok(KERN(OPEN_OBJECT, &a)) ? (HANDLE)a.handle : NULL;
}

BOOL WINAPI SetEvent(HANDLE hEvent)
{
    struct kern_handle a = { word(hEvent) };

    return win32_ok(KERN(SET_EVENT, &a));
}

BOOL WINAPI ResetEvent(HANDLE hEvent)
{
    struct kern_handle a = { word(hEvent) };

    return win32_ok(KERN(RESET_EVENT, &a));
}

BOOL WINAPI PulseEvent(HANDLE hEvent)
{
    struct kern_handle a = { word(hEvent) };

    return win32_ok(KERN(PULSE_EVENT, &a));
}

BOOL WINAPI EventModify(HANDLE hEvent, DWORD func)
{
    switch (func) {
    case EVENT_SET:
        return SetEvent(hEvent);
    case EVENT_RESET:
        return ResetEvent(hEvent);
    case EVENT_PULSE:
        return PulseEvent(hEvent);
    default:
        return win32_ok(ERROR_INVALID_PARAMETER);
    }
}

BOOL WINAPI SetEventData(HANDLE hEvent, DWORD dwData)
{
    struct kern_event_data a = { word(hEvent), TRUE, dwData };

    return win32_ok(KERN(EVENT_DATA, &a));
}

DWORD WINAPI GetEventData(HANDLE hEvent)
{
    struct kern_event_data a = { word(hEvent), FALSE, 0 };

    return win32_ok(KERN(EVENT_DATA, &a)) ? a.data : 0;
}

BOOL WINAPI ReleaseMutex(HANDLE hMutex)
{
    struct kern_handle a = { word(hMutex) };

    return win32_ok(KERN(RELEASE_MUTEX, &a));
}

BOOL WINAPI ReleaseSemaphore(HANDLE hSemaphore, LONG lReleaseCount, LPLONG lpPreviousCount)
{
    struct kern_release_semaphore a = { word(hSemaphore), (uint32_t)lReleaseCount, 0 };

    if (lReleaseCount <= 0)
        return win32_ok(ERROR_INVALID_PARAMETER);
    if (!win32_ok(KERN(RELEASE_SEMAPHORE, &a)))
        return FALSE;
    if (lpPreviousCount)
        *lpPreviousCount = (LONG)a.previous;
    return TRUE;
}

BOOL WINAPI DuplicateHandle(HANDLE hSourceProcessHandle, HANDLE hSourceHandle,
                            HANDLE hTargetProcessHandle, LPHANDLE lpTargetHandle,
                            DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwOptions)
{
    struct kern_duplicate_handle a = { word(hSourceProcessHandle), word(hSourceHandle),
                                       word(hTargetProcessHandle),
                                       (dwOptions & DUPLICATE_CLOSE_SOURCE) != 0, 0 };

    (void)dwDesiredAccess;
    if (bInheritHandle || !lpTargetHandle ||
        (dwOptions & ~(DWORD)(DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS)))
        return win32_ok(ERROR_INVALID_PARAMETER);
    if (!win32_ok(KERN(DUPLICATE_HANDLE, &a)))
        return FALSE;
    *lpTargetHandle = (HANDLE)a.handle;
    return TRUE;
}
