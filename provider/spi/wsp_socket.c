/* SPDX-License-Identifier: MIT */
/* WSPSocket and WSPCloseSocket.
 * Source: CE aa916392, ee493009, ms898788, ee494429; R-05..R-07, R-82, R-83. */
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread.h"
#include "provider/socket/client.h"
#include "provider/socket/transports.h"
#include "provider/spi/wsp.h"

/* the type is judged before the family, the protocol last. */
static int choose(const struct socket_call *call, const struct transport **out)
{
    int family = call->family;

    *out = transport_find(call->type, call->protocol);
    if (!transport_find(call->type, 0))
        return WSAESOCKTNOSUPPORT;
    if (family == AF_UNSPEC && call->protocol == 0)
        return WSAEINVAL;
    if (family != AF_INET && family != AF_UNSPEC)
        return WSAEAFNOSUPPORT;
    if (!*out)
        return WSAEPROTONOSUPPORT;
    if (call->group != 0 || (call->flags & ~(uint32_t)WSA_FLAG_OVERLAPPED))
        return WSAEINVAL;                                   /* */
    return 0;
}

static int make(const struct transport *t, bool overlapped, handle_t *out) REQUIRES(net_core)
{
    struct sock *so;

    if (!client_is_up())
        return WSANOTINITIALISED;
    if (sock_limit_reached())
        return WSAEMFILE;                                   /* */
    so = sock_new(t, SOCK_OPEN);
    if (!so)
        return WSAENOBUFS;
    so->overlapped = overlapped;
    *out = handle_make(self_handles(), &so->obj);
    if (!*out) {
        sock_orphan(so);
        return WSAEMFILE;                                   /* */
    }
    so->handle = *out;
    sock_unref(so);
    return 0;
}

int call_socket(const struct socket_call *call, handle_t *out)
{
    const struct transport *t;
    int err = choose(call, &t);

    *out = INVALID_SOCKET;
    if (client_in_callback())
        return WSAEINPROGRESS;
    if (err)
        return err;
    net_lock();
    err = make(t, call->flags & WSA_FLAG_OVERLAPPED, out);
    net_unlock();
    if (err)
        *out = INVALID_SOCKET;
    return err;
}

/* Data only: nothing tells of the ACK of a FIN, and it may be the last of this connection. */
static bool lingers(const struct sock *so) REQUIRES(net_core)
{
    return so->state == SOCK_CONNECTED && so->ops->tx_queued(so) > 0;
}

/* SO_LINGER with a time: a close that cannot end at once waits, or on a nonblocking socket says so
 * and closes nothing; what is not acknowledged by then is reset. */
static int linger(struct sock *so) REQUIRES(net_core)
{
    uint64_t deadline_us = time_us() + so->opt.linger_s * 1000000ull;
    struct waiting w;
    int err = 0;

    if (so->nonblocking)
        return WSAEWOULDBLOCK;
    so->lingering = true;
    so->ops->shut_send(so);
    client_wait_begin(&w, so);
    while (!err && lingers(so))
        err = client_wait_more(&w, deadline_us);
    client_wait_end(&w);
    if (err)
        so->opt.linger_s = 0;                               /* from now on: reset */
    else
        so->opt.linger = false;
    return 0;
}

int call_close(handle_t s)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    if (err)
        return err;
    net_lock();
    if (so->opt.linger && so->opt.linger_s > 0 && lingers(so))
        err = linger(so);
    net_unlock();
    if (!err && handle_close(self_handles(), s, &sock_type))
        err = WSAENOTSOCK;                                  /* another thread was first */
    sock_unref(so);
    return err;
}

int call_unsupported(handle_t s, int err)
{
    struct sock *so;
    int refusal = sock_enter(s, &so);

    if (refusal)
        return refusal;
    sock_unref(so);
    return err;
}

/* An argument that leaves the choice open: the page's constant, or 0, "whatever suits". */
static bool is_open(int arg)
{
    return arg == FROM_PROTOCOL_INFO || arg == 0;
}

int socket_from_info(struct socket_call *call, int family, int type, int protocol)
{
    if (is_open(call->family)) {
        if (family != AF_INET && family != AF_UNSPEC)
            return WSAEAFNOSUPPORT;                         /* another provider's entry */
        call->family = family;
    }
    if (is_open(call->type))
        call->type = type;
    if (is_open(call->protocol))
        call->protocol = protocol;
    return 0;
}

SOCKET WSPAPI WSPSocket(int af, int type, int protocol, LPWSAPROTOCOL_INFOW lpProtocolInfo, GROUP g,
                        DWORD dwFlags, LPINT lpErrno)
{
    struct socket_call call = { af, type, protocol, g, dwFlags };
    handle_t s = INVALID_SOCKET;
    int err = 0;

    if (!kernel_pointer(lpErrno))
        return INVALID_SOCKET;
    if (lpProtocolInfo && !kernel_pointer(lpProtocolInfo))
        err = WSAEFAULT;
    else if (lpProtocolInfo)
        err = socket_from_info(&call, lpProtocolInfo->iAddressFamily, lpProtocolInfo->iSocketType,
                               lpProtocolInfo->iProtocol);
    if (!err)
        err = call_socket(&call, &s);
    wsp_answer(err, lpErrno);
    return s;
}

int WSPAPI WSPCloseSocket(SOCKET s, LPINT lpErrno)
{
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return wsp_answer(call_close(s), lpErrno);
}
