/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_if.h"

#include <string.h>

#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/etharp.h"
#include "lwip/netif.h"
#include "lwip/stats.h"

#include "lwip-port/net_if_port.h"
#include "lwip-port/netif_nic.h"

enum { INTERFACES = 4 };

/* What others can see of our interfaces. */
struct reach {
    unsigned n;
    uint32_t address[INTERFACES], netmask[INTERFACES], gateway[INTERFACES];
};

static struct waitq address_changed;
static struct reach seen GUARDED_BY(net_core);
static net_change_handler on_change GUARDED_BY(net_core);

static bool usable(const struct netif *netif);
static bool is_loopback(const struct netif *netif);

static struct reach look(void) REQUIRES(net_core)
{
    struct reach r;

    memset(&r, 0, sizeof r);
    for (const struct netif *n = netif_list; n && r.n < INTERFACES; n = n->next) {
        if (is_loopback(n) || !usable(n))
            continue;
        r.address[r.n] = netif_ip4_addr(n)->addr;
        r.netmask[r.n] = netif_ip4_netmask(n)->addr;
        r.gateway[r.n++] = netif_ip4_gw(n)->addr;
    }
    return r;
}

/* lwIP's plain status callback is for addresses only: a DHCP lease that is renewed with another
 * router would go unseen.  This one also comes when nothing has changed. */
static void on_status(struct netif *netif, netif_nsc_reason_t reason,
                      const netif_ext_callback_args_t *args)
{
    struct reach now;
    bool listed;

    (void)netif, (void)reason, (void)args;
    net_assert_locked();
    waitq_wake_all(&address_changed);
    now = look();
    if (!memcmp(&now, &seen, sizeof now))
        return;
    listed = now.n != seen.n || memcmp(now.address, seen.address, sizeof now.address);
    seen = now;
    if (on_change)
        on_change(listed);
}

void net_if_init(void)
{
    waitq_init(&address_changed);
    seen = look();
}

void net_set_change_handler(net_change_handler handler)
{
    net_assert_locked();
    on_change = handler;
}

unsigned net_addresses(uint32_t *out, unsigned max)
{
    struct reach r;

    net_assert_locked();
    r = look();
    for (unsigned i = 0; i < r.n && i < max; i++)
        out[i] = r.address[i];
    return r.n;
}

void net_if_watch(void)
{
    static netif_ext_callback_t watch;

    netif_add_ext_callback(&watch, on_status);
}

static bool is_loopback(const struct netif *netif)
{
    return !netif_nic_of(netif);
}

static bool usable(const struct netif *netif)
{
    return netif_is_up(netif) && netif_is_link_up(netif) &&
           !ip4_addr_isany_val(*netif_ip4_addr(netif));
}

static void describe(const struct netif *netif, struct net_if_info *out)
{
    const struct nic *nic = netif_nic_of(netif);
    const ip_addr_t *dns = dns_getserver(0);

    *out = (struct net_if_info){ .loopback = !nic, .link_up = netif_is_link_up(netif) };
    memcpy(out->name, netif->name, sizeof netif->name);
    out->name[2] = (char)('0' + (nic ? netif->num - 1 : 0));        /* lo0 was the first */
    out->address = netif_ip4_addr(netif)->addr;
    out->netmask = netif_ip4_netmask(netif)->addr;
    out->gateway = netif_ip4_gw(netif)->addr;
    if (!nic)
        return;
    memcpy(out->mac, nic->mac, sizeof out->mac);
    out->dhcp = netif_dhcp_data(netif) != NULL;
    out->dns = ip_addr_get_ip4_u32(dns);
    out->rx = nic->stats.rx;
    out->tx = nic->stats.tx;
    out->rx_drop = nic->stats.rx_drop;
    out->tx_drop = nic->stats.tx_drop;
}

bool net_if_get_locked(unsigned index, struct net_if_info *out)
{
    const struct netif *netif = netif_list;

    net_assert_locked();
    for (; netif && index; netif = netif->next)
        index--;
    if (netif)
        describe(netif, out);
    return netif != NULL;
}

bool net_if_get(unsigned index, struct net_if_info *out)
{
    bool found;

    net_lock();
    found = net_if_get_locked(index, out);
    net_unlock();
    return found;
}

bool net_any_address(void)
{
    for (const struct netif *n = netif_list; n; n = n->next)
        if (!is_loopback(n) && usable(n))
            return true;
    return false;
}

bool net_wait_address(uint64_t deadline_us)
{
    bool found;

    net_lock();
    while (!(found = net_any_address()))
        if (net_wait(&address_changed, deadline_us) != PARK_WOKEN)
            break;
    found = net_any_address();
    net_unlock();
    return found;
}

/* lwIP sends to the default interface even when it has no gateway, and fails there with ERR_RTE;
 * the caller must know before it makes a pcb. */
static bool reachable(struct netif *netif, const ip4_addr_t *dst)
{
    if (is_loopback(netif) || !ip4_addr_isany_val(*netif_ip4_gw(netif)))
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
        *local = is_loopback(netif) ? PP_HTONL(IPADDR_LOOPBACK) : netif_ip4_addr(netif)->addr;
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
        if (!is_loopback(n) && address && usable(n) && ip4_addr_isbroadcast(&a, n))
            return true;
    return false;
}

void net_pools(struct net_pools *out)
{
    const struct stats_mem *const *pool = (const struct stats_mem *const *)lwip_stats.memp;

    net_assert_locked();
    *out = (struct net_pools){
        .tcp_pcb_used = pool[MEMP_TCP_PCB]->used,
        .tcp_pcb_max = MEMP_NUM_TCP_PCB,
        .tcp_listen_used = pool[MEMP_TCP_PCB_LISTEN]->used,
        .udp_pcb_used = pool[MEMP_UDP_PCB]->used,
        .tcp_seg_used = pool[MEMP_TCP_SEG]->used,
        .pbuf_pool_used = pool[MEMP_PBUF_POOL]->used,
        .pbuf_used = pool[MEMP_PBUF]->used,
    };
    out->nic_waiting = netif_nic_waiting(&out->nic_waiting_max);
    net_heap_figures(&out->heap_used, &out->heap_max);
}
