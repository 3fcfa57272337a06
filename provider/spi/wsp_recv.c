/* SPDX-License-Identifier: MIT */
/* WSPRecv and WSPRecvFrom; sending is in wsp_send.c.
 *
 * The client's memory is touched only without net_core: a receiver takes the queue into its hands,
 * copies, and gives back what it did not use; one receiver at a time, so nothing is reordered.
 * Source: CE WSPRecv aa916344; R-30..R-44, W-101..W-108. */
#include "provider/socket/client.h"
#include "provider/socket/service.h"
#include "provider/socket/transports.h"
#include "provider/spi/wsp.h"

enum { NOT_YET = -1 };   /* nothing to receive, and nothing against waiting for it */

/* SD_RECEIVE is for receives after it: what pended before goes on. */
static bool is_shut(const struct sock *so, const struct data_call *call) REQUIRES(net_core)
{
    return call->overlap.mode == OVERLAP_AGAIN ? sock_rx_closed(so) : so->rx_shut;
}

/* 0: take the queue (or, with an empty one, the end of the stream). */
static int stream_state(const struct sock *so, const struct data_call *call) REQUIRES(net_core)
{
    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;
    if (so->state == SOCK_RESET)
        return so->reset_err;                               /* W-51 */
    if (so->state != SOCK_CONNECTED)
        return WSAENOTCONN;                                 /* W-41 */
    if (is_shut(so, call))
        return WSAESHUTDOWN;
    return !turn_taken(&so->rx_turn) && (so->rx || so->rx_eof) ? 0 : NOT_YET;
}

static int dgram_state(struct sock *so, const struct data_call *call) REQUIRES(net_core)
{
    int err = so->reset_err;

    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;
    if (is_shut(so, call))
        return WSAESHUTDOWN;
    if (!call->addressed && so->disconnected)
        return WSAENOTCONN;                                 /* C-138 */
    if (so->state == SOCK_OPEN)
        return WSAEINVAL;                                   /* W-101 */
    if (call->addressed && call->name_fault)
        return WSAEFAULT;                                   /* the datagram stays */
    if (err) {
        so->reset_err = 0;                                  /* W-106: once for each ICMP */
        return err;
    }
    return !turn_taken(&so->rx_turn) && so->first ? 0 : NOT_YET;
}

static int receive_state(struct sock *so, const struct data_call *call) REQUIRES(net_core)
{
    return sock_has_messages(so) ? dgram_state(so, call) : stream_state(so, call);
}

/* A request is counted once, when it begins.  The queue may be in another receiver's hands: whoever
 * is refused waits elsewhere, and lends its priority no less for that. */
static int pends(struct sock *so, enum overlap_mode mode) REQUIRES(net_core)
{
    so->receivers += mode != OVERLAP_AGAIN;
    turn_urge(&so->rx_turn);
    if (so->ops->bytes)
        so->ops->bytes->reader_waits(so);
    service_arm(so);
    return WSA_IO_PENDING;
}

/* Sleeps until the queue is ours or something is against it. */
static int receive_wait(struct sock *so, const struct data_call *call) REQUIRES(net_core)
{
    enum overlap_mode mode = call->overlap.mode;
    int err = receive_state(so, call);
    struct waiting w;

    if ((mode == OVERLAP_CHECK && err <= 0) || (mode != OVERLAP_NONE && err == NOT_YET))
        return pends(so, mode);
    if (err != NOT_YET)
        return err;
    if (!sock_has_messages(so) && call->buffers.total == 0)
        return 0;                                           /* */
    client_wait_begin(&w, so);
    while (err == NOT_YET) {
        /* Also for another receiver's copy: it is short, but its thread may not get the CPU.  Who
         * is refused waits elsewhere, for an event or in select, and lends no less for that. */
        turn_urge(&so->rx_turn);
        err = so->nonblocking ? WSAEWOULDBLOCK : 0;
        if (!err) {
            if (so->ops->bytes)
                so->ops->bytes->reader_waits(so);
            err = client_wait_more(&w, FOREVER);
        }
        if (!err)
            err = receive_state(so, call);
    }
    client_wait_end(&w);
    return err;
}

/* What waits may have come during a copy.  What another receiver is copying is announced at the
 * end of its turn: announced before, a thread of higher priority would ask, be refused and be woken
 * again for ever. */
static void tell_of_more(struct sock *so) REQUIRES(net_core)
{
    if (so->ops->rx_waits(so) && !turn_taken(&so->rx_turn))
        sock_post(so, FD_READ, 0);
}

/* The re-enabling function of FD_READ has run (R-51, W-73). */
static void received(struct sock *so) REQUIRES(net_core)
{
    sock_rearm(so, FD_READ | FD_OOB);
    tell_of_more(so);
}

/* A turn has ended.  A bad pointer does not re-arm, but others may have been refused meanwhile. */
static void turn_over(struct sock *so, bool copied) REQUIRES(net_core)
{
    if (copied)
        received(so);
    else if (!(so->reported & FD_READ))
        tell_of_more(so);
}

/* An overlapped receive has ended, whatever came of it. */
static void pends_no_more(struct sock *so) REQUIRES(net_core)
{
    if (so->receivers == 0 || --so->receivers > 0 || !so->ops->rx_waits(so))
        return;
    if (!so->rx_shut)
        tell_of_more(so);
    else
        so->ops->rx_drop(so);
}

static bool put(void *arg, const void *at, size_t bytes)
{
    return buffers_put(arg, at, bytes);
}

static int recv_stream(struct sock *so, struct data_call *call)
{
    const struct byte_ops *bytes;
    struct pbuf *queue;
    uint32_t n;
    bool copied;
    int err;

    net_lock();
    err = receive_wait(so, call);
    if (err || !so->rx || call->buffers.total == 0) {
        if (err == WSAEWOULDBLOCK)
            received(so);
        net_unlock();
        return err;                                         /* 0 here: R-34, the end, for ever */
    }
    n = so->rx_bytes < call->buffers.total ? so->rx_bytes : call->buffers.total;
    bytes = so->ops->bytes;
    queue = bytes->take(so);
    net_unlock();

    copied = bytes->visit(queue, n, put, &call->buffers);

    net_lock();
    bytes->give_back(so, queue, copied && !(call->flags & MSG_PEEK) ? n : 0);
    turn_over(so, copied);
    net_unlock();
    call->done = n;
    return copied ? 0 : WSAEFAULT;                          /* */
}

static int recv_dgram(struct sock *so, struct data_call *call)
{
    struct datagram *d;
    uint32_t n;
    bool copied, keep;
    int err;

    net_lock();
    err = receive_wait(so, call);
    if (err) {
        if (err == WSAEWOULDBLOCK || err == WSAECONNRESET)
            received(so);
        net_unlock();
        return err;
    }
    turn_take(&so->rx_turn);
    d = so->ops->messages->take(so);
    net_unlock();

    n = d->bytes < call->buffers.total ? d->bytes : call->buffers.total;
    copied = buffers_put(&call->buffers, d->data, n);
    keep = !copied || (call->flags & MSG_PEEK);
    call->from = d->from;
    call->from_valid = copied;
    call->done = n;
    err = !copied ? WSAEFAULT : n < d->bytes ? WSAEMSGSIZE : 0;    /* */

    net_lock();
    if (keep)
        so->ops->messages->put_back(so, d);
    else
        so->ops->messages->drop(so, d);
    sock_turn_end(so, &so->rx_turn);
    turn_over(so, copied);
    net_unlock();
    return err;
}

static int recv_checked(struct sock *so, struct data_call *call)
{
    int err = overlap_begin(so, &call->overlap);

    if (err)
        return err;
    if (call->noted)
        return overlap_noted(so, &call->overlap, call->noted);
    if ((call->flags & MSG_PEEK) && call->overlap.mode != OVERLAP_NONE)
        return WSAEOPNOTSUPP;
    if (call->flags & MSG_OOB)
        return WSAEINVAL;                                   /* there never is any */
    if (call->flags & ~(uint32_t)(MSG_PEEK | MSG_PARTIAL))
        return WSAEOPNOTSUPP;
    if (sock_has_messages(so))
        return recv_dgram(so, call);
    return recv_stream(so, call);
}

void call_recv_ended(handle_t s)
{
    struct sock *so = sock_ref(s);

    if (!so)
        return;
    net_lock();
    pends_no_more(so);
    net_unlock();
    sock_unref(so);
}

int call_recv(handle_t s, struct data_call *call)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    call->done = 0;
    call->from_valid = false;
    if (err)
        return err;
    err = recv_checked(so, call);
    if (call->overlap.mode == OVERLAP_AGAIN && err != WSA_IO_PENDING) {
        net_lock();
        pends_no_more(so);
        net_unlock();
    }
    sock_unref(so);
    if (!err)
        call->flags = 0;
    return err;
}
