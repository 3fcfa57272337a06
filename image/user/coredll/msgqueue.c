/* SPDX-License-Identifier: MIT */
/* Point-to-point message queues. */
#include "image/user/crt/svc.h"

#include <msgqueue.h>
#include <stdbool.h>
#include <wchar.h>

static bool good_options(const MSGQUEUEOPTIONS *o)
{
    if (o && o->dwSize == sizeof *o)
        return true;
    SetLastError(ERROR_INVALID_PARAMETER);
    return false;
}

HANDLE WINAPI CreateMsgQueue(LPCWSTR lpszName, LPMSGQUEUEOPTIONS lpOptions)
{
    struct kern_create_queue a = { .name = word(lpszName) };

    if (!good_options(lpOptions))
        return NULL;
    if (lpszName)
        a.units = wcslen(lpszName);
    a.flags = lpOptions->dwFlags;
    a.max_messages = lpOptions->dwMaxMessages;
    a.max_bytes = lpOptions->cbMaxMessage;
    a.reads = lpOptions->bReadAccess != FALSE;
    if (!win32_ok(KERN(CREATE_QUEUE, &a)))
        return NULL;
    if (lpszName)
        SetLastError(a.existed ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
    return (HANDLE)a.queue;
}

HANDLE WINAPI OpenMsgQueue(HANDLE hSrcProc, HANDLE hMsgQ, LPMSGQUEUEOPTIONS lpOptions)
{
    struct kern_open_queue a = { word(hSrcProc), word(hMsgQ), 0, 0 };

    if (!good_options(lpOptions))
        return NULL;
    a.reads = lpOptions->bReadAccess != FALSE;
    return win32_ok(KERN(OPEN_QUEUE, &a)) ? (HANDLE)a.queue : NULL;
}

BOOL WINAPI ReadMsgQueueEx(HANDLE hMsgQ, LPVOID lpBuffer, DWORD cbBufferSize,
                           LPDWORD lpNumberOfBytesRead, DWORD dwTimeout, DWORD *pdwFlags,
                           PHANDLE phTok)
{
    struct kern_queue_io a = { word(hMsgQ), word(lpBuffer), cbBufferSize, dwTimeout, 0, 0 };
    uint32_t error;

    if (!lpBuffer || !cbBufferSize || !lpNumberOfBytesRead || !pdwFlags)
        return win32_ok(ERROR_INVALID_PARAMETER);
    error = KERN(READ_QUEUE, &a);
    *lpNumberOfBytesRead = a.done;
    *pdwFlags = a.flags & KERN_QUEUE_ALERT ? MSGQUEUE_MSGALERT : 0;
    if (phTok)
        *phTok = NULL;          /* nobody has a token here */
    return win32_ok(error);
}

BOOL WINAPI ReadMsgQueue(HANDLE hMsgQ, LPVOID lpBuffer, DWORD cbBufferSize,
                         LPDWORD lpNumberOfBytesRead, DWORD dwTimeout, DWORD *pdwFlags)
{
    return ReadMsgQueueEx(hMsgQ, lpBuffer, cbBufferSize, lpNumberOfBytesRead, dwTimeout, pdwFlags,
                          NULL);
}

BOOL WINAPI WriteMsgQueue(HANDLE hMsgQ, LPVOID lpBuffer, DWORD cbDataSize, DWORD dwTimeout,
                          DWORD dwFlags)
{
    struct kern_queue_io a = { word(hMsgQ), word(lpBuffer), cbDataSize, dwTimeout, 0, 0 };

    if ((!lpBuffer && cbDataSize) || (dwFlags & ~(DWORD)MSGQUEUE_MSGALERT))
        return win32_ok(ERROR_INVALID_PARAMETER);
    a.flags = dwFlags & MSGQUEUE_MSGALERT ? KERN_QUEUE_ALERT : 0;
    return win32_ok(KERN(WRITE_QUEUE, &a));
}

static WORD at_most_a_word(uint32_t n)
{
    return (WORD)(n < 0xffff ? n : 0xffff);
}

BOOL WINAPI GetMsgQueueInfo(HANDLE hMsgQ, LPMSGQUEUEINFO lpInfo)
{
    struct kern_queue_info a = { .queue = word(hMsgQ) };

    if (!lpInfo || lpInfo->dwSize != sizeof *lpInfo)
        return win32_ok(ERROR_INVALID_PARAMETER);
    if (!win32_ok(KERN(QUEUE_INFO, &a)))
        return FALSE;
    lpInfo->dwFlags = a.flags;
    lpInfo->dwMaxMessages = a.max_messages;
    lpInfo->cbMaxMessage = a.max_bytes;
    lpInfo->dwCurrentMessages = a.messages;
    lpInfo->dwMaxQueueMessages = a.peak;
    lpInfo->wNumReaders = at_most_a_word(a.readers);
    lpInfo->wNumWriters = at_most_a_word(a.writers);
    return TRUE;
}

BOOL WINAPI CloseMsgQueue(HANDLE hMsgQ)
{
    struct kern_queue_info a = { .queue = word(hMsgQ) };

    return win32_ok(KERN(QUEUE_INFO, &a)) && CloseHandle(hMsgQ);
}
