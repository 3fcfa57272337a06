/* SPDX-License-Identifier: MIT */
/* Sockets: make, name, connect, listen, close.  Thin over the calls of their provider. */
#include "image/user/ws2/ws2.h"

bool ws2_enter(struct ws2_way *way, SOCKET s)
{
    way->to = &ws2_base;
    way->layer = NULL;
    way->err = 0;
    if (!ws2_ready())
        return false;
    if (ws2_layered)
        ws2_layering->enter(way, s);
    return true;
}

int ws2_leave(const struct ws2_way *way, int ret)
{
    if (way->layer)
        ws2_layering->leave(way->layer);
    return ws2_done(ret, way->err);
}

SOCKET ws2_leave_with(struct ws2_way *way, SOCKET made)
{
    int err = 0, ignored;

    if (made != INVALID_SOCKET && (ws2_layered || way->layer))
        err = ws2_layering->adopt(made, way->layer);
    if (err) {
        way->to->lpWSPCloseSocket(made, &ignored);
        made = INVALID_SOCKET;
        way->err = err;
    }
    return (SOCKET)ws2_leave(way, (int)made);
}

bool ws2_enter_for(struct ws2_way *way, struct ws2_asked *asked, WSAPROTOCOL_INFOW *entry)
{
    *way = (struct ws2_way){ .to = &ws2_base };
    if (!ws2_ready())
        return false;
    if (!ws2_layered)
        return true;
    way->err = ws2_layering->choose(way, asked, entry);
    if (way->err)
        ws2_leave(way, SOCKET_ERROR);
    else if (way->layer)
        asked->info = entry;
    return !way->err;
}

SOCKET WSAAPI WSASocketW(int af, int type, int protocol, LPWSAPROTOCOL_INFOW lpProtocolInfo,
                         GROUP g, DWORD dwFlags)
{
    struct ws2_asked asked = { af, type, protocol, lpProtocolInfo };
    WSAPROTOCOL_INFOW entry;
    struct ws2_way way;

    if (!ws2_enter_for(&way, &asked, &entry))
        return INVALID_SOCKET;
    return ws2_leave_with(
        &way, way.to->lpWSPSocket(af, type, protocol, asked.info, g, dwFlags, &way.err));
}

SOCKET WSAAPI socket(int af, int type, int protocol)
{
    return WSASocketW(af, type, protocol, NULL, 0, WSA_FLAG_OVERLAPPED);
}

int WSAAPI closesocket(SOCKET s)
{
    struct ws2_way way;
    int ret;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    ret = way.to->lpWSPCloseSocket(s, &way.err);
    if (way.layer && ret != SOCKET_ERROR)
        ws2_layering->forget(&way, s);
    return ws2_leave(&way, ret);
}

int WSAAPI bind(SOCKET s, const struct sockaddr *name, int namelen)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPBind(s, name, namelen, &way.err));
}

int WSAAPI WSAConnect(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData,
                      LPWSABUF lpCalleeData, LPQOS lpSQOS, LPQOS lpGQOS)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPConnect(s, name, namelen, lpCallerData, lpCalleeData,
                                                lpSQOS, lpGQOS, &way.err));
}

int WSAAPI connect(SOCKET s, const struct sockaddr *name, int namelen)
{
    return WSAConnect(s, name, namelen, NULL, NULL, NULL, NULL);
}

int WSAAPI listen(SOCKET s, int backlog)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPListen(s, backlog, &way.err));
}

SOCKET WSAAPI WSAAccept(SOCKET s, struct sockaddr *addr, LPINT addrlen,
                        LPCONDITIONPROC lpfnCondition, DWORD dwCallbackData)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return INVALID_SOCKET;
    return ws2_leave_with(&way, way.to->lpWSPAccept(s, addr, addrlen, lpfnCondition,
                                                    dwCallbackData, &way.err));
}

SOCKET WSAAPI accept(SOCKET s, struct sockaddr *addr, int *addrlen)
{
    return WSAAccept(s, addr, addrlen, NULL, 0);
}

SOCKET WSAAPI WSAJoinLeaf(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData,
                          LPWSABUF lpCalleeData, LPQOS lpSQOS, LPQOS lpGQOS, DWORD dwFlags)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return INVALID_SOCKET;
    return ws2_leave_with(&way, way.to->lpWSPJoinLeaf(s, name, namelen, lpCallerData, lpCalleeData,
                                                      lpSQOS, lpGQOS, dwFlags, &way.err));
}

int WSAAPI shutdown(SOCKET s, int how)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPShutdown(s, how, &way.err));
}

int WSAAPI getpeername(SOCKET s, struct sockaddr *name, int *namelen)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPGetPeerName(s, name, namelen, &way.err));
}

int WSAAPI getsockname(SOCKET s, struct sockaddr *name, int *namelen)
{
    struct ws2_way way;

    if (!ws2_enter(&way, s))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPGetSockName(s, name, namelen, &way.err));
}
