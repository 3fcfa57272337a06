/* SPDX-License-Identifier: MIT */
/* WSPGetSockName, WSPGetPeerName, WSPShutdown.  Source. */
#include "provider/socket/transports.h"
#include "provider/spi/wsp.h"

/* W-31: while connecting there is a peer already; a reset connection keeps its names (W-34). */
static int peer_locked(const struct sock *so, bool fault, struct endpoint *out) REQUIRES(net_core)
{
    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;
    if (so->state != SOCK_CONNECTED && so->state != SOCK_CONNECTING && so->state != SOCK_RESET)
        return WSAENOTCONN;
    if (fault)
        return WSAEFAULT;
    *out = so->peer;
    return 0;
}

/* W-35: an unbound socket has no name yet. */
static int name_locked(const struct sock *so, bool fault, struct endpoint *out) REQUIRES(net_core)
{
    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;
    if (fault)
        return WSAEFAULT;
    if (so->state == SOCK_OPEN)
        return WSAEINVAL;
    *out = so->local;
    return 0;
}

int call_peer_name(handle_t s, bool fault, struct endpoint *out)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    if (err)
        return err;
    net_lock();
    err = peer_locked(so, fault, out);
    net_unlock();
    sock_unref(so);
    return err;
}

int call_sock_name(handle_t s, bool fault, struct endpoint *out)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    if (err)
        return err;
    net_lock();
    err = name_locked(so, fault, out);
    net_unlock();
    sock_unref(so);
    return err;
}

static int shutdown_locked(struct sock *so, int how) REQUIRES(net_core)
{
    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;
    if (how != SD_RECEIVE && how != SD_SEND && how != SD_BOTH)
        return WSAEINVAL;
    if (sock_has_connection(so) && so->state != SOCK_CONNECTED)
        return WSAENOTCONN;                                 /* W-47; a datagram socket may */
    if (how != SD_RECEIVE && so->ops->shut_send)
        so->ops->shut_send(so);
    if (how != SD_RECEIVE)
        so->tx_shut = true;
    if (how != SD_SEND)
        so->rx_shut = true;
    if (sock_rx_closed(so))
        so->ops->rx_drop(so);                               /* no call can take it any more */
    sock_changed(so);
    return 0;
}

int call_shutdown(handle_t s, int how)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    if (err)
        return err;
    net_lock();
    err = shutdown_locked(so, how);
    net_unlock();
    sock_unref(so);
    return err;
}

static bool unusable(const struct sockaddr *name, const INT *namelen)
{
    return !kernel_pointer(name) || !kernel_pointer(namelen) || *namelen < ADDR_BYTES;
}

static int finish(int err, const struct endpoint *ep, struct sockaddr *name, LPINT namelen,
                  LPINT lpErrno)
{
    if (!err) {
        addr_build((uint8_t *)name, ep);
        *namelen = ADDR_BYTES;
    }
    return wsp_answer(err, lpErrno);
}

int WSPAPI WSPGetPeerName(SOCKET s, struct sockaddr *name, LPINT namelen, LPINT lpErrno)
{
    struct endpoint ep;

    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return finish(call_peer_name(s, unusable(name, namelen), &ep), &ep, name, namelen, lpErrno);
}

int WSPAPI WSPGetSockName(SOCKET s, struct sockaddr *name, LPINT namelen, LPINT lpErrno)
{
    struct endpoint ep;

    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return finish(call_sock_name(s, unusable(name, namelen), &ep), &ep, name, namelen, lpErrno);
}

int WSPAPI WSPShutdown(SOCKET s, int how, LPINT lpErrno)
{
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return wsp_answer(call_shutdown(s, how), lpErrno);
}
