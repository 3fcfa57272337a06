/* SPDX-License-Identifier: MIT */
/* WSPConnect.  What the network makes of it lives in provider/transport/stream.c and dgram.c.
 * Source: WSPConnect, Windows Embedded CE 6.0 R3, learn.microsoft.com aa917168; C-rows. */
#include "lwip-port/net_if.h"
#include "provider/socket/client.h"
#include "provider/socket/transports.h"
#include "provider/spi/wsp.h"

struct target {
    struct endpoint peer;
    struct net_addr via;    /* local address of the route */
    bool disconnect;        /* datagram: the association ends */
};

static int check_state(const struct sock *so) REQUIRES(net_core)
{
    if (so->state == SOCK_LISTENING)
        return WSAEINVAL;                                   /* C-014 */
    if (!sock_has_connection(so))
        return 0;                                           /* C-018 */
    if (so->state == SOCK_CONNECTED || so->state == SOCK_RESET)
        return WSAEISCONN;                                  /* C-015..C-017 */
    if (so->state != SOCK_CONNECTING)
        return 0;
    if (so->connector)
        return WSAEINPROGRESS;                              /* C-034 */
    return client_is_v1() ? WSAEINVAL : WSAEALREADY;        /* C-030, C-031 */
}

static int check_name(const struct sock *so, const struct connect_call *call, struct target *t)
{
    if (!sock_has_connection(so) && addr_is_unspec(&call->name)) {
        t->disconnect = true;                               /* W-104 */
        return 0;
    }
    return addr_parse(&call->name, &t->peer);               /* C-040..C-049 */
}

/* Datagram sockets ignore both, garbage included (C-072..C-074). */
static int check_data(const struct sock *so, const struct connect_call *call)
{
    if (!sock_has_connection(so))
        return 0;
    if (call->caller_data)
        return WSAEPROTONOSUPPORT;                          /* C-064..C-066 */
    return call->callee_data && call->callee_fault ? WSAEFAULT : 0;
}

static int check_stream_peer(const struct endpoint *peer) REQUIRES(net_core)
{
    if (net_addr_is_any(peer->addr) || peer->port == 0)
        return WSAEADDRNOTAVAIL;                            /* C-051..C-053 */
    if (net_addr_is_multicast(peer->addr) || net_addr_is_reserved(peer->addr) ||
        net_is_broadcast(peer->addr))
        return WSAEADDRNOTAVAIL;                            /* C-054 */
    return 0;
}

static int check_peer(const struct sock *so, struct target *t) REQUIRES(net_core)
{
    if (sock_has_connection(so))
        return check_stream_peer(&t->peer);
    if (t->disconnect || net_addr_is_any(t->peer.addr)) {
        t->disconnect = true;                               /* C-136 */
        return 0;
    }
    if (net_is_broadcast(t->peer.addr) && !so->opt.broadcast)
        return WSAEACCES;                                   /* C-149, C-150 */
    return 0;
}

static int check_route(struct target *t) REQUIRES(net_core)
{
    enum net_route route;

    if (t->disconnect)
        return 0;
    route = net_route(t->peer.addr, &t->via);
    if (route == NET_ROUTE_DOWN)
        return WSAENETDOWN;                                 /* C-105 */
    return route == NET_ROUTE_NONE ? WSAENETUNREACH : 0;    /* C-098 */
}

/* The one order (C-032, C-076); the first refusal wins, and none leaves a trace. */
static int connect_check(const struct sock *so, const struct connect_call *call, struct target *t)
    REQUIRES(net_core)
{
    int err;

    *t = (struct target){ .disconnect = false };
    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;                                 /* closed since sock_ref */
    if (call->qos)
        return WSAEOPNOTSUPP;                               /* C-060..C-063, C-075 */
    err = check_state(so);
    if (!err)
        err = check_name(so, call, t);
    if (!err)
        err = check_data(so, call);
    if (!err)
        err = check_peer(so, t);
    if (!err)
        err = check_route(t);
    return err;
}

/* A blocking connect is a nonblocking one plus this. */
static int wait_for_end(struct sock *so) REQUIRES(net_core)
{
    struct waiting w;
    int err = 0;

    client_wait_begin(&w, so);
    so->connector = &w;
    while (!w.done && !err)
        err = client_wait_more(&w, FOREVER);
    client_wait_end(&w);
    if (w.done)
        return w.result;
    so->ops->give_up(so, err);              /* cancelled (W-90) or dying: the attempt ends here */
    return err;
}

static int start(struct sock *so, const struct target *t) REQUIRES(net_core)
{
    int err;

    if (t->disconnect)
        return so->ops->disconnect(so);
    err = so->ops->connect(so, &t->peer, t->via);
    if (err == WSAEWOULDBLOCK && !so->nonblocking)
        err = wait_for_end(so);
    return err;
}

int call_connect(handle_t s, struct connect_call *call)
{
    struct sock *so;
    int err = sock_enter(s, &so);
    struct target t;

    call->zero_callee = false;
    if (err)
        return err;
    net_lock();
    err = connect_check(so, call, &t);
    if (!err)
        err = start(so, &t);
    net_unlock();
    /* No connect data ever comes back: the length is 0 from now on (C-067..C-069). */
    call->zero_callee =
        sock_has_connection(so) && call->callee_data && (!err || err == WSAEWOULDBLOCK);
    sock_unref(so);
    return err;
}

int WSPAPI WSPConnect(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData,
                      LPWSABUF lpCalleeData, LPQOS lpSQOS, LPQOS lpGQOS, LPINT lpErrno)
{
    struct connect_call call = {
        .caller_data = lpCallerData != NULL,
        .callee_data = lpCalleeData != NULL,
        .callee_fault = !kernel_pointer(lpCalleeData),
        .qos = lpSQOS || lpGQOS,
    };
    int err;

    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    name_from_kernel(&call.name, name, namelen);
    err = call_connect(s, &call);
    if (call.zero_callee)
        lpCalleeData->len = 0;
    return wsp_answer(err, lpErrno);
}
