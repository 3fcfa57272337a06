/* SPDX-License-Identifier: MIT */
/* Sending and receiving. */
#include "image/user/ws2/ws2.h"

int WSAAPI WSASend(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent,
                   DWORD dwFlags, LPWSAOVERLAPPED lpOverlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPSend(s, lpBuffers, dwBufferCount, lpNumberOfBytesSent,
                                             dwFlags, lpOverlapped, lpCompletionRoutine,
                                             ws2_caller(&way), &way.err));
}

int WSAAPI WSASendTo(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent,
                     DWORD dwFlags, const struct sockaddr *lpTo, int iTolen,
                     LPWSAOVERLAPPED lpOverlapped,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPSendTo(s, lpBuffers, dwBufferCount, lpNumberOfBytesSent,
                                               dwFlags, lpTo, iTolen, lpOverlapped,
                                               lpCompletionRoutine, ws2_caller(&way), &way.err));
}

int WSAAPI WSARecv(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesRecvd,
                   LPDWORD lpFlags, LPWSAOVERLAPPED lpOverlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPRecv(s, lpBuffers, dwBufferCount, lpNumberOfBytesRecvd,
                                             lpFlags, lpOverlapped, lpCompletionRoutine,
                                             ws2_caller(&way), &way.err));
}

int WSAAPI WSARecvFrom(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount,
                       LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags, struct sockaddr *lpFrom,
                       LPINT lpFromlen, LPWSAOVERLAPPED lpOverlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPRecvFrom(s, lpBuffers, dwBufferCount, lpNumberOfBytesRecvd,
                                                 lpFlags, lpFrom, lpFromlen, lpOverlapped,
                                                 lpCompletionRoutine, ws2_caller(&way), &way.err));
}

int WSAAPI send(SOCKET s, const char *buf, int len, int flags)
{
    WSABUF b = { (ULONG)len, (char *)buf };
    DWORD done = 0;

    return WSASend(s, &b, 1, &done, (DWORD)flags, NULL, NULL) ? SOCKET_ERROR : (int)done;
}

int WSAAPI sendto(SOCKET s, const char *buf, int len, int flags, const struct sockaddr *to,
                  int tolen)
{
    WSABUF b = { (ULONG)len, (char *)buf };
    DWORD done = 0;

    return WSASendTo(s, &b, 1, &done, (DWORD)flags, to, tolen, NULL, NULL) ? SOCKET_ERROR
                                                                           : (int)done;
}

int WSAAPI recv(SOCKET s, char *buf, int len, int flags)
{
    WSABUF b = { (ULONG)len, buf };
    DWORD done = 0, f = (DWORD)flags;

    return WSARecv(s, &b, 1, &done, &f, NULL, NULL) ? SOCKET_ERROR : (int)done;
}

int WSAAPI recvfrom(SOCKET s, char *buf, int len, int flags, struct sockaddr *from, int *fromlen)
{
    WSABUF b = { (ULONG)len, buf };
    DWORD done = 0, f = (DWORD)flags;

    return WSARecvFrom(s, &b, 1, &done, &f, from, fromlen, NULL, NULL) ? SOCKET_ERROR : (int)done;
}

BOOL WSAAPI WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED lpOverlapped, LPDWORD lpcbTransfer,
                                   BOOL fWait, LPDWORD lpdwFlags)
{
    struct ws2_way way;
    BOOL done;

    if (!ws2_enter(&way, s))
        return FALSE;
    done = way.to->lpWSPGetOverlappedResult(s, lpOverlapped, lpcbTransfer, fWait, lpdwFlags,
                                            &way.err);
    ws2_leave(&way, done ? 0 : SOCKET_ERROR);
    return done;
}
