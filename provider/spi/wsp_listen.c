/* SPDX-License-Identifier: MIT */
/* WSPBind and WSPListen.
 * Source: CE WSPListen page; R-10..R-15. */
#include "bsp/kernel/sched/thread.h"
#include "lwip-port/net_if.h"
#include "provider/socket/client.h"
#include "provider/socket/transports.h"
#include "provider/spi/wsp.h"

static int check_local(const struct sock *so, struct net_addr addr) REQUIRES(net_core)
{
    if (net_addr_is_any(addr) || net_is_local(addr))
        return 0;
    if (!sock_has_connection(so) && net_addr_is_multicast(addr))
        return 0;                                           /* */
    return WSAEADDRNOTAVAIL;
}

static int bind_locked(struct sock *so, const struct name_arg *name) REQUIRES(net_core)
{
    struct endpoint want;
    int err;

    if (so->state != SOCK_OPEN)
        return sock_step(so, EV_BIND);                      /* the table's refusal */
    err = addr_parse(name, &want);
    if (!err)
        err = check_local(so, want.addr);
    if (err)
        return err;
    return so->ops->bind(so, &want);
}

int call_bind(handle_t s, const struct name_arg *name)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    if (err)
        return err;
    net_lock();
    err = bind_locked(so, name);
    net_unlock();
    sock_unref(so);
    return err;
}

int call_listen(handle_t s, int backlog)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    if (err)
        return err;
    net_lock();
    err = so->ops->listen ? so->ops->listen(so, backlog) : sock_step(so, EV_LISTEN);
    net_unlock();
    sock_unref(so);
    return err;
}

int WSPAPI WSPBind(SOCKET s, const struct sockaddr *name, int namelen, LPINT lpErrno)
{
    struct name_arg arg;

    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    name_from_kernel(&arg, name, namelen);
    return wsp_answer(call_bind(s, &arg), lpErrno);
}

int WSPAPI WSPListen(SOCKET s, int backlog, LPINT lpErrno)
{
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return wsp_answer(call_listen(s, backlog), lpErrno);
}
