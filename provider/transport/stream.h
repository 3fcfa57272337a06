/* SPDX-License-Identifier: MIT */
/* stream: SOCK_STREAM on lwIP's raw TCP; stream*.c are the only files that call tcp_*().
 *
 * A socket parts from its pcb when nothing can come or go any more: both FINs and all data are
 * acknowledged, or it is closed.  lwIP frees a pcb in TIME_WAIT without a callback, and may reach
 * TIME_WAIT so too; its destroy callback tells us.  Names and options live in struct sock.
 *
 * Units    byte counts fit 16 bits where lwIP's do.
 * Returns  0 or a WSAE*; stream_connect: WSAEWOULDBLOCK when the SYN is on its way, the end then
 *          comes by sock_post(FD_CONNECT).
 * Context  net_core held.
 * Source   own design; lwIP 2.2.1 tcp.c, tcp_in.c.
 * Tests    tests/unit/provider/test_model.c, test_connect.c, test_stream.c, test_flood.c,
 *          test_backlog.c, test_close.c, test_ending.c, test_orphans.c, test_vanished.c         */
#pragma once
#include "provider/socket/sock_ops.h"

extern const struct sock_ops stream_ops;

void stream_init(void);

/* WSPBind; it picks a port without connections that outlive their socket, if there is one. */
int stream_bind(struct sock *so, const struct endpoint *want) REQUIRES(net_core);
/* via: the local address that the route to the peer gives. */
int stream_connect(struct sock *so, const struct endpoint *peer, struct net_addr via)
    REQUIRES(net_core);
void stream_connect_give_up(struct sock *so, int err) REQUIRES(net_core);
struct net_icmp_error;
void stream_on_icmp(const struct net_icmp_error *e);
int stream_listen(struct sock *so, int backlog) REQUIRES(net_core);
/* A connection that was not accepted. */
void stream_reset(struct sock *so) REQUIRES(net_core);
/* lwIP has moved what listens to a new address of the interface: back to the one it is bound to. */
void stream_keep_address(struct sock *so) REQUIRES(net_core);
void stream_shut_send(struct sock *so) REQUIRES(net_core);
/* Ends the connection as the linger rule says; never waits. */
void stream_close(struct sock *so) REQUIRES(net_core);
void stream_apply_options(struct sock *so) REQUIRES(net_core);
/* Connections without a socket: they have unacknowledged data, or wait for the peer's FIN. */
unsigned stream_orphans(void) REQUIRES(net_core);
unsigned stream_ready(const struct sock *so) REQUIRES(net_core);
uint32_t stream_tx_queued(const struct sock *so) REQUIRES(net_core);

/* Queues up to n bytes; *done says how many.  0, or WSAENOBUFS when memory is short and no ACK
 * that could free some is awaited. */
int stream_send(struct sock *so, const void *data, uint32_t n, uint32_t *done) REQUIRES(net_core);
/* All n bytes, at most stream_send_room(), on their way at once, or none: false without memory. */
bool stream_send_whole(struct sock *so, const void *data, uint32_t n) REQUIRES(net_core);
/* How many bytes stream_send would take now, memory permitting. */
uint32_t stream_send_room(const struct sock *so) REQUIRES(net_core);
/* There may be more room than before: an ACK, or a larger SO_SNDBUF. */
void stream_room(struct sock *so) REQUIRES(net_core);
void stream_push(struct sock *so) REQUIRES(net_core);
/* Takes the receive queue into the caller's hands, to be copied without the lock. */
struct pbuf *stream_rx_take(struct sock *so) REQUIRES(net_core);
/* The program is about to sleep for more: what it has taken is acknowledged now if that was held
 * back (stream_ack.c). */
void stream_ack_held(struct sock *so) REQUIRES(net_core);
/* Copies out of a taken queue; no lock needed.  visit answers false to stop. */
bool stream_rx_visit(struct pbuf *p, uint32_t n, bool (*visit)(void *arg, const void *at, size_t n),
                     void *arg);
/* Gives it back, less the first `consumed` bytes. */
void stream_rx_return(struct sock *so, struct pbuf *p, uint32_t consumed) REQUIRES(net_core);

/* Tells held(arg, port) the ports that connections outside the bind table have: towards that peer
 * from that address, or all of them when peer is NULL. */
void stream_ports_held(struct net_addr addr, const struct endpoint *peer,
                       void (*held)(void *arg, uint16_t port), void *arg) REQUIRES(net_core);

/* Between the stream files. */
/* The attempt is over: the blocked caller, or else SO_ERROR, gets the result. */
void stream_connect_over(struct sock *so, int result) REQUIRES(net_core);
struct tcp_pcb *stream_new_pcb(struct sock *so) REQUIRES(net_core);
void stream_attach(struct sock *so, struct tcp_pcb *pcb) REQUIRES(net_core);
struct tcp_pcb *stream_detach(struct sock *so) REQUIRES(net_core);
void stream_listen_close(struct sock *so) REQUIRES(net_core);
/* stream_pcb.c, before the first pcb. */
void stream_pcb_init(void) REQUIRES(net_core);
/* lwIP has no free pcb: tcp_alloc() would free one that is in use. */
bool stream_pool_empty(void) REQUIRES(net_core);
/* Half-open connections (stream_half.c): how many; the oldest gives way to one for `so`, or to a
 * program's own (NULL), false when none can; those of a listener that closes. */
void stream_half_init(void);
unsigned stream_half_count(void) REQUIRES(net_core);
bool stream_half_yield(const struct sock *so) REQUIRES(net_core);
void stream_half_close(struct sock *so) REQUIRES(net_core);
void stream_rx_drop(struct sock *so) REQUIRES(net_core);
/* So many bytes are out of the queue: the window opens, and the peer gets an update in time. */
void stream_taken(const struct sock *so, uint32_t bytes) REQUIRES(net_core);
/* so->window from SO_RCVBUF, as it is now: a segment at least, lwIP's window at the most. */
void stream_rx_window(struct sock *so) REQUIRES(net_core);
/* The program has taken data. */
void stream_ack_taken(struct sock *so) REQUIRES(net_core);
/* Parts from a pcb that has reached TIME_WAIT, where nothing happens to it that we would tell. */
void stream_settle(struct sock *so) REQUIRES(net_core);
/* A reset that the peer takes; the pcb is gone. */
void stream_reset_pcb(struct tcp_pcb *pcb) REQUIRES(net_core);
/* stream_urgent.c.  What is left of p, NULL when that was all. */
struct pbuf *stream_without_urgent(struct sock *so, struct tcp_pcb *pcb, struct pbuf *p)
    REQUIRES(net_core);
void stream_urgent_init(void);
void stream_data_init(void);
/* stream_orphan.c.  The detached connection ends by itself: FIN, then a bounded wait. */
void stream_orphan(struct tcp_pcb *pcb) REQUIRES(net_core);
/* Of more than `most` orphans the one that got nothing acknowledged for longest is reset. */
bool stream_orphan_gives_way(unsigned most) REQUIRES(net_core);
/* Frees an orphan that has delivered everything; false: there is none. */
bool stream_orphan_reclaim(void) REQUIRES(net_core);
