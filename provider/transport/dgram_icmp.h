/* SPDX-License-Identifier: MIT */
/* dgram_icmp: a port unreachable finds the socket whose datagram it quotes, and no other.
 *
 * Each socket remembers to whom it has sent lately.  Of those that have sent from the quoted port
 * to the quoted destination the last one gets the error, connected or not; one that never did gets
 * none, whatever is forged.
 * Context  net_core held.
 * Source   W-105, W-106; SIO_UDP_CONNRESET; RFC 1122 4.1.3.3.
 * Tests    tests/unit/provider/test_dgram_icmp.c                                               */
#pragma once
#include "provider/socket/sock.h"

struct net_icmp_error;

void dgram_note_sent(struct sock *so, const struct endpoint *to) REQUIRES(net_core);
void dgram_forget_sent(struct sock *so) REQUIRES(net_core); /* its peer is another one now */
void dgram_on_icmp(const struct net_icmp_error *e) REQUIRES(net_core);
