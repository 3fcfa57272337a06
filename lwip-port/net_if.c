/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_if.h"

#include <string.h>

#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/netif.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_if_port.h"
#include "lwip-port/netif_nic.h"

enum { INTERFACES = 4 };

/* What others can see of our interfaces. */
struct reach {
    unsigned n;
    struct net_addr address[INTERFACES], netmask[INTERFACES], gateway[INTERFACES];
};

static struct waitq address_changed;
static struct reach seen GUARDED_BY(net_core);
static net_change_handler on_change GUARDED_BY(net_core);
static uint32_t changes[NET_CHANGES] GUARDED_BY(net_core);

bool net_if_is_loopback(const struct netif *netif)
{
    return !netif_nic_of(netif);
}

bool net_if_usable(const struct netif *netif)
{
    return netif_is_up(netif) && netif_is_link_up(netif) &&
           !ip4_addr_isany_val(*netif_ip4_addr(netif));
}

static struct reach look(void) REQUIRES(net_core)
{
    struct reach r;

    memset(&r, 0, sizeof r);
    for (const struct netif *n = netif_list; n && r.n < INTERFACES; n = n->next) {
        if (net_if_is_loopback(n) || !net_if_usable(n))
            continue;
        r.address[r.n] = net_addr_of_lwip(netif_ip4_addr(n));
        r.netmask[r.n] = net_addr_of_lwip(netif_ip4_netmask(n));
        r.gateway[r.n++] = net_addr_of_lwip(netif_ip4_gw(n));
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
    changes[NET_CHANGE_ADDRESS] +=
        listed || memcmp(now.netmask, seen.netmask, sizeof now.netmask) != 0;
    changes[NET_CHANGE_ROUTE]++;
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

unsigned net_addresses(struct net_addr *out, unsigned max)
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

static void describe(const struct netif *netif, struct net_if_info *out)
{
    const struct nic *nic = netif_nic_of(netif);
    const ip_addr_t *dns = dns_getserver(0);

    *out = (struct net_if_info){ .loopback = !nic, .link_up = netif_is_link_up(netif) };
    memcpy(out->name, netif->name, sizeof netif->name);
    out->name[2] = (char)('0' + (nic ? netif->num - 1 : 0));        /* lo0 was the first */
    out->address = net_addr_of_lwip(netif_ip4_addr(netif));
    out->netmask = net_addr_of_lwip(netif_ip4_netmask(netif));
    out->gateway = net_addr_of_lwip(netif_ip4_gw(netif));
    if (!nic)
        return;
    memcpy(out->mac, nic->mac, sizeof out->mac);
    out->dhcp = netif_dhcp_data(netif) != NULL;
    out->dns = net_addr_of_lwip(dns);
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
        if (!net_if_is_loopback(n) && net_if_usable(n))
            return true;
    return false;
}

enum park net_if_wait(uint64_t deadline_us)
{
    return net_wait(&address_changed, deadline_us);
}

enum net_result net_wait_change(enum net_change what, uint32_t *number, uint64_t deadline_us)
{
    enum park why = PARK_WOKEN;
    uint32_t before = *number;

    net_lock();
    while (changes[what] == before && why == PARK_WOKEN)
        why = net_if_wait(deadline_us);
    *number = changes[what];
    net_unlock();
    if (*number != before)
        return NET_OK;
    return why == PARK_TIMEOUT ? NET_TIMEOUT : NET_KILLED;
}

bool net_wait_address(uint64_t deadline_us)
{
    bool found;

    net_lock();
    while (!(found = net_any_address()))
        if (net_if_wait(deadline_us) != PARK_WOKEN)
            break;
    found = net_any_address();
    net_unlock();
    return found;
}
