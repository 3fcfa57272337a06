/* SPDX-License-Identifier: MIT */
/* There are no SO_RCVTIMEO and SO_SNDTIMEO on Windows CE: select has the times. */
#include "connection.h"

#include <string.h>
#include <windows.h>
#include <ws2tcpip.h>

enum { FOR_READING, FOR_WRITING };

/* Milliseconds until `deadline`, which GetTickCount() may pass by wrapping around. */
static DWORD left_until(DWORD deadline)
{
    LONG left = (LONG)(deadline - GetTickCount());

    return left > 0 ? (DWORD)left : 0;
}

/* Waits until the socket is ready; a connect that fails is reported in the except set. */
static int wait_ready(SOCKET s, int what, DWORD milliseconds)
{
    struct timeval time;
    fd_set ready, failed;
    int count, error = 0, length = sizeof error;

    time.tv_sec = (long)(milliseconds / 1000);
    time.tv_usec = (long)(milliseconds % 1000 * 1000);
    FD_ZERO(&ready);
    FD_ZERO(&failed);
    FD_SET(s, &ready);
    FD_SET(s, &failed);
    count = select(0, what == FOR_READING ? &ready : NULL, what == FOR_WRITING ? &ready : NULL,
                   &failed, &time);
    if (count == SOCKET_ERROR)
        return WSAGetLastError();
    if (count == 0)
        return WSAETIMEDOUT;
    if (FD_ISSET(s, &failed)) {
        if (getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&error, &length) == SOCKET_ERROR)
            return WSAGetLastError();
        return error ? error : WSAECONNABORTED;
    }
    return 0;
}

static int connect_to(const struct addrinfo *address, DWORD deadline, SOCKET *out)
{
    u_long nonblocking = 1;
    SOCKET s = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    int error = 0;

    if (s == INVALID_SOCKET)
        return WSAGetLastError();
    if (ioctlsocket(s, FIONBIO, &nonblocking) == SOCKET_ERROR)
        error = WSAGetLastError();
    else if (connect(s, address->ai_addr, (int)address->ai_addrlen) == SOCKET_ERROR)
        error = WSAGetLastError();
    if (error == WSAEWOULDBLOCK)
        error = wait_ready(s, FOR_WRITING, left_until(deadline));
    if (error) {
        closesocket(s);
        return error;
    }
    *out = s;
    return 0;
}

int connection_open(const char *host, const char *port, DWORD milliseconds, SOCKET *out)
{
    DWORD deadline = GetTickCount() + milliseconds;
    struct addrinfo hints, *all, *address;
    int error;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    error = getaddrinfo(host, port, &hints, &all);
    if (error)
        return error;
    error = WSAHOST_NOT_FOUND;
    for (address = all; address; address = address->ai_next) {
        error = connect_to(address, deadline, out);
        if (!error || left_until(deadline) == 0)
            break;
    }
    freeaddrinfo(all);
    return error;
}

int connection_send(SOCKET s, const char *data, int length, DWORD milliseconds)
{
    DWORD deadline = GetTickCount() + milliseconds;

    while (length > 0) {
        int sent = send(s, data, length, 0), error = 0;

        if (sent == SOCKET_ERROR) {
            error = WSAGetLastError();
            if (error == WSAEWOULDBLOCK)
                error = wait_ready(s, FOR_WRITING, left_until(deadline));
            if (error)
                return error;
            continue;
        }
        data += sent;
        length -= sent;
    }
    return 0;
}

int connection_receive(SOCKET s, char *data, int size, DWORD milliseconds, int *received)
{
    DWORD deadline = GetTickCount() + milliseconds;

    for (;;) {
        int error;

        *received = recv(s, data, size, 0);
        if (*received != SOCKET_ERROR)
            return 0;
        error = WSAGetLastError();
        if (error == WSAEWOULDBLOCK)
            error = wait_ready(s, FOR_READING, left_until(deadline));
        if (error)
            return error;
    }
}
