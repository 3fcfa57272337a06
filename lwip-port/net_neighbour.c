/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_neighbour.h"

#include <string.h>

#include "lwip/etharp.h"
#include "lwip/netif.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_if_port.h"
#include "lwip-port/net_wire_port.h"

enum { ASK_AGAIN_US = 1000000 };

bool net_neighbour_get(unsigned place, struct net_neighbour *out, bool *used)
{
    ip4_addr_t *ip;
    struct netif *netif;
    struct eth_addr *eth;

    net_assert_locked();
    if (place >= ARP_TABLE_SIZE)
        return false;
    *used = etharp_get_entry(place, &ip, &netif, &eth) != 0;
    if (*used) {
        out->address = net_addr_from_v4(ip->addr);
        memcpy(&out->station, eth, sizeof out->station);
        out->index = netif_get_index(netif);
    }
    return true;
}

static struct netif *link_of(const ip4_addr_t *who)
{
    struct netif *netif;

    NETIF_FOREACH(netif) {
        if (!net_if_is_loopback(netif) && net_if_usable(netif) &&
            ip4_addr_net_eq(who, netif_ip4_addr(netif), netif_ip4_netmask(netif)) &&
            !ip4_addr_isbroadcast(who, netif))
            return netif;
    }
    return NULL;
}

/* With each turn the interface is looked for anew: it may have lost its address meanwhile. */
static enum net_result ask(const ip4_addr_t *who, uint64_t deadline_us, struct net_station *station)
    REQUIRES(net_core)
{
    uint64_t again = 0;
    struct netif *netif;

    while ((netif = link_of(who)) != NULL) {
        const ip4_addr_t *ip;
        struct eth_addr *eth;
        enum park why;

        if (etharp_find_addr(netif, who, &eth, &ip) >= 0) {
            memcpy(station, eth, sizeof *station);
            return NET_OK;
        }
        if (time_us() >= again) {
            if (etharp_query(netif, who, NULL) == ERR_MEM)
                return NET_FAILED;
            again = time_us() + ASK_AGAIN_US;
        }
        why = net_arp_wait(again < deadline_us ? again : deadline_us);
        if (why == PARK_KILLED || why == PARK_CANCELLED)
            return NET_KILLED;
        if (why == PARK_TIMEOUT && time_us() >= deadline_us)
            return NET_TIMEOUT;
    }
    return NET_UNREACHABLE;
}

enum net_result net_neighbour_ask(struct net_addr who, uint64_t deadline_us,
                                  struct net_station *station)
{
    ip_addr_t ip = net_addr_to_lwip(who);
    const struct netif *own;
    enum net_result result;

    net_lock();
    own = link_of(ip_2_ip4(&ip));
    if (own && ip4_addr_eq(ip_2_ip4(&ip), netif_ip4_addr(own))) {
        memcpy(station, own->hwaddr, sizeof *station);
        result = NET_OK;
    } else {
        result = ask(ip_2_ip4(&ip), deadline_us, station);
    }
    net_unlock();
    return result;
}

bool net_neighbour_flush(unsigned index)
{
    struct netif *netif;

    net_lock();
    netif = index <= UINT8_MAX ? netif_get_by_index((u8_t)index) : NULL;
    if (netif)
        etharp_cleanup_netif(netif);
    net_unlock();
    return netif != NULL;
}
