/* SPDX-License-Identifier: MIT */
/* WSPBind, WSPListen, WSPAccept.
 * Source: CE WSPListen and WSPAccept pages (aa922315); spec R-10..R-20. */
#include "bsp/kernel/thread.h"
#include "lwip-port/net_if.h"
#include "provider/client.h"
#include "provider/dgram.h"
#include "provider/sock_life.h"
#include "provider/stream.h"
#include "provider/wsp.h"

static int check_local(const struct sock *so, uint32_t ip) REQUIRES(net_core);
static int check_local(const struct sock *so, uint32_t ip)
{
    if (ip == 0 || net_is_local(ip))
        return 0;
    if (!sock_is_stream(so) && ip_is_multicast(ip))
        return 0;                                           /* */
    return WSAEADDRNOTAVAIL;
}

static int bind_locked(struct sock *so, const struct name_arg *name) REQUIRES(net_core);
static int bind_locked(struct sock *so, const struct name_arg *name)
{
    struct endpoint want;
    int err;

    if (so->state != SOCK_OPEN)
        return sock_step(so, EV_BIND);                      /* the table's refusal */
    err = addr_parse(name, &want);
    if (!err)
        err = check_local(so, want.ip);
    if (err)
        return err;
    return sock_is_stream(so) ? stream_bind(so, &want) : dgram_bind(so, &want);
}

int call_bind(handle_t s, const struct name_arg *name)
{
    struct sock *so = sock_ref(s);
    int err;

    if (!so)
        return WSAENOTSOCK;
    net_lock();
    err = bind_locked(so, name);
    net_unlock();
    sock_unref(so);
    return err;
}

int call_listen(handle_t s, int backlog)
{
    struct sock *so = sock_ref(s);
    int err;

    if (!so)
        return WSAENOTSOCK;
    net_lock();
    err = sock_is_stream(so) ? stream_listen(so, backlog) : sock_step(so, EV_LISTEN);
    net_unlock();
    sock_unref(so);
    return err;
}

/* Sleeps until a connection waits, the socket goes, or the call is cancelled. */
static int accept_wait(struct sock *so, struct sock **child) REQUIRES(net_core);
static int accept_wait(struct sock *so, struct sock **child)
{
    struct waiting w;
    int err = 0;

    client_wait_begin(&w, so);
    while (!err && so->state == SOCK_LISTENING && !(*child = stream_accept(so)))
        err = so->nonblocking ? WSAEWOULDBLOCK : client_wait_more(&w, FOREVER);
    client_wait_end(&w);
    if (!*child && !err)
        err = so->state == SOCK_CLOSED ? WSAENOTSOCK : WSAEINVAL;
    return *child ? 0 : err;
}

static int accept_locked(struct sock *so, struct accept_call *call, struct sock **child)
    REQUIRES(net_core);
static int accept_locked(struct sock *so, struct accept_call *call, struct sock **child)
{
    int err;

    if (!sock_is_stream(so))
        return WSAEOPNOTSUPP;
    if (so->state != SOCK_LISTENING)
        return so->state == SOCK_CLOSED ? WSAENOTSOCK : WSAEINVAL;
    if (call->fault)
        return WSAEFAULT;                                   /* */
    if (call->condition)
        return WSAEOPNOTSUPP;                               /* docs/limits.md */
    err = accept_wait(so, child);
    if (err)
        return err;
    call->s = handle_make(process_self(), &(*child)->obj);
    if (!call->s) {
        stream_accept_undo(so, *child);
        *child = NULL;
        return WSAEMFILE;
    }
    (*child)->handle = call->s;
    call->peer = (*child)->peer;
    return 0;
}

int call_accept(handle_t s, struct accept_call *call)
{
    struct sock *so = sock_ref(s), *child = NULL;
    int err;

    call->s = INVALID_SOCKET;
    if (!so)
        return WSAENOTSOCK;
    net_lock();
    err = accept_locked(so, call, &child);
    net_unlock();
    if (child)
        sock_unref(child);                                  /* the handle has its own */
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

SOCKET WSPAPI WSPAccept(SOCKET s, struct sockaddr *addr, LPINT addrlen,
                        LPCONDITIONPROC lpfnCondition, DWORD dwCallbackData, LPINT lpErrno)
{
    bool named = addr && addrlen;                           /* */
    struct accept_call call = {
        .condition = lpfnCondition != NULL,
        .fault = named && (!kernel_pointer(addr) || !kernel_pointer(addrlen) ||
                           *addrlen < ADDR_BYTES),
    };

    (void)dwCallbackData;
    if (!kernel_pointer(lpErrno))
        return INVALID_SOCKET;
    if (wsp_answer(call_accept(s, &call), lpErrno))
        return INVALID_SOCKET;
    if (named) {
        addr_build((uint8_t *)addr, &call.peer);
        *addrlen = ADDR_BYTES;
    }
    return call.s;
}
