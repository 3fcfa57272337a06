/* SPDX-License-Identifier: MIT */
/* net_route: where a packet would go, and which addresses are ours or everybody's (net_if.h). */
#include "lwip/ip4.h"
#include "lwip/netif.h"

#include "lwip-port/net_if_port.h"
#include "lwip-port/net_room.h"
#include "lwip-port/netif_nic.h"

/* lwIP sends to the default interface even when it has no gateway, and fails there with ERR_RTE;
 * the caller must know before it makes a pcb. */
static bool reachable(struct netif *netif, const ip4_addr_t *dst)
{
    if (net_if_is_loopback(netif) || !ip4_addr_isany_val(*netif_ip4_gw(netif)))
        return true;
    return ip4_addr_net_eq(dst, netif_ip4_addr(netif), netif_ip4_netmask(netif)) ||
           ip4_addr_islinklocal(dst) || ip4_addr_isbroadcast(dst, netif) ||
           ip4_addr_ismulticast(dst);
}

enum net_route net_route(uint32_t remote, uint32_t *local)
{
    ip4_addr_t dst = { remote };
    struct netif *netif;

    net_assert_locked();
    netif = ip4_route(&dst);
    if (netif && reachable(netif, &dst)) {
        *local = net_if_is_loopback(netif) ? PP_HTONL(IPADDR_LOOPBACK)
                                           : netif_ip4_addr(netif)->addr;
        return NET_ROUTE_OK;
    }
    return net_any_address() ? NET_ROUTE_NONE : NET_ROUTE_DOWN;
}

bool net_is_local(uint32_t address)
{
    ip4_addr_t a = { address };

    if (ip4_addr_isloopback(&a))
        return true;
    for (const struct netif *n = netif_list; n; n = n->next)
        if (address && netif_ip4_addr(n)->addr == address)
            return true;
    return false;
}

bool net_is_broadcast(uint32_t address)
{
    ip4_addr_t a = { address };

    if (address == IPADDR_BROADCAST)
        return true;
    for (const struct netif *n = netif_list; n; n = n->next)
        if (!net_if_is_loopback(n) && address && net_if_usable(n) && ip4_addr_isbroadcast(&a, n))
            return true;
    return false;
}

int net_room_nic(uint32_t remote)
{
    ip4_addr_t to = { remote };
    struct netif *netif = net_is_local(remote) ? NULL : ip4_route(&to);

    return netif ? netif_nic_number(netif) : -1;
}
