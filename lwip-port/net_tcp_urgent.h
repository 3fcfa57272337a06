/* SPDX-License-Identifier: MIT */
/* net_tcp_urgent: tells of the urgent byte in a connection's stream, which lwIP knows nothing of.
 *
 * Units    seq: the byte's sequence number, host byte order.  The pointer is taken to point behind
 *          it, as BSD and all who followed do (RFC 6093 3.1).
 * Context  net_core held, before the segment is received; the handler notes the byte, no more.
 * Tests    tests/unit/provider/test_urgent.c                                                    */
#pragma once
#include <stdint.h>

struct tcp_pcb;
typedef void (*net_urgent_handler)(struct tcp_pcb *pcb, uint32_t seq);
void net_set_urgent_handler(net_urgent_handler handler);
