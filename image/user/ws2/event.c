/* SPDX-License-Identifier: MIT */
/* Waiting for sockets: select, network events, event objects. */
#include "image/user/ws2/ws2.h"

/* All must be of one provider, as on Windows, or have handles of the system: the first one's. */
static SOCKET first_of(const fd_set *readfds, const fd_set *writefds, const fd_set *exceptfds)
{
    const fd_set *sets[] = { readfds, writefds, exceptfds };

    for (unsigned i = 0; i < sizeof sets / sizeof sets[0]; i++)
        if (sets[i] && !IsBadReadPtr(sets[i], sizeof sets[i]->fd_count + sizeof(SOCKET)) &&
            sets[i]->fd_count)
            return sets[i]->fd_array[0];
    return INVALID_SOCKET;
}

int WSAAPI select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds,
                  const struct timeval *timeout)
{
    struct ws2_way way;

    if (!ws2_enter(&way, ws2_layered ? first_of(readfds, writefds, exceptfds) : INVALID_SOCKET))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPSelect(nfds, readfds, writefds, exceptfds, timeout,
                                               &way.err));
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
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPEventSelect(s, hEventObject, lNetworkEvents, &way.err));
}

int WSAAPI WSAEnumNetworkEvents(SOCKET s, WSAEVENT hEventObject, LPWSANETWORKEVENTS lpNetworkEvents)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPEnumNetworkEvents(s, hEventObject, lpNetworkEvents,
                                                          &way.err));
}

int WSAAPI WSAAsyncSelect(SOCKET s, HWND hWnd, u_int wMsg, long lEvent)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPAsyncSelect(s, hWnd, wMsg, lEvent, &way.err));
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
