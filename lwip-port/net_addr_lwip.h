/* SPDX-License-Identifier: MIT */
/* net_addr_lwip: struct net_addr to and from lwIP's address; for the port and the transports. */
#pragma once
#include "lwip/ip_addr.h"

#include "lwip-port/net_addr.h"

static inline ip_addr_t net_addr_to_lwip(struct net_addr a)
{
    return (ip_addr_t)IPADDR4_INIT(net_addr_v4(a));
}

static inline struct net_addr net_addr_of_lwip(const ip_addr_t *ip)
{
    return net_addr_from_v4(ip4_addr_get_u32(ip_2_ip4(ip)));
}
