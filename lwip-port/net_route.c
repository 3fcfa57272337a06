/* SPDX-License-Identifier: MIT */
/* net_route: where a packet would go, and which addresses are ours or everybody's (net_if.h). */
#include "lwip/ip4.h"
#include "lwip/netif.h"

#include "lwip-port/net_addr_lwip.h"
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

enum net_route net_route(struct net_addr remote, struct net_addr *local)
{
    ip_addr_t dst = net_addr_to_lwip(remote);
    struct netif *netif;

    net_assert_locked();
    netif = ip4_route(&dst);
    if (netif && reachable(netif, &dst)) {
        *local = net_if_is_loopback(netif) ? net_addr_loopback()
                                           : net_addr_of_lwip(netif_ip4_addr(netif));
        return NET_ROUTE_OK;
    }
    return net_any_address() ? NET_ROUTE_NONE : NET_ROUTE_DOWN;
}

bool net_is_local(struct net_addr a)
{
    if (net_addr_is_loopback(a))
        return true;
    for (const struct netif *n = netif_list; n; n = n->next)
        if (!net_addr_is_any(a) && net_addr_equal(net_addr_of_lwip(netif_ip4_addr(n)), a))
            return true;
    return false;
}

bool net_is_broadcast(struct net_addr a)
{
    ip_addr_t ip = net_addr_to_lwip(a);

    if (net_addr_is_broadcast(a))
        return true;
    for (const struct netif *n = netif_list; n; n = n->next)
        if (!net_if_is_loopback(n) && !net_addr_is_any(a) && net_if_usable(n) &&
            ip4_addr_isbroadcast(&ip, n))
            return true;
    return false;
}

int net_room_nic(struct net_addr remote)
{
    ip_addr_t to = net_addr_to_lwip(remote);
    struct netif *netif = net_is_local(remote) ? NULL : ip4_route(&to);

    return netif ? netif_nic_number(netif) : -1;
}
