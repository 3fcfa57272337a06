/* SPDX-License-Identifier: MIT */
/* WSPSend and WSPSendTo: the bytes are copied in first, then queued under net_core.
 * Source: CE WSPSend, WSPSendTo pages; ..R-44, W-100, C-149..C-154. */
#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_if.h"
#include "provider/socket/call_memory.h"
#include "provider/socket/client.h"
#include "provider/socket/dgram_room.h"
#include "provider/socket/service.h"
#include "provider/socket/transports.h"
#include "provider/spi/wsp.h"

/* A whole number of full segments, so that a long send does not make short ones between. */
enum { SMALL = 512, CHUNK = 4 * 1460, MANY = 16 };
enum { STUCK_US = 10000000 };   /* no datagram has left a NIC for so long: it is broken */

static int stream_state(const struct sock *so) REQUIRES(net_core)
{
    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;
    if (so->state == SOCK_RESET)
        return so->reset_err;
    if (so->state != SOCK_CONNECTED)
        return WSAENOTCONN;
    return so->tx_shut ? WSAESHUTDOWN : 0;
}

/* Queues all of it, waiting for room unless the socket is nonblocking; call->done counts.
 * WSAENOBUFS says that nothing was sent, so a call that has sent a part does not say it: it tries
 * again later, or ends with its count. */
static int queue_all(struct sock *so, struct data_call *call, const uint8_t *data, uint32_t n)
    REQUIRES(net_core)
{
    bool again = call->overlap.mode == OVERLAP_AGAIN;
    struct waiting w;
    uint32_t moved;
    int err = 0;

    client_wait_begin(&w, so);
    while (n > 0 && !err) {
        bool alone;                                         /* no ACK will come that wakes us */

        err = stream_state(so);
        if (!err)
            err = so->ops->bytes->send(so, data, n, &moved);
        alone = err == WSAENOBUFS && (call->done > 0 || again);
        if (err && !alone)
            break;
        call->done += moved;
        data += moved;
        n -= moved;
        if (n == 0)
            break;
        sock_rearm(so, FD_WRITE);                           /* */
        so->tx_again = alone && !again;
        call->starved = alone;
        so->ops->bytes->push(so);
        err = overlap_may_sleep(so, &call->overlap);
        if (!err)
            err = client_wait_more(&w, alone ? time_us() + MEMORY_RETRY_US : FOREVER);
        if (err == WSAETIMEDOUT)
            err = 0;
    }
    client_wait_end(&w);
    so->ops->bytes->push(so);
    return err;
}

/* One bounce buffer full.  The state is judged before the caller's memory. */
static int send_piece(struct sock *so, struct data_call *call, uint8_t *bounce, uint32_t n)
{
    bool copied = buffers_get(&call->buffers, bounce, n);
    int err;

    net_lock();
    err = stream_state(so);
    if (!err && !copied)
        err = WSAEFAULT;
    if (!err)
        err = queue_all(so, call, bounce, n);
    net_unlock();
    return err;
}

static bool tries(const struct data_call *call)
{
    return call->overlap.mode == OVERLAP_TRY || call->overlap.mode == OVERLAP_CHECK;
}

/* The service begins with it at once, with a part if need be, unless others are before it. */
static void pends(struct sock *so, const struct data_call *call)
{
    net_lock();
    service_arm(so);
    if (call->overlap.mode == OVERLAP_TRY)
        service_due(so);
    net_unlock();
}

/* What is against an overlapped send now: that it does not fit, or that another call sends. */
static int fits(struct sock *so, const struct data_call *call) REQUIRES(net_core)
{
    int err = stream_state(so);

    if (!err && (call->overlap.mode == OVERLAP_CHECK || sock_sending(so) ||
                 so->ops->bytes->room(so) < call->buffers.total))
        err = WSA_IO_PENDING;
    return err;
}

/* An overlapped send goes into the queue in one step, or is left whole to the service: half of it
 * here would have to wait for room for the rest, and this call must not sleep. */
static int try_whole(struct sock *so, struct data_call *call)
{
    uint8_t small[SMALL], *data = small;
    uint32_t total = call->buffers.total;
    bool copied;
    int err;

    net_lock();
    err = fits(so, call);
    net_unlock();
    if (err)
        return err;
    if (total > SMALL)
        data = call_alloc(total);
    if (!data)
        return WSA_IO_PENDING;
    copied = buffers_get(&call->buffers, data, total);
    net_lock();
    err = fits(so, call);
    if ((!err || err == WSA_IO_PENDING) && !copied)
        err = WSAEFAULT;
    if (!err && !so->ops->bytes->send_whole(so, data, total))
        err = WSA_IO_PENDING;
    net_unlock();
    if (data != small)
        call_free(data, total);
    if (!err)
        call->done = total;
    return err;
}

static int try_stream(struct sock *so, struct data_call *call)
{
    int err = try_whole(so, call);

    if (err == WSA_IO_PENDING)
        pends(so, call);
    return err;
}

/* Of an overlapped send that is half done only the next call of the same request goes on. */
static bool another_sends(const struct sock *so, const struct data_call *call) REQUIRES(net_core)
{
    return call->overlap.mode == OVERLAP_AGAIN ? turn_taken(&so->tx_turn) : sock_sending(so);
}

/* One call sends at a time: what it sends is not cut by what another thread does meanwhile, though
 * the lock is free between two pieces, and while it waits for room. */
static int begin_sending(struct sock *so, struct data_call *call)
{
    bool again = call->overlap.mode == OVERLAP_AGAIN;
    struct waiting w;
    int err;

    net_lock();
    err = stream_state(so);
    client_wait_begin(&w, so);
    while (!err && another_sends(so, call)) {
        turn_urge(&so->tx_turn);
        err = overlap_may_sleep(so, &call->overlap);
        if (err == WSAEWOULDBLOCK)
            sock_rearm(so, FD_WRITE);                       /* */
        if (!err)
            err = client_wait_more(&w, FOREVER);
        if (!err)
            err = stream_state(so);
    }
    client_wait_end(&w);
    if (err == WSA_IO_PENDING)
        service_arm(so);
    if (!err)
        turn_take(&so->tx_turn);
    if (!err && again)
        call->done = so->tx_moved < call->buffers.total ? so->tx_moved : call->buffers.total;
    net_unlock();
    return err;
}

/* An overlapped send waits for room, and its next call goes on.  Since the call gave the lock back
 * there may be room already (over loopback), or the connection has ended. */
static void stay(struct sock *so, const struct data_call *call) REQUIRES(net_core)
{
    so->tx_held = true;
    so->tx_moved = call->done;
    turn_end(&so->tx_turn, &so->changed);                   /* but the socket is not free */
    if (call->starved)
        service_arm_later(so);
    else
        service_arm(so);
    if (so->tx_again || stream_state(so) != 0)
        service_due(so);
}

static void tell_of_room(struct sock *so) REQUIRES(net_core)
{
    if (so->ops->ready(so) & FD_WRITE)
        sock_post(so, FD_WRITE, 0);
}

/* An overlapped send has ended before it had its turn, by an error. */
static void let_go(struct sock *so)
{
    net_lock();
    if (so->tx_held) {
        so->tx_held = false;
        so->tx_moved = 0;
        sock_changed(so);
        tell_of_room(so);
    }
    net_unlock();
}

/* Whoever was refused meanwhile may try again now, and so may this call's thread if it was, when
 * the ACK that makes room has come already (over loopback, before the call gave the lock back).
 * Without one it was memory that was short: room alone would have it try for ever. */
static void end_sending(struct sock *so, const struct data_call *call, int err)
{
    net_lock();
    if (err == WSA_IO_PENDING) {
        stay(so, call);
    } else {
        so->tx_held = false;
        so->tx_moved = 0;
        sock_turn_end(so, &so->tx_turn);
        if (err != WSAEWOULDBLOCK || so->tx_again)
            tell_of_room(so);
    }
    net_unlock();
}

static int send_stream(struct sock *so, struct data_call *call)
{
    uint8_t small[SMALL], *bounce = small, *big = NULL;
    uint32_t total = call->buffers.total, room = SMALL, left;
    uint32_t most = total < CHUNK ? total : CHUNK;
    int err = begin_sending(so, call);

    if (err)
        return err;
    buffers_skip(&call->buffers, call->done);
    left = total - call->done;
    /* Without it the same goes in small steps: a small share is for calls that cannot do so. */
    if (total > SMALL && kheap_share() >= (size_t)MANY * CHUNK)
        big = call_alloc(most);
    if (big) {
        bounce = big;
        room = CHUNK;
    }
    do {
        uint32_t n = left < room ? left : room;

        err = send_piece(so, call, bounce, n);
        left -= n;
    } while (!err && left > 0);
    call_free(big, most);
    end_sending(so, call, err);
    return err == WSAEWOULDBLOCK && call->done > 0 ? 0 : err;
}

/* Where a datagram goes, and whether it may. */
static int destination(const struct sock *so, const struct data_call *call, struct endpoint *to)
    REQUIRES(net_core)
{
    bool named = call->addressed && !call->to.absent;
    enum net_route route;
    struct net_addr via;
    int err = 0;

    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;
    if (so->tx_shut)
        return WSAESHUTDOWN;
    if (named)
        err = addr_parse(&call->to, to);                    /* also on a connected socket */
    else if (so->state == SOCK_CONNECTED)
        *to = so->peer;
    else
        err = call->addressed ? WSAEDESTADDRREQ : WSAENOTCONN;
    if (err)
        return err;
    if (net_addr_is_any(to->addr) ||
        (net_addr_is_reserved(to->addr) && !net_is_broadcast(to->addr)))
        return WSAEADDRNOTAVAIL;
    if (to->port == 0)
        return WSAEADDRNOTAVAIL;                            /* no peer can listen there */
    if (named && net_is_broadcast(to->addr) && !so->opt.broadcast)
        return WSAEACCES;
    if (call->buffers.total > so->transport->protocol.max_message)
        return WSAEMSGSIZE;                                 /* */
    route = net_route(to->addr, &via);
    if (route == NET_ROUTE_OK)
        return 0;
    return route == NET_ROUTE_DOWN ? WSAENETDOWN : WSAENETUNREACH;
}

/* Waits for room; the destination is judged again at each wake. */
static int wait_for_room(struct sock *so, const struct data_call *call, struct endpoint *to,
                         struct dgram_claim *claim) REQUIRES(net_core)
{
    struct waiting w;
    int err;

    client_wait_begin(&w, so);
    claim->sleeper = &w.on_cancel;
    do {
        err = overlap_may_sleep(so, &call->overlap);
        if (err)
            dgram_room_refuse(so, claim);
        if (err == WSA_IO_PENDING)
            service_arm(so);
        if (!err)
            err = client_wait_more(&w, time_us() + STUCK_US);
        if (err == WSAETIMEDOUT)
            err = dgram_room_moves(claim) ? 0 : WSAENOBUFS;
        if (!err)
            err = destination(so, call, to);
    } while (!err && !dgram_room_claim(claim, to->addr, call->buffers.total));
    claim->sleeper = NULL;
    client_wait_end(&w);
    return err;
}

/* Room in the NIC's queue first, memory for the payload then, which belongs at *data: who waits
 * for the NIC holds none of it. */
static int prepare(struct sock *so, const struct data_call *call, struct dgram_claim *claim,
                   struct pbuf **p, void **data) REQUIRES(net_core)
{
    struct endpoint to;
    int err = destination(so, call, &to);

    if (!err && call->overlap.mode == OVERLAP_CHECK)
        err = WSA_IO_PENDING;
    if (!err && !dgram_room_first(so, claim, to.addr, call->buffers.total))
        err = wait_for_room(so, call, &to, claim);
    if (!err)
        *p = so->ops->messages->alloc(call->buffers.total, data);
    if (!err && !*p)
        err = WSAENOBUFS;
    if (err)
        dgram_room_release(claim);
    return err;
}

/* The lock was free meanwhile: judged again.  Only now does the socket get a port, so that a
 * call without memory, its own or the caller's, leaves it as it was. */
static int send_prepared(struct sock *so, const struct data_call *call, struct pbuf *p)
    REQUIRES(net_core)
{
    struct endpoint to;
    int err = destination(so, call, &to);

    return err ? err : so->ops->messages->send(so, p, &to);
}

static int send_dgram(struct sock *so, struct data_call *call)
{
    struct dgram_claim claim;
    struct pbuf *p = NULL;
    void *data = NULL;
    bool copied;
    int err;

    net_lock();
    dgram_room_begin(&claim);
    err = prepare(so, call, &claim, &p, &data);
    net_unlock();
    if (err == WSA_IO_PENDING)
        pends(so, call);
    if (err)
        return err;
    copied = buffers_get(&call->buffers, data, call->buffers.total);
    net_lock();
    dgram_room_use(&claim);
    err = copied ? send_prepared(so, call, p) : WSAEFAULT;
    so->ops->messages->free(p);
    dgram_room_release(&claim);
    net_unlock();
    if (!err)
        call->done = call->buffers.total;
    return err;
}

static int send_checked(struct sock *so, struct data_call *call)
{
    int err = overlap_begin(so, &call->overlap);

    if (err)
        return err;
    if (call->noted)
        return overlap_noted(so, &call->overlap, call->noted);
    if (call->flags & ~(uint32_t)(MSG_DONTROUTE | MSG_PARTIAL))
        return WSAEOPNOTSUPP;                               /* MSG_OOB: lwIP has no urgent data */
    if (sock_has_messages(so))
        return send_dgram(so, call);
    return tries(call) ? try_stream(so, call) : send_stream(so, call);
}

int call_send(handle_t s, struct data_call *call)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    call->done = 0;
    call->starved = false;
    if (err)
        return err;
    err = send_checked(so, call);
    if (call->overlap.mode == OVERLAP_AGAIN && err != WSA_IO_PENDING)
        let_go(so);
    sock_unref(so);
    return err;
}
