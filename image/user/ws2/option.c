/* SPDX-License-Identifier: MIT */
/* Options and ioctls. */
#include "image/user/ws2/ws2.h"

#include <ws2spi.h>

int WSAAPI getsockopt(SOCKET s, int level, int optname, char *optval, int *optlen)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPGetSockOpt(s, level, optname, optval, optlen, &err), err);
}

int WSAAPI setsockopt(SOCKET s, int level, int optname, const char *optval, int optlen)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPSetSockOpt(s, level, optname, optval, optlen, &err), err);
}

int WSAAPI WSAIoctl(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer,
                    LPVOID lpvOutBuffer, DWORD cbOutBuffer, LPDWORD lpcbBytesReturned,
                    LPWSAOVERLAPPED lpOverlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPIoctl(s, dwIoControlCode, lpvInBuffer, cbInBuffer, lpvOutBuffer, cbOutBuffer,
                             lpcbBytesReturned, lpOverlapped, lpCompletionRoutine, NULL, &err),
                    err);
}

/* The code says which way the word at argp goes (IOC_IN, IOC_OUT). */
int WSAAPI ioctlsocket(SOCKET s, long cmd, u_long *argp)
{
    DWORD code = (DWORD)cmd, returned = 0;
    DWORD in = code & IOC_IN ? sizeof *argp : 0, out = code & IOC_OUT ? sizeof *argp : 0;

    return WSAIoctl(s, code, in ? argp : NULL, in, out ? argp : NULL, out, &returned, NULL, NULL);
}
