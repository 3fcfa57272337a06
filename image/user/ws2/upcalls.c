/* SPDX-License-Identifier: MIT */
/* The upcalls that a layered provider is given.
 * Source: learn.microsoft.com, Windows Embedded CE 6.0 "Winsock SPI" (WPU functions). */
#include "image/user/ws2/layers.h"

#include <stdlib.h>

static int refuse(int err, LPINT lpErrno)
{
    if (!IsBadWritePtr(lpErrno, sizeof *lpErrno))
        *lpErrno = err;
    return SOCKET_ERROR;
}

static BOOL done(BOOL worked, LPINT lpErrno)
{
    if (!worked)
        refuse(WSA_INVALID_HANDLE, lpErrno);
    return worked;
}

/* --- sockets ---------------------------------------------------------------------------------- */

static SOCKET WSPAPI modify_ifs_handle(DWORD dwCatalogEntryId, SOCKET ProposedHandle,
                                       LPINT lpErrno)
{
    struct ws2_layer *l;
    int err = WSAEINVAL;

    EnterCriticalSection(&layers_lock);
    if (ProposedHandle != INVALID_SOCKET && layer_by_entry(dwCatalogEntryId, &l))
        err = layer_adopt(ProposedHandle, l);
    LeaveCriticalSection(&layers_lock);
    return err ? (SOCKET)refuse(err, lpErrno) : ProposedHandle;
}

static SOCKET WSPAPI create_socket_handle(DWORD dwCatalogEntryId, DWORD dwContext, LPINT lpErrno)
{
    struct layer_socket *n = NULL;
    struct ws2_layer *l;
    SOCKET s = INVALID_SOCKET;
    bool known;

    EnterCriticalSection(&layers_lock);
    known = layer_by_entry(dwCatalogEntryId, &l) && l;
    if (known)
        n = layer_socket_add(INVALID_SOCKET, l);
    if (n) {
        n->context = dwContext;
        s = n->s;
    }
    LeaveCriticalSection(&layers_lock);
    if (!n)
        refuse(known ? WSAENOBUFS : WSAEINVAL, lpErrno);
    return s;
}

static int WSPAPI query_socket_handle_context(SOCKET s, DWORD *lpContext, LPINT lpErrno)
{
    const struct layer_socket *n;
    bool made;

    if (IsBadWritePtr(lpContext, sizeof *lpContext))
        return refuse(WSAEFAULT, lpErrno);
    EnterCriticalSection(&layers_lock);
    n = layer_socket_find(s);
    made = n && n->made;
    if (made)
        *lpContext = n->context;
    LeaveCriticalSection(&layers_lock);
    return made ? 0 : refuse(WSAENOTSOCK, lpErrno);
}

static int WSPAPI close_socket_handle(SOCKET s, LPINT lpErrno)
{
    const struct layer_socket *n;
    bool made;

    EnterCriticalSection(&layers_lock);
    n = layer_socket_find(s);
    made = n && n->made && layer_socket_remove(s);
    LeaveCriticalSection(&layers_lock);
    return made ? 0 : refuse(WSAENOTSOCK, lpErrno);
}

/* --- events ----------------------------------------------------------------------------------- */

static WSAEVENT WSPAPI create_event(LPINT lpErrno)
{
    HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL);

    if (!event)
        refuse(WSAENOBUFS, lpErrno);
    return event;
}

static BOOL WSPAPI close_event(WSAEVENT hEvent, LPINT lpErrno)
{
    return done(CloseHandle(hEvent), lpErrno);
}

static BOOL WSPAPI set_event(WSAEVENT hEvent, LPINT lpErrno)
{
    return done(SetEvent(hEvent), lpErrno);
}

static BOOL WSPAPI reset_event(WSAEVENT hEvent, LPINT lpErrno)
{
    return done(ResetEvent(hEvent), lpErrno);
}

/* There is no window manager. */
static BOOL WSPAPI post_message(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
{
    (void)hWnd, (void)Msg, (void)wParam, (void)lParam;
    SetLastError(WSAEOPNOTSUPP);
    return FALSE;
}

/* WSASetBlockingHook is of Winsock 1.1 and not there, so nobody is to be called. */
static int WSPAPI query_blocking_callback(DWORD dwCatalogEntryId,
                                          LPBLOCKINGCALLBACK *lplpfnCallback, DWORD *lpdwContext,
                                          LPINT lpErrno)
{
    struct ws2_layer *l;
    bool known;

    if (IsBadWritePtr(lplpfnCallback, sizeof *lplpfnCallback) ||
        IsBadWritePtr(lpdwContext, sizeof *lpdwContext))
        return refuse(WSAEFAULT, lpErrno);
    EnterCriticalSection(&layers_lock);
    known = layer_by_entry(dwCatalogEntryId, &l);
    LeaveCriticalSection(&layers_lock);
    if (!known)
        return refuse(WSAEINVAL, lpErrno);
    *lplpfnCallback = NULL;
    *lpdwContext = 0;
    return 0;
}

/* --- threads and overlapped calls ------------------------------------------------------------- */

struct apc {
    LPWSAUSERAPC call;
    DWORD context;
};

static DWORD WINAPI run_apc(void *arg)
{
    struct apc a = *(struct apc *)arg;

    free(arg);
    a.call(a.context);
    return 0;
}

/* CE has no APCs: as a completion routine, it has a thread of its own. */
static int WSPAPI queue_apc(LPWSATHREADID lpThreadId, LPWSAUSERAPC lpfnUserApc, DWORD dwContext,
                            LPINT lpErrno)
{
    struct apc *a;
    HANDLE thread;

    if (IsBadReadPtr(lpThreadId, sizeof *lpThreadId) ||
        IsBadCodePtr((FARPROC)(uintptr_t)lpfnUserApc))
        return refuse(WSAEFAULT, lpErrno);
    a = malloc(sizeof *a);
    if (!a)
        return refuse(WSAENOBUFS, lpErrno);
    *a = (struct apc){ lpfnUserApc, dwContext };
    thread = CreateThread(NULL, 0, run_apc, a, 0, NULL);
    if (!thread) {
        free(a);
        return refuse(WSAENOBUFS, lpErrno);
    }
    CeSetThreadPriority(thread, CeGetThreadPriority(GetCurrentThread()));
    CloseHandle(thread);
    return 0;
}

static int WSPAPI open_current_thread(LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    HANDLE me = GetCurrentProcess();
    WSATHREADID id = { NULL, 0 };

    if (IsBadWritePtr(lpThreadId, sizeof *lpThreadId))
        return refuse(WSAEFAULT, lpErrno);
    if (!DuplicateHandle(me, GetCurrentThread(), me, &id.ThreadHandle, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return refuse(WSAENOBUFS, lpErrno);
    *lpThreadId = id;
    return 0;
}

static int WSPAPI close_thread(LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    if (IsBadReadPtr(lpThreadId, sizeof *lpThreadId))
        return refuse(WSAEFAULT, lpErrno);
    return CloseHandle(lpThreadId->ThreadHandle) ? 0 : refuse(WSA_INVALID_HANDLE, lpErrno);
}

/* In the order in which the kernel does it: whoever sees Internal finds the rest. */
int WSPAPI WPUCompleteOverlappedRequest(SOCKET s, LPWSAOVERLAPPED lpOverlapped, DWORD dwError,
                                        DWORD cbTransferred, LPINT lpErrno)
{
    (void)s;
    if (IsBadWritePtr(lpOverlapped, sizeof *lpOverlapped))
        return refuse(WSAEFAULT, lpErrno);
    lpOverlapped->InternalHigh = cbTransferred;
    lpOverlapped->Internal = dwError;
    if (lpOverlapped->hEvent && !SetEvent(lpOverlapped->hEvent))
        return refuse(WSA_INVALID_HANDLE, lpErrno);
    return 0;
}

const WSPUPCALLTABLE ws2_upcalls = {
    close_event, close_socket_handle, create_event, create_socket_handle, __WSAFDIsSet,
    WSCGetProviderPath, modify_ifs_handle, post_message, query_blocking_callback,
    query_socket_handle_context, queue_apc, reset_event, set_event, open_current_thread,
    close_thread,
};
