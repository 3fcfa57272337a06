/* SPDX-License-Identifier: MIT */
/* Bytes in and out of a connection.  The receive queue is the pbufs as lwIP delivered them; the
 * window opens again when the client has read (tcp_recved), so a slow reader slows its peer. */
#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_rx.h"
#include "provider/include/winsock2.h"
#include "provider/transport/stream.h"
#include "provider/transport/stream_cb.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

/* The queue is one pbuf chain, whose total is 16 bits. */
_Static_assert(TCP_WND <= 0xffff, "a full window fits one pbuf chain");
_Static_assert(TCP_SND_BUF <= 0xffff, "what there is room for fits one tcp_write()");

/* What a program that has set SO_SNDBUF may queue: never less than a segment, or nothing would
 * ever fill one, and never more than lwIP takes. */
static uint32_t send_bound(const struct sock *so) REQUIRES(net_core)
{
    if (!so->opt.sndbuf_set || so->opt.sndbuf > TCP_SND_BUF)
        return TCP_SND_BUF;
    return so->opt.sndbuf < TCP_MSS ? TCP_MSS : so->opt.sndbuf;
}

static uint32_t room_left(const struct sock *so) REQUIRES(net_core)
{
    uint32_t bound = send_bound(so), queued = stream_tx_queued(so);

    return queued < bound ? bound - queued : 0;
}

/* Half of it: less would make a program that waits for room send crumbs. */
static bool send_room(const struct sock *so) REQUIRES(net_core)
{
    return 2 * room_left(so) >= send_bound(so) && tcp_sndqueuelen(so->pcb) < TCP_SNDQUEUELOWAT;
}

/* With their FIN in the same segment lwIP is past the states in which it offers data again: what is
 * refused then is freed with the pcb, which in TIME_WAIT goes without a callback. */
static bool may_refuse(const struct tcp_pcb *pcb)
{
    return pcb->state == ESTABLISHED || pcb->state == FIN_WAIT_1 || pcb->state == FIN_WAIT_2;
}

/* Is the window so much wider than the peer knows that an ACK should say so?  A quarter, in whole
 * segments, while the peer may send a full one anyway; less when not: it may then be waiting
 * for one to fit, as lwIP does, and of a window below two segments it never would if it heard of
 * whole segments only (RFC 1122 4.2.3.3: half the buffer or a segment, whichever is less). */
static bool worth_telling(const struct sock *so, const struct tcp_pcb *pcb) REQUIRES(net_core)
{
    int32_t left = (int32_t)(pcb->rcv_ann_right_edge - pcb->rcv_nxt);
    int32_t opened = pcb->rcv_wnd - left, quarter = so->window / 4;

    if (left >= pcb->mss)
        return opened >= pcb->mss && opened >= quarter;
    return opened > 0 && (opened >= quarter || pcb->rcv_wnd == so->window);
}

/* lwIP tells of a window that has opened by a quarter of TCP_WND or more: of a smaller one it would
 * never tell, and the peer would have to probe. */
void stream_taken(const struct sock *so, uint32_t bytes)
{
    struct tcp_pcb *pcb = so->pcb;

    tcp_recved(pcb, (u16_t)bytes);
    if (so->window == TCP_WND || so->rx_eof || !worth_telling(so, pcb))
        return;
    pcb->rcv_ann_wnd = pcb->rcv_wnd;
    tcp_ack_now(pcb);
    tcp_output(pcb);
}

/* The first segment always: a program that reads gets on. */
static bool may_hold(const struct sock *so, size_t bytes) REQUIRES(net_core)
{
    if (!so->rx)
        return true;
    return sock_may_queue(so, bytes) && (!net_rx_tight() || kheap_left() > bytes);
}

static bool on_scarce(const struct tcp_pcb *pcb, size_t bytes)
{
    const struct sock *so = pcb->callback_arg;

    net_assert_locked();
    return pcb->recv != stream_on_recv || sock_rx_closed(so) || may_hold(so, bytes);
}

void stream_data_init(void)
{
    net_set_rx_hook(on_scarce);
}

err_t stream_on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t e)
{
    struct sock *so = arg;

    (void)e;
    net_assert_locked();
    if (!p) {
        so->rx_eof = true;
        stream_settle(so);
        sock_post(so, FD_CLOSE, 0);
        return ERR_OK;
    }
    if (sock_rx_closed(so)) {               /* SD_RECEIVE: taken from the peer, and dropped */
        stream_taken(so, p->tot_len);
        pbuf_free(p);
        return ERR_OK;
    }
    if (!may_hold(so, p->tot_len) && may_refuse(pcb)) {
        if (pcb->rcv_ann_wnd)
            net_rx_hold_back(pcb);
        return ERR_MEM;                     /* lwIP offers it again; others need the memory too */
    }
    p = stream_without_urgent(so, pcb, p);
    if (!p)
        return ERR_OK;
    so->rx_bytes += p->tot_len;
    so->rx_full = p->tot_len >= pcb->mss;
    list_del(&so->ack_link);                /* lwIP acknowledges now, or this is not taken yet */
    net_rx_append(&so->rx, p);
    sock_post(so, FD_READ, 0);
    return ERR_OK;
}

void stream_room(struct sock *so)
{
    if (so->state != SOCK_CONNECTED || !so->pcb)
        return;
    so->tx_again = true;
    if (so->lingering || turn_taken(&so->tx_turn)) /* a sender goes first, end_sending() tells */
        sock_changed(so);
    else if (so->tx_held && send_room(so))
        sock_changed(so);
    else if (send_room(so))
        sock_post(so, FD_WRITE, 0);
}

err_t stream_on_sent(void *arg, struct tcp_pcb *pcb, uint16_t bytes)
{
    struct sock *so = arg;

    (void)bytes;
    (void)pcb;
    net_assert_locked();
    stream_room(so);
    stream_settle(so);
    return ERR_OK;
}

uint32_t stream_send_room(const struct sock *so)
{
    return so->pcb && send_room(so) ? room_left(so) : 0;
}

int stream_send(struct sock *so, const void *data, uint32_t n, uint32_t *done)
{
    struct tcp_pcb *pcb = so->pcb;
    err_t e = ERR_OK;

    *done = 0;
    if (n > room_left(so))
        n = room_left(so);
    if (net_tx_tight())
        n = 0;
    while (n > 0) {
        e = tcp_write(pcb, data, (u16_t)n, TCP_WRITE_FLAG_COPY);
        if (e != ERR_MEM)
            break;
        n /= 2;                             /* queue or memory short: take what fits */
    }
    if (e == ERR_OK && n > 0) {
        *done = n;
        return 0;
    }
    return pcb->unacked || pcb->unsent ? 0 : WSAENOBUFS;
}

/* tcp_write() queues all of a piece or, when memory is short, nothing. */
bool stream_send_whole(struct sock *so, const void *data, uint32_t n)
{
    if (n == 0)
        return true;
    if (net_tx_tight() ||
        tcp_write(so->pcb, data, (u16_t)n, TCP_WRITE_FLAG_COPY) != ERR_OK)
        return false;
    stream_push(so);
    return true;
}

void stream_push(struct sock *so)
{
    if (so->pcb)
        tcp_output(so->pcb);
}

struct pbuf *stream_rx_take(struct sock *so)
{
    struct pbuf *p = so->rx;

    so->rx = NULL;
    turn_take(&so->rx_turn);
    return p;
}

bool stream_rx_visit(struct pbuf *p, uint32_t n, bool (*visit)(void *arg, const void *at, size_t n),
                     void *arg)
{
    for (; n > 0; p = p->next) {
        uint32_t piece = p->len < n ? p->len : n;

        if (!visit(arg, p->payload, piece))
            return false;
        n -= piece;
    }
    return true;
}

void stream_rx_return(struct sock *so, struct pbuf *p, uint32_t consumed)
{
    if (so->state != SOCK_CONNECTED || sock_rx_closed(so)) {  /* or reset, or shut */
        pbuf_free(p);
        stream_rx_drop(so);                 /* it was in a receiver when the last one left */
        sock_turn_end(so, &so->rx_turn);
        return;
    }
    so->rx_bytes -= consumed;
    p = pbuf_free_header(p, (u16_t)consumed);
    if (p && so->rx)
        pbuf_cat(p, so->rx);
    if (p)
        so->rx = p;
    stream_settle(so);
    if (consumed && so->pcb) {
        stream_taken(so, consumed);
        stream_ack_taken(so);
    }
    sock_turn_end(so, &so->rx_turn);        /* other receivers take theirs */
}

void stream_rx_drop(struct sock *so)
{
    uint32_t bytes = so->rx_bytes;

    if (so->rx)
        pbuf_free(so->rx);
    so->rx = NULL;
    so->rx_bytes = 0;
    stream_settle(so);
    if (so->pcb && bytes)
        stream_taken(so, bytes);
}

unsigned stream_ready(const struct sock *so)
{
    unsigned bits = so->connect_bad ? FD_OOB : 0;

    if (so->state == SOCK_LISTENING && !list_empty(&so->accepts))
        bits |= FD_READ;
    if (so->state == SOCK_RESET)            /* recv and send return at once, with the error */
        bits |= FD_READ | FD_WRITE;
    if (so->state != SOCK_CONNECTED)
        return bits;
    if (so->rx_shut || (!turn_taken(&so->rx_turn) && (so->rx || so->rx_eof)))
        bits |= FD_READ;
    if (so->tx_shut || (so->pcb && !sock_sending(so) && send_room(so)))
        bits |= FD_WRITE;
    return bits;
}

void stream_rx_window(struct sock *so)
{
    uint32_t bytes = so->opt.rcvbuf_set ? so->opt.rcvbuf : TCP_WND;

    so->window = (uint16_t)(bytes < TCP_MSS ? TCP_MSS : bytes > TCP_WND ? TCP_WND : bytes);
}

uint32_t stream_tx_queued(const struct sock *so)
{
    return so->pcb && so->state != SOCK_LISTENING ? (uint32_t)TCP_SND_BUF - tcp_sndbuf(so->pcb) : 0;
}
