/* SPDX-License-Identifier: MIT */
/* WSPAccept, with and without a condition function.
 *
 * The condition belongs to the caller's side, a program or a client in the kernel, and the provider
 * never calls a program.  So such an accept has two steps: an offer of the oldest waiting
 * connection, and a decision about exactly that one.  Between them the thread is in its callback
 * (client.h).  The connection stays in the queue meanwhile, so a thread that never decides holds
 * nobody up; another may take it.
 * Source: CE WSPAccept page (aa922315); R-16..R-20, C-033. */
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread.h"
#include "provider/socket/accept_queue.h"
#include "provider/socket/client.h"
#include "provider/socket/sock_ops.h"
#include "provider/spi/wsp.h"

static int accept_check(const struct sock *so, const struct accept_call *call) REQUIRES(net_core)
{
    if (!so->ops->listen)
        return WSAEOPNOTSUPP;
    if (so->state != SOCK_LISTENING)
        return so->state == SOCK_CLOSED ? WSAENOTSOCK : WSAEINVAL;
    return call->fault ? WSAEFAULT : 0;                     /* */
}

/* Sleeps until a connection waits, the socket goes, or the call is cancelled. */
static int accept_wait(struct sock *so) REQUIRES(net_core)
{
    struct waiting w;
    int err = 0;

    client_wait_begin(&w, so);
    while (!err && so->state == SOCK_LISTENING && !accept_first(so)) {
        accept_rearm(so);
        err = so->nonblocking ? WSAEWOULDBLOCK : client_wait_more(&w, FOREVER);
    }
    client_wait_end(&w);
    if (!err && so->state != SOCK_LISTENING)
        err = WSAENOTSOCK;                                  /* a listener ends by its close only */
    return err;
}

static int check_and_wait(struct sock *so, const struct accept_call *call) REQUIRES(net_core)
{
    int err = accept_check(so, call);

    return err ? err : accept_wait(so);
}

static int hand_over(struct sock *so, struct sock *child, struct accept_call *call)
    REQUIRES(net_core)
{
    handle_t h;

    if (!client_is_up())
        return WSANOTINITIALISED;
    if (sock_limit_reached())
        return WSAEMFILE;
    accept_take(so, child);
    h = handle_make(self_handles(), &child->obj);
    if (!h) {
        accept_undo(so, child);
        return WSAEMFILE;
    }
    child->handle = call->s = h;
    call->peer = child->peer;
    sock_unref(child);                                      /* the handle has its own */
    return 0;
}

int call_accept(handle_t s, struct accept_call *call)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    call->s = INVALID_SOCKET;
    if (err)
        return err;
    net_lock();
    err = check_and_wait(so, call);
    if (!err)
        err = hand_over(so, accept_first(so), call);
    net_unlock();
    sock_unref(so);
    return err;
}

int call_accept_offer(handle_t s, const struct accept_call *call, struct accept_offer *out)
{
    const struct sock *child;
    struct sock *so;
    int err = sock_enter(s, &so);

    if (err)
        return err;
    net_lock();
    err = check_and_wait(so, call);
    if (!err) {
        child = accept_first(so);
        *out = (struct accept_offer){ child->token, child->peer, child->local };
    }
    net_unlock();
    sock_unref(so);
    if (!err)
        client_callback_begin(out->token);
    return err;
}

static int decide(struct sock *so, uint32_t token, int decision, struct accept_call *call)
    REQUIRES(net_core)
{
    struct sock *child = accept_named(so, token);

    if (decision == CF_DEFER) {
        accept_rearm(so);
        return WSATRY_AGAIN;
    }
    if (decision != CF_ACCEPT && decision != CF_REJECT)
        return WSAEINVAL;                                   /* docs/limits.md; it stays */
    if (!child)
        return ACCEPT_GONE;
    if (decision == CF_ACCEPT)
        return hand_over(so, child, call);
    accept_reject(so, child);
    return WSAECONNREFUSED;
}

int call_accept_decide(handle_t s, uint32_t token, int decision, struct accept_call *call)
{
    uint32_t offered = client_callback_end();
    struct sock *so;
    int err = sock_enter(s, &so);

    call->s = INVALID_SOCKET;
    if (err)
        return err;
    net_lock();
    err = accept_check(so, call);
    if (!err)
        err = token == offered && token ? decide(so, token, decision, call) : WSAEINVAL;
    net_unlock();
    sock_unref(so);
    return err;
}

/* Names both ends, no connect data, no QOS. */
static int ask(LPCONDITIONPROC condition, DWORD data, const struct accept_offer *offer)
{
    uint8_t caller[ADDR_BYTES], callee[ADDR_BYTES];
    WSABUF caller_id = { ADDR_BYTES, (char *)caller }, callee_id = { ADDR_BYTES, (char *)callee };
    WSABUF caller_data = { 0, NULL }, callee_data = { 0, NULL };
    GROUP group = 0;

    addr_build(caller, &offer->caller);
    addr_build(callee, &offer->callee);
    return condition(&caller_id, &caller_data, NULL, NULL, &callee_id, &callee_data, &group, data);
}

static int accept_asking(SOCKET s, struct accept_call *call, LPCONDITIONPROC condition, DWORD data)
{
    struct accept_offer offer;
    int err;

    do {
        err = call_accept_offer(s, call, &offer);
        if (!err)
            err = call_accept_decide(s, offer.token, ask(condition, data, &offer), call);
    } while (err == ACCEPT_GONE);
    return err;
}

SOCKET WSPAPI WSPAccept(SOCKET s, struct sockaddr *addr, LPINT addrlen,
                        LPCONDITIONPROC lpfnCondition, DWORD dwCallbackData, LPINT lpErrno)
{
    bool named = addr && addrlen;                           /* */
    struct accept_call call = {
        .s = INVALID_SOCKET,
        .fault = named && (!kernel_pointer(addr) || !kernel_pointer(addrlen) ||
                           *addrlen < ADDR_BYTES),
    };
    int err;

    if (!kernel_pointer(lpErrno))
        return INVALID_SOCKET;
    if (!lpfnCondition) {
        err = call_accept(s, &call);
    } else {
        call.fault |= !kernel_pointer((const void *)(uintptr_t)lpfnCondition);
        err = accept_asking(s, &call, lpfnCondition, dwCallbackData);
    }
    if (wsp_answer(err, lpErrno))
        return INVALID_SOCKET;
    if (named) {
        addr_build((uint8_t *)addr, &call.peer);
        *addrlen = ADDR_BYTES;
    }
    return call.s;
}
