/* SPDX-License-Identifier: MIT */
/* net_tcp_opt: the options of a received TCP segment, set right before lwIP reads them.
 *
 * lwIP takes MSS, window scale and SACK-permitted from any segment; they mean something in a SYN
 * only (RFC 9293 3.2, RFC 7323 2.2, RFC 2018 2).  Elsewhere they become NOPs.  The MSS of a SYN is
 * at least NET_TCP_MSS_MIN: lwIP would send a header for each byte to a peer that asks for it.
 * Returns  false: an option's length is wrong, the segment is to be dropped.
 * Context  net_core held.
 * Tests    tests/unit/lwip-port/test_tcp_opt.c                                                   */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NET_TCP_MSS_MIN = 64 };
/* `bytes` in all; those from first_bytes on lie at `second`, if there is one. */
struct net_tcp_options {
    uint8_t *first, *second;
    size_t first_bytes, bytes;
};
bool net_tcp_clean_options(const struct net_tcp_options *options, bool of_syn);
