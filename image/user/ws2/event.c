/* SPDX-License-Identifier: MIT */
/* Waiting for sockets: select, network events, event objects. */
#include "image/user/ws2/ws2.h"

#include <ws2spi.h>

int WSAAPI select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds,
                  const struct timeval *timeout)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPSelect(nfds, readfds, writefds, exceptfds, timeout, &err), err);
}

int WSAAPI __WSAFDIsSet(SOCKET s, fd_set *set)
{
    for (unsigned int i = 0; i < set->fd_count; i++)
        if (set->fd_array[i] == s)
            return 1;
    return 0;
}

int WSAAPI WSAEventSelect(SOCKET s, WSAEVENT hEventObject, long lNetworkEvents)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPEventSelect(s, hEventObject, lNetworkEvents, &err), err);
}

int WSAAPI WSAEnumNetworkEvents(SOCKET s, WSAEVENT hEventObject, LPWSANETWORKEVENTS lpNetworkEvents)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPEnumNetworkEvents(s, hEventObject, lpNetworkEvents, &err), err);
}

int WSAAPI WSAAsyncSelect(SOCKET s, HWND hWnd, u_int wMsg, long lEvent)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPAsyncSelect(s, hWnd, wMsg, lEvent, &err), err);
}

WSAEVENT WSAAPI WSACreateEvent(void)
{
    return CreateEventW(NULL, TRUE, FALSE, NULL);
}

BOOL WSAAPI WSACloseEvent(WSAEVENT hEvent)
{
    return CloseHandle(hEvent);
}

BOOL WSAAPI WSASetEvent(WSAEVENT hEvent)
{
    return SetEvent(hEvent);
}

BOOL WSAAPI WSAResetEvent(WSAEVENT hEvent)
{
    return ResetEvent(hEvent);
}

/* fAlertable means nothing on CE, which has no APCs. */
DWORD WSAAPI WSAWaitForMultipleEvents(DWORD cEvents, const WSAEVENT *lphEvents, BOOL fWaitAll,
                                      DWORD dwTimeout, BOOL fAlertable)
{
    (void)fAlertable;
    if (!ws2_ready())
        return WSA_WAIT_FAILED;
    return WaitForMultipleObjects(cEvents, lphEvents, fWaitAll, dwTimeout);
}
