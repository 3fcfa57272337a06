/* SPDX-License-Identifier: MIT */
/* net_tcp_sequence: whether a segment's two numbers can be the peer's (RFC 9293 3.10.7.4, 5961 5).
 *
 * lwIP looks at the sequence number for the data only.  The ACK and the window of any segment it
 * uses before, so an attacker who knew addresses and ports could close the window for good,
 * measure a round trip of nothing, or keep a dead connection alive; and data beside an ACK for what
 * was never sent it takes.  Here what is far from both edges is answered by an ACK and goes no
 * further.  A wrong ACK in a handshake is lwIP's, which resets: the peer may have the connection
 * that we have forgotten, and ACKs would be answered by ACKs for ever.  What is near is lwIP's, in
 * order or not: one out of 4,000,000,000 guesses at both.
 * These ACKs have no bound: by one that all connections share an attacker could see from outside
 * which of its guesses were near.
 * A near segment ahead of the others moves lwIP's SND.WL1, and the windows of those before it would
 * be old; the next one in order takes it back.
 * Returns  false: drop the segment, it has been answered.
 * Context  net_core held; hdr in host byte order as lwIP's hook has it; state above SYN_SENT.
 * Tests    tests/unit/lwip-port/test_tcp_sequence.c                                              */
#pragma once
#include <stdbool.h>

struct tcp_hdr;
struct tcp_pcb;
bool net_tcp_sequence(struct tcp_pcb *pcb, const struct tcp_hdr *hdr);
