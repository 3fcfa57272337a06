/* SPDX-License-Identifier: MIT */
/* net_icmp: ICMP errors, which lwIP only counts, handed to whoever owns the quoted segment.
 *
 * The port has verified the ICMP checksum and that at least 8 bytes of the quoted transport header
 * are there; the handler matches ports and sequence number (RFC 5927).
 * Units    ports and sequence in host order.
 * Context  the handler runs with net_core held, inside the receive path; it may abort pcbs.
 * Tests    tests/unit/lwip-port/test_icmp.c, tests/unit/provider/test_quotes.c                  */
#pragma once
#include "lwip-port/net_icmp_error.h"

typedef void (*net_icmp_handler)(const struct net_icmp_error *e);
void net_set_icmp_handler(net_icmp_handler handler);
