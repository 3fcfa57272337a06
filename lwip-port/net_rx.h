/* SPDX-License-Identifier: MIT */
/* net_rx: keeping received data without giving the network away.
 *
 * Every frame arrives in a buffer of 1.5 KB from one pool.  A window full of one-byte segments, or
 * a few dozen sockets that are not read, would hold all of it, and then no other frame could
 * come in.  So a queue packs small segments together, and when half of a pool is used what is left
 * unread moves to the kernel's heap; each socket's window bounds it.  A socket that may hold no
 * more refuses (its callback answers ERR_MEM) and lwIP keeps one buffer for it, to offer it again;
 * when three quarters of the pool are used, such segments are dropped before lwIP takes them.  Both
 * close the window that is advertised: it would end a connection on which it only repeats, but
 * not one whose closed window answers its probes.  What is read, or taken, opens it again.  So
 * handshakes, ACKs and first segments get through, whoever does not read.
 *
 * Data on its way out is in the blocks that ACKs are made of.  Were all of them full of data, no
 * ACK could free one: so data leaves a quarter of them alone.
 *
 * Returns  net_rx_tight: true when three quarters of the receive pool are used.
 *          net_tx_tight: true when no more data should be given to lwIP now.
 * Context  net_core held.  net_rx_append takes over p.  A queue holds at most 65,535 bytes.
 * Tests    tests/unit/lwip-port/test_rx.c                                                        */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct pbuf;
struct tcp_pcb;
void net_rx_append(struct pbuf **queue, struct pbuf *p);
bool net_rx_tight(void);
/* Whether the owner of a connection would keep so many more bytes. */
typedef bool (*net_rx_handler)(const struct tcp_pcb *pcb, size_t bytes);
void net_set_rx_hook(net_rx_handler handler);
void net_rx_hold_back(struct tcp_pcb *pcb);     /* the next ACK, which is due, says window 0 */
bool net_tx_tight(void);
