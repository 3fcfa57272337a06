/* SPDX-License-Identifier: MIT */
/* net_icmp: ICMP errors, which lwIP only counts, handed to whoever owns the quoted segment.
 *
 * The port has verified the ICMP checksum and that at least 8 bytes of the quoted transport header
 * are there; the handler matches ports and sequence number (RFC 5927).
 * Units    addresses in network byte order, ports and sequence in host order.
 * Context  the handler runs with net_core held, inside the receive path; it may abort pcbs.
 * Tests    tests/unit/lwip-port/test_icmp.c, tests/unit/provider/test_quotes.c                  */
#pragma once
#include <stdint.h>

struct net_icmp_error {
    uint8_t type, code;       /* 3 destination unreachable, 11 time exceeded  */
    uint8_t protocol;         /* of the quoted datagram: 6 TCP, 17 UDP        */
    uint32_t local, remote;   /* quoted source and destination address        */
    uint16_t local_port, remote_port;
    uint32_t seq;             /* TCP: quoted sequence number                  */
};
typedef void (*net_icmp_handler)(const struct net_icmp_error *e);
void net_set_icmp_handler(net_icmp_handler handler);
