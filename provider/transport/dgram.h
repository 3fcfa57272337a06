/* SPDX-License-Identifier: MIT */
/* dgram: SOCK_DGRAM on lwIP's raw UDP; dgram*.c are the only files that call udp_*().
 *
 * The receive queue and the peer filter (dgram_queue.h) are the provider's own (C-130..C-158),
 * and so is what ICMP says (dgram_icmp.h).
 *
 * Units    bytes; addresses as struct endpoint.
 * Returns  0 or a WSAE*.
 * Context  net_core held.
 * Source   own design; lwIP 2.2.1 udp.c.
 * Tests    tests/unit/provider/test_dgram.c                                                    */
#pragma once
#include "provider/socket/sock_ops.h"

extern const struct sock_ops dgram_ops;

int dgram_bind(struct sock *so, const struct endpoint *want) REQUIRES(net_core);
/* A free port and a pcb for an unbound socket (R-39, C-130), which then either is bound, or has
 * them no more because what they were for has failed. */
int dgram_open(struct sock *so, const struct endpoint *peer) REQUIRES(net_core);
void dgram_bound(struct sock *so) REQUIRES(net_core);
void dgram_unopen(struct sock *so) REQUIRES(net_core);
int dgram_connect(struct sock *so, const struct endpoint *peer, struct net_addr via)
    REQUIRES(net_core);
int dgram_disconnect(struct sock *so) REQUIRES(net_core);
/* Our addresses have changed.  What is bound to one stays so; one on loan follows the route. */
void dgram_keep_address(struct sock *so) REQUIRES(net_core);
void dgram_close(struct sock *so) REQUIRES(net_core);
void dgram_apply_options(struct sock *so) REQUIRES(net_core);
unsigned dgram_ready(const struct sock *so) REQUIRES(net_core);
/* Tells held(arg, port) every port that lwIP knows of: its own DHCP and DNS have some. */
void dgram_ports_held(struct net_addr addr, const struct endpoint *peer,
                      void (*held)(void *arg, uint16_t port), void *arg) REQUIRES(net_core);

/* Sending: room for the payload, filled without the lock, then sent or dropped with it. */
struct pbuf *dgram_tx_alloc(uint32_t bytes, void **data) REQUIRES(net_core);
/* An unbound socket is bound by it, if the datagram gets out. */
int dgram_tx_send(struct sock *so, struct pbuf *p, const struct endpoint *to) REQUIRES(net_core);
void dgram_tx_free(struct pbuf *p) REQUIRES(net_core);
