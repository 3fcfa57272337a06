/* SPDX-License-Identifier: MIT */
/* net_tcp_guard: what lwIP takes for granted about a peer's segment, made true before it looks.
 *
 * Each of these ended in one of its assertions, and so in a panic of the kernel:
 *   - data out of order that runs over the receive window is queued whole, and does not fit later
 *     ("ooseq tcplen > rcv_wnd"): it is cut at the window's edge;
 *   - data beyond a FIN that waits out of order inherits that FIN, one byte too many ("tcplen >
 *     rcv_wnd"): dropped, no stack sends it;
 *   - what a closed window held back is acknowledged (a probe's one byte, or a re-sent segment),
 *     and the persist timer ticks on without data ("persist ticking with empty send buffer");
 *   - the first window is 0 or 1, and data is cut to the MSS; a later small one halves what a
 *     segment may hold ("mss_local is too small").
 * The other assertions of tcp_in.c and tcp_out.c that input leads to hold by themselves; they are
 * listed in tests/unit/lwip-port/test_tcp_hostile.c.
 * Returns  false: drop the segment.
 * Context  net_core held; hdr in host byte order as lwIP's hook has it; state above SYN_SENT.
 * Tests    tests/unit/lwip-port/test_tcp_hostile.c                                               */
#pragma once
#include <stdbool.h>

struct tcp_hdr;
struct tcp_pcb;
struct pbuf;
bool net_tcp_guard(struct tcp_pcb *pcb, struct tcp_hdr *hdr, struct pbuf *p);
