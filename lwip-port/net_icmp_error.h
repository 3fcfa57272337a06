/* SPDX-License-Identifier: MIT */
/* net_icmp_error: an ICMP error and the segment that it quotes; ports, sequence in host order.
 * Tests    tests/unit/lwip-port/test_icmp.c                                                     */
#pragma once
#include <stdint.h>

#include "lwip-port/net_addr.h"

struct net_icmp_error {
    uint8_t type, code;       /* 3 destination unreachable, 11 time exceeded  */
    uint8_t protocol;         /* of the quoted datagram: 6 TCP, 17 UDP        */
    struct net_addr local, remote;      /* quoted source and destination      */
    uint16_t local_port, remote_port;
    uint32_t seq;             /* TCP: quoted sequence number                  */
};
