/* SPDX-License-Identifier: MIT */
/* Connections: how they begin, and what the network says of them. */
#include "provider/transport/stream.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_icmp.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_tcp_hook.h"
#include "provider/include/winsock2.h"
#include "provider/socket/bindtab.h"
#include "provider/socket/client.h"
#include "provider/socket/config.h"
#include "provider/socket/trace_events.h"
#include "provider/transport/stream_cb.h"
#include "provider/transport/wsaerr.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"
#include "lwip/timeouts.h"

/* lwIP's 12 SYNs take longer.  An abort before that is for our own address, which has changed. */
enum { LWIP_SYN_TIMEOUT_US = 30000000 };

/* Sockets in SOCK_CONNECTING, the oldest first: all wait equally long, so the list is sorted. */
static struct list connecting GUARDED_BY(net_core);
static bool timer_armed GUARDED_BY(net_core);

/* --- the outcome of a connect ----------------------------------------------------------------- */

void stream_connect_over(struct sock *so, int result)
{
    list_del(&so->link);
    if (so->connector) {
        so->connector->done = true;
        so->connector->result = result;
        so->connector = NULL;
    } else {
        so->so_error = (uint16_t)result;    /* a blocking call returns it instead (W-06); W-04 */
    }
}

/* The network refused: bound, port kept, pcb gone. */
static void connect_failed(struct sock *so, int err) REQUIRES(net_core)
{
    stream_connect_over(so, err);
    bindtab_widen(so);
    so->connect_bad = true;
    sock_step(so, EV_FAIL);
    sock_post(so, FD_CONNECT, err);
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t e)
{
    struct sock *so = arg;

    (void)pcb;
    (void)e;                                /* always ERR_OK, says lwip/tcp.h */
    net_assert_locked();
    stream_connect_over(so, 0);
    so->so_error = 0;
    so->since_us = time_us();
    sock_step(so, EV_UP);
    sock_post(so, FD_CONNECT | FD_WRITE, 0);
    return ERR_OK;
}

/* lwIP frees the pcb, before this call or right after it: it is not ours any more. */
void stream_on_error(void *arg, err_t e)
{
    struct sock *so = arg;

    net_assert_locked();
    so->pcb = NULL;
    if (so->state == SOCK_CONNECTING) {
        bool gone = e == ERR_ABRT && time_us() - so->since_us < LWIP_SYN_TIMEOUT_US;

        connect_failed(so, gone ? WSAENETDOWN : wsa_from_lwip(e, CONNECTING));
    } else if (e == ERR_CLSD) {             /* the last ACK after both FINs: a clean end */
        sock_step(so, EV_CLOSED);
        sock_changed(so);
    } else {
        so->reset_err = so->rx_eof ? WSAECONNABORTED : (uint16_t)wsa_from_lwip(e, CONNECTED);
        stream_rx_drop(so);
        sock_step(so, EV_RESET);
        sock_post(so, FD_CLOSE, WSAECONNABORTED);   /* W-51; W-52: recv too, after their FIN */
    }
}

/* --- the connect timer ------------------------------------------------------------------------ */

static uint64_t connect_timeout_us(void)
{
    return provider_settings.connect_timeout_ms * 1000ull;
}

static void on_timer(void *arg);

static void arm_timer(void) REQUIRES(net_core)
{
    uint64_t now = time_us(), due;

    if (timer_armed || list_empty(&connecting))
        return;
    due = list_first(&connecting, struct sock, link)->since_us + connect_timeout_us();
    sys_timeout(due <= now ? 0 : (uint32_t)((due - now + 999) / 1000), on_timer, NULL);
    timer_armed = true;
}

/* It stays armed when its socket is done, and looks at the next oldest when it fires: so a
 * connect that ends well costs no timer work. */
static void on_timer(void *arg)
{
    (void)arg;
    net_assert_locked();
    timer_armed = false;
    while (!list_empty(&connecting)) {
        struct sock *so = list_first(&connecting, struct sock, link);

        if (time_us() - so->since_us < connect_timeout_us())
            break;
        tcp_close(stream_detach(so));       /* SYN_SENT: freed, nothing sent */
        connect_failed(so, WSAETIMEDOUT);
    }
    arm_timer();
}

/* --- what the network says beside lwIP -------------------------------------------------------- */

/* An unacceptable ACK would make lwIP re-send the SYN at once and burn its retries. */
static enum net_tcp_verdict on_segment(const struct tcp_pcb *pcb, const struct net_tcp_segment *seg)
{
    if (!(seg->flags & TCP_ACK) || (seg->flags & TCP_RST))
        return NET_TCP_PASS;                /* lwIP checks the ACK of a RST itself */
    if ((seg->flags & TCP_SYN) && seg->ack == pcb->lastack + 1)
        return NET_TCP_PASS;
    trace(TR_WRONG_ACK, pcb->local_port, seg->ack, pcb->lastack);
    return NET_TCP_RESET;
}

/* 0: not an end (code 4 is path MTU discovery's). */
static int icmp_verdict(const struct net_icmp_error *e)
{
    if (e->type == 11)
        return WSAENETUNREACH;
    if (e->type != 3 || e->code == 4)
        return 0;
    return e->code == 2 || e->code == 3 ? WSAECONNREFUSED : WSAENETUNREACH;
}

/* The quoted segment must be our SYN: ports, addresses and sequence number (RFC 5927 4.1). */
void stream_on_icmp(const struct net_icmp_error *e)
{
    int err = icmp_verdict(e);

    net_assert_locked();
    if (!err)
        return;
    list_for_each(it, &connecting) {
        struct sock *so = container_of(it, struct sock, link);

        if (so->local.port != e->local_port || so->peer.port != e->remote_port ||
            !net_addr_equal(so->local.addr, e->local) ||
            !net_addr_equal(so->peer.addr, e->remote) || so->pcb->lastack != e->seq)
            continue;
        tcp_close(stream_detach(so));
        connect_failed(so, err);
        return;
    }
}

void stream_init(void)
{
    net_lock();
    list_init(&connecting);
    stream_pcb_init();
    net_unlock();
    net_set_tcp_hook(on_segment);
    stream_half_init();
    stream_urgent_init();
    stream_data_init();
}

/* --- bind and connect ------------------------------------------------------------------------- */

int stream_bind(struct sock *so, const struct endpoint *want)
{
    int err = bindtab_bind(so, want);

    return err ? err : sock_step(so, EV_BIND);
}

/* A fresh pcb with the socket's local address, and the SYN.  Nothing is left after an error. */
static int send_syn(struct sock *so, const struct endpoint *peer) REQUIRES(net_core)
{
    struct tcp_pcb *pcb = stream_new_pcb(so);
    ip_addr_t local = net_addr_to_lwip(so->local.addr), remote = net_addr_to_lwip(peer->addr);
    err_t e;

    if (!pcb)
        return WSAENOBUFS;
    e = tcp_bind(pcb, &local, so->local.port);
    if (e == ERR_OK)
        e = tcp_connect(pcb, &remote, peer->port, on_connected);
    if (e == ERR_OK) {
        stream_rx_window(so);               /* the SYN said TCP_WND, the ACK of its answer counts */
        pcb->rcv_wnd = pcb->rcv_ann_wnd = so->window;
        return 0;
    }
    tcp_close(stream_detach(so));           /* tcp_connect has written addresses into it */
    return wsa_from_lwip(e, IN_CALL);
}

/* From a port of our choice: the socket has none, or one that an earlier connect took and that the
 * caller never asked for (C-107).  The connect does not fail by a port while any is left. */
static int connect_picked(struct sock *so, const struct endpoint *peer, struct net_addr via)
    REQUIRES(net_core)
{
    uint16_t old = so->local.port, port;
    int err = WSAEADDRINUSE;

    for (unsigned i = 0; err == WSAEADDRINUSE && i <= BINDTAB_GUESSES; i++) {
        port = bindtab_pick(so, via, peer, i == BINDTAB_GUESSES);
        if (port == 0) {
            err = WSAENOBUFS;
            break;
        }
        bindtab_move(so, via, port);
        err = send_syn(so, peer);
    }
    if (!err)
        so->own_port = so->bound_any = true;
    else if (old)
        bindtab_move(so, net_addr_any(), old);
    else
        bindtab_release(so);
    return err;
}

static int connect_bound(struct sock *so, const struct endpoint *peer, struct net_addr via)
    REQUIRES(net_core)
{
    int err;

    if (net_addr_is_loopback(so->local.addr) && !net_is_local(peer->addr))
        return WSAEADDRNOTAVAIL;            /* 127/8 must not leave the machine, RFC 1122 3.2.1.3 */
    if (!so->bound_any && !net_is_local(so->local.addr))
        return WSAEADDRNOTAVAIL;            /* it was ours when it was bound */
    if (so->bound_any) {
        err = bindtab_narrow(so, via);
        if (err)
            return err;
    }
    err = send_syn(so, peer);
    if (err)
        bindtab_widen(so);
    return err;
}

int stream_connect(struct sock *so, const struct endpoint *peer, struct net_addr via)
{
    bool fresh = so->state == SOCK_OPEN;
    int err = sock_step(so, EV_CONNECT);

    if (err)
        return err;
    err = fresh ? connect_picked(so, peer, via) : connect_bound(so, peer, via);
    if (err == WSAEADDRINUSE && so->own_port)
        err = connect_picked(so, peer, via);
    trace(TR_CONNECT, so->handle, net_addr_fold(peer->addr),
          (uint32_t)peer->port << 16 | (uint32_t)err);
    if (err) {
        sock_step(so, EV_ABORT);
        return err;
    }
    so->peer = *peer;
    so->connect_bad = false;                /* W-05 */
    sock_rearm(so, FD_CONNECT | FD_WRITE);  /* C-038: the old failure is not the new result */
    so->since_us = time_us();
    list_add_tail(&connecting, &so->link);
    arm_timer();
    return WSAEWOULDBLOCK;
}

void stream_connect_give_up(struct sock *so, int err)
{
    tcp_close(stream_detach(so));           /* SYN_SENT: freed, nothing sent */
    connect_failed(so, err);
}
