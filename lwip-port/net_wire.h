/* SPDX-License-Identifier: MIT */
/* net_wire: checks of what comes in from a wire, before lwIP, and of what goes out after it.
 *
 * In: datagrams whose addresses, lengths, options or fragments cannot be (RFC 1122 3.2.1.3 and
 * 3.2.1.8, RFC 6890) are dropped and counted (net_drops.h); so are leases that no
 * host can use and ARP that claims what is ours.  Loopback does not pass here.
 * Out: an identification that tells nothing (net_ident.c); ICMP errors, and resets for closed
 * ports, at a bounded rate (net_bucket.h).
 * Context  net_core held.  p of the input: one piece from the Ethernet header on; it is consumed.
 * Tests    tests/unit/lwip-port/test_martian.c, test_arp.c, test_fragment.c, test_dhcp.c,
 *          test_ident.c, test_icmp_out.c, test_reset_out.c                                       */
#pragma once
#include "lwip/err.h"
#include "lwip/ip4_addr.h"

struct netif;
struct pbuf;
err_t net_wire_input(struct pbuf *p, struct netif *netif);               /* struct netif, input  */
err_t net_wire_output(struct netif *netif, struct pbuf *p, const ip4_addr_t *to); /* and output  */
/* The link is gone; behind the next one the same addresses may be other stations. */
void net_wire_unplugged(struct netif *netif);
