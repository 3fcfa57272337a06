/* SPDX-License-Identifier: MIT */
/* Sockets: make, name, connect, listen, close.  Thin over the provider's calls. */
#include "image/user/ws2/ws2.h"

#include <ws2spi.h>

SOCKET WSAAPI WSASocketW(int af, int type, int protocol, LPWSAPROTOCOL_INFOW lpProtocolInfo,
                         GROUP g, DWORD dwFlags)
{
    int err = 0;

    if (!ws2_ready())
        return INVALID_SOCKET;
    return (SOCKET)ws2_done((int)WSPSocket(af, type, protocol, lpProtocolInfo, g, dwFlags, &err),
                            err);
}

SOCKET WSAAPI socket(int af, int type, int protocol)
{
    return WSASocketW(af, type, protocol, NULL, 0, WSA_FLAG_OVERLAPPED);
}

int WSAAPI closesocket(SOCKET s)
{
    int err = 0;

    return ws2_ready() ? ws2_done(WSPCloseSocket(s, &err), err) : SOCKET_ERROR;
}

int WSAAPI bind(SOCKET s, const struct sockaddr *name, int namelen)
{
    int err = 0;

    return ws2_ready() ? ws2_done(WSPBind(s, name, namelen, &err), err) : SOCKET_ERROR;
}

int WSAAPI WSAConnect(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData,
                      LPWSABUF lpCalleeData, LPQOS lpSQOS, LPQOS lpGQOS)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(
        WSPConnect(s, name, namelen, lpCallerData, lpCalleeData, lpSQOS, lpGQOS, &err), err);
}

int WSAAPI connect(SOCKET s, const struct sockaddr *name, int namelen)
{
    return WSAConnect(s, name, namelen, NULL, NULL, NULL, NULL);
}

int WSAAPI listen(SOCKET s, int backlog)
{
    int err = 0;

    return ws2_ready() ? ws2_done(WSPListen(s, backlog, &err), err) : SOCKET_ERROR;
}

SOCKET WSAAPI WSAAccept(SOCKET s, struct sockaddr *addr, LPINT addrlen,
                        LPCONDITIONPROC lpfnCondition, DWORD dwCallbackData)
{
    int err = 0;

    if (!ws2_ready())
        return INVALID_SOCKET;
    return (SOCKET)ws2_done(
        (int)WSPAccept(s, addr, addrlen, lpfnCondition, dwCallbackData, &err), err);
}

SOCKET WSAAPI accept(SOCKET s, struct sockaddr *addr, int *addrlen)
{
    return WSAAccept(s, addr, addrlen, NULL, 0);
}

SOCKET WSAAPI WSAJoinLeaf(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData,
                          LPWSABUF lpCalleeData, LPQOS lpSQOS, LPQOS lpGQOS, DWORD dwFlags)
{
    int err = 0;

    if (!ws2_ready())
        return INVALID_SOCKET;
    return (SOCKET)ws2_done((int)WSPJoinLeaf(s, name, namelen, lpCallerData, lpCalleeData, lpSQOS,
                                             lpGQOS, dwFlags, &err), err);
}

int WSAAPI shutdown(SOCKET s, int how)
{
    int err = 0;

    return ws2_ready() ? ws2_done(WSPShutdown(s, how, &err), err) : SOCKET_ERROR;
}

int WSAAPI getpeername(SOCKET s, struct sockaddr *name, int *namelen)
{
    int err = 0;

    return ws2_ready() ? ws2_done(WSPGetPeerName(s, name, namelen, &err), err) : SOCKET_ERROR;
}

int WSAAPI getsockname(SOCKET s, struct sockaddr *name, int *namelen)
{
    int err = 0;

    return ws2_ready() ? ws2_done(WSPGetSockName(s, name, namelen, &err), err) : SOCKET_ERROR;
}
