/* SPDX-License-Identifier: MIT */
/* net_tcp_hook: a look at each segment for a connecting pcb before lwIP sees it.  lwIP
 * sends its SYN again at once when a SYN-ACK acknowledges something else; a peer that answers each
 * so would use up all its attempts within a second.
 *
 * Units    sequence numbers in host byte order; seq_len counts data, SYN and FIN.
 * Returns  the handler's verdict.  PASS: lwIP goes on.  DROP: lwIP never sees it.  RESET: dropped,
 *          and answered as RFC 9293 3.10.7.3 asks of an unacceptable ACK: <SEQ=SEG.ACK><CTL=RST>.
 * Context  net_core held, inside the receive path; only pcbs in SYN_SENT are shown.  The handler
 *          may read the pcb but must not abort it.
 * Tests    tests/unit/lwip-port/test_tcp_hook.c                                                  */
#pragma once
#include <stdint.h>

struct tcp_pcb;
struct net_tcp_segment {
    uint32_t seq, ack, seq_len;
    uint8_t flags;             /* NET_TCP_* and others, as on the wire */
};
enum { NET_TCP_FIN = 1, NET_TCP_SYN = 2, NET_TCP_RST = 4, NET_TCP_ACK = 16 }; /* RFC 9293 3.1 */
enum net_tcp_verdict { NET_TCP_PASS, NET_TCP_DROP, NET_TCP_RESET };
typedef enum net_tcp_verdict (*net_tcp_handler)(const struct tcp_pcb *pcb,
                                                const struct net_tcp_segment *segment);
void net_set_tcp_hook(net_tcp_handler handler); /* NULL: none */
