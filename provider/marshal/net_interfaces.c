/* SPDX-License-Identifier: MIT */
/* API set NET: interfaces, and waiting for an address.  Source: net_abi.h. */
#include <string.h>

#include "bsp/kernel/memory/usercopy.h"
#include "bsp/kernel/sched/deadline.h"
#include "lwip-port/net_if.h"
#include "provider/include/winsock2.h"
#include "provider/marshal/net_api.h"
#include "provider/marshal/user.h"

void net_api_describe(struct net_interface_entry *e, const struct net_if_info *info)
{
    memset(e, 0, sizeof *e);
    memcpy(e->name, info->name, sizeof e->name);
    memcpy(e->mac, info->mac, sizeof e->mac);
    e->link_up = info->link_up;
    e->loopback = info->loopback;
    e->dhcp = info->dhcp;
    e->address = net_addr_v4(info->address);
    e->netmask = net_addr_v4(info->netmask);
    e->gateway = net_addr_v4(info->gateway);
    e->dns = net_addr_v4(info->dns);
    e->rx = info->rx;
    e->tx = info->tx;
    e->rx_drop = info->rx_drop;
    e->tx_drop = info->tx_drop;
}

uint32_t net_api_interfaces(uaddr_t at)
{
    struct net_list a;
    struct net_if_info info;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    for (a.count = 0; net_if_get(a.count, &info); a.count++) {
        struct net_interface_entry e;

        net_api_describe(&e, &info);
        if (a.count < a.max &&
            !copy_out(user(a.buffer + a.count * (uint32_t)sizeof e), &e, sizeof e))
            return WSAEFAULT;
    }
    return copy_out(at, &a, sizeof a) ? 0 : WSAEFAULT;
}

uint32_t net_api_wait_address(uaddr_t at)
{
    struct net_wait_address a;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    return net_wait_address(deadline_after(a.timeout_ms)) ? 0 : WSAETIMEDOUT;
}
