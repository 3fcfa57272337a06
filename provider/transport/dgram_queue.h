/* SPDX-License-Identifier: MIT */
/* dgram_queue: datagrams that have arrived and wait for their reader.
 *
 * A datagram is copied into kernel memory when it arrives, so that an idle socket holds no receive
 * buffer of the network.  What counts is what it costs there: its block of the heap, header and
 * rounding included, so that empty datagrams are no way around a bound.
 *
 * Bounds   one socket: SO_RCVBUF, at most 1 MB, and never more than what is left for all, so that
 *          one greedy socket leaves room for the next; a part is kept for queues that are nearly
 *          empty.  An empty queue takes one datagram of any size.  All sockets: DATAGRAM_KB of
 *          etc/provider.conf, and a reserve of the kernel's heap stays free.  What comes above a
 *          bound is dropped, as UDP may, and counted.
 * Life     a datagram that was taken still counts until it is dropped or put back.
 * Context  net_core held.
 * Source   own design; sharing: Choudhury and Hahne, "Dynamic Queue Length Thresholds" (1998).
 * Tests    tests/unit/provider/test_dgram_queue.c                                              */
#pragma once
#include "provider/socket/sock_ops.h"

enum {
    DGRAM_RCVBUF = 64 * 1024,       /* SO_RCVBUF of a fresh datagram socket */
    DGRAM_RCVBUF_MAX = 1024 * 1024,
};

struct datagram *dgram_take(struct sock *so) REQUIRES(net_core);     /* NULL: none */
/* It is the oldest again: peeked at, or its reader's memory was bad (R-33, W-108). */
void dgram_put_back(struct sock *so, struct datagram *d) REQUIRES(net_core);
void dgram_drop(struct sock *so, struct datagram *d) REQUIRES(net_core);    /* it was read */
/* One more from `from`, if the socket wants it and there is room; p stays the caller's. */
void dgram_arrive(struct sock *so, struct pbuf *p, const struct endpoint *from) REQUIRES(net_core);
void dgram_flush(struct sock *so) REQUIRES(net_core);

struct dgram_figures {
    uint32_t used, max;             /* bytes, of all sockets together */
    uint32_t dropped;               /* datagrams, since boot          */
};
void dgram_figures(struct dgram_figures *out) REQUIRES(net_core);

/* lwIP's callback. */
struct udp_pcb;
struct ip4_addr;
void dgram_on_datagram(void *arg, struct udp_pcb *pcb, struct pbuf *p, const struct ip4_addr *ip,
                       uint16_t port);
