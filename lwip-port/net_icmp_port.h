/* SPDX-License-Identifier: MIT */
/* net_icmp_port: the port's own side of net_icmp.  Context: bring-up, net_core held.
 * Tests    tests/unit/lwip-port/test_icmp.c                                                     */
#pragma once

struct net_icmp_error;

void net_icmp_init(void);
/* net_dns.c: perhaps a name server is not there.  Context: net_core held. */
void net_dns_on_icmp(const struct net_icmp_error *e);
