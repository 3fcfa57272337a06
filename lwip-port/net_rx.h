/* SPDX-License-Identifier: MIT */
/* net_rx: keeping received data without giving the network away.
 *
 * Every frame arrives in a buffer of 1.5 KB from one pool.  A window full of one-byte segments, or
 * a few dozen sockets that nobody reads, would hold all of it, and then no frame of anybody could
 * come in.  So a queue packs small segments together, and when half of a pool is used what is
 * left unread moves to the kernel's heap; each socket's window bounds it.  When that is empty too
 * and the pool runs short, a socket that already has data takes no more (its callback answers
 * ERR_MEM; lwIP offers it again and the peer re-sends), while handshakes, ACKs and first segments
 * get through.
 *
 * Data on its way out lies in the blocks that ACKs are made of.  Were all of them full of data, no
 * ACK could free one: so data leaves a quarter of them alone.
 *
 * Returns  net_rx_tight: true when a socket with unread data should refuse more.
 *          net_tx_tight: true when no more data should be given to lwIP now.
 * Context  net_core held.  net_rx_append takes over p.  A queue holds at most 65,535 bytes.
 * Tests    tests/unit/lwip-port/test_rx.c                                                        */
#pragma once
#include <stdbool.h>

struct pbuf;
void net_rx_append(struct pbuf **queue, struct pbuf *p);
bool net_rx_tight(void);
bool net_tx_tight(void);
