/* SPDX-License-Identifier: MIT */
/* stream_cb: lwIP's callbacks, between the stream files; needs lwIP's types.
 *
 * Context  lwIP calls them with net_core held.  They never sleep and never free the socket.
 * Tests    tests/unit/provider/test_stream.c, test_ending.c, test_vanished.c                    */
#pragma once
#include "provider/transport/stream.h"

#include "lwip/err.h"

void stream_on_error(void *arg, err_t e);
err_t stream_on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t e);
err_t stream_on_sent(void *arg, struct tcp_pcb *pcb, uint16_t bytes);
/* A listening pcb's half-open connections are counted from now on. */
void stream_half_watch(struct tcp_pcb *lpcb) REQUIRES(net_core);
/* It is established. */
void stream_half_done(struct tcp_pcb *pcb) REQUIRES(net_core);
err_t stream_on_poll(void *arg, struct tcp_pcb *pcb);
