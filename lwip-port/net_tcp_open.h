/* SPDX-License-Identifier: MIT */
/* net_tcp_open: a look at each SYN that asks a listening pcb for a connection, before lwIP takes a
 * pcb for it; and new connections between two ends whose last one is in TIME_WAIT.
 *
 * Returns  the handler's verdict.  PASS: lwIP goes on.  DROP: nothing happened.  RESET: the peer is
 *          refused.
 * Context  net_core held, inside the receive path.  The handler may free other pcbs in SYN_RCVD,
 *          but no other.
 * Source   RFC 9293 3.6.1, 3.10.7.2; RFC 1122 4.2.2.13.
 * Tests    tests/unit/provider/test_flood.c, tests/unit/provider/test_backlog.c                  */
#pragma once
#include "lwip-port/net_tcp_hook.h"

typedef enum net_tcp_verdict (*net_tcp_listen_handler)(struct tcp_pcb *listening);
void net_set_listen_hook(net_tcp_listen_handler handler); /* NULL: none */
