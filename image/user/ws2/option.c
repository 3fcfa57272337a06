/* SPDX-License-Identifier: MIT */
/* Options and ioctls. */
#include "image/user/ws2/ws2.h"

int WSAAPI getsockopt(SOCKET s, int level, int optname, char *optval, int *optlen)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPGetSockOpt(s, level, optname, optval, optlen, &way.err));
}

int WSAAPI setsockopt(SOCKET s, int level, int optname, const char *optval, int optlen)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPSetSockOpt(s, level, optname, optval, optlen, &way.err));
}

int WSAAPI WSAIoctl(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer,
                    LPVOID lpvOutBuffer, DWORD cbOutBuffer, LPDWORD lpcbBytesReturned,
                    LPWSAOVERLAPPED lpOverlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPIoctl(s, dwIoControlCode, lpvInBuffer, cbInBuffer,
                                              lpvOutBuffer, cbOutBuffer, lpcbBytesReturned,
                                              lpOverlapped, lpCompletionRoutine, ws2_caller(&way),
                                              &way.err));
}

/* The code says which way the word at argp goes (IOC_IN, IOC_OUT). */
int WSAAPI ioctlsocket(SOCKET s, long cmd, u_long *argp)
{
    DWORD code = (DWORD)cmd, returned = 0;
    DWORD in = code & IOC_IN ? sizeof *argp : 0, out = code & IOC_OUT ? sizeof *argp : 0;

    return WSAIoctl(s, code, in ? argp : NULL, in, out ? argp : NULL, out, &returned, NULL, NULL);
}
