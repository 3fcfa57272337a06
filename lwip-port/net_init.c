/* SPDX-License-Identifier: MIT */
/* net_init: bring-up, once, after the drivers are probed.                                        */
#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/prot/dhcp.h"
#include "lwip/prot/etharp.h"
#include "lwip/prot/icmp.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/tcp.h"
#include "lwip/prot/udp.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_icmp_port.h"
#include "lwip-port/net_if_port.h"
#include "lwip-port/net_rand.h"
#include "lwip-port/net_thread.h"
#include "lwip-port/net_wire_port.h"
#include "lwip-port/netif_nic.h"

/* What arch/cc.h promises: no holes, so nothing need be packed. */
_Static_assert(sizeof(struct eth_hdr) == 14 + ETH_PAD_SIZE, "Ethernet header");
_Static_assert(sizeof(struct etharp_hdr) == 28, "ARP packet");
_Static_assert(sizeof(struct ip_hdr) == 20, "IP header");
_Static_assert(sizeof(struct icmp_echo_hdr) == 8, "ICMP echo header");
_Static_assert(sizeof(struct tcp_hdr) == 20, "TCP header");
_Static_assert(sizeof(struct udp_hdr) == 8, "UDP header");
_Static_assert(offsetof(struct dhcp_msg, options) == 240, "DHCP message");

static void configure(struct netif *netif, const struct net_config *config) REQUIRES(net_core)
{
    ip_addr_t address = net_addr_to_lwip(config->address);
    ip_addr_t netmask = net_addr_to_lwip(config->netmask);
    ip_addr_t gateway = net_addr_to_lwip(config->gateway), dns = net_addr_to_lwip(config->dns);

    if (config->dhcp) {
        if (dhcp_start(netif) != ERR_OK)
            kprintf("net: no memory for DHCP\n");
        return;
    }
    netif_set_addr(netif, ip_2_ip4(&address), ip_2_ip4(&netmask), ip_2_ip4(&gateway));
    if (!net_addr_is_any(config->dns))
        dns_setserver(0, &dns);
}

/* etc/net.conf describes one interface, the first, which has the default route: a host has one
 * (RFC 1122 3.3.1.2).  The others ask DHCP. */
static void attach(struct nic *nic, const struct net_config *config) REQUIRES(net_core)
{
    static const struct net_config by_dhcp = { .dhcp = true };
    struct netif *netif = netif_nic_add(nic);

    if (!netif) {
        kprintf("net: no memory for a network interface\n");
        return;
    }
    if (!netif_default) {
        netif_set_default(netif);
        configure(netif, config);
    } else {
        configure(netif, &by_dhcp);
    }
}

void net_init(const struct net_config *config)
{
    struct nic *nic;

    net_core_init();
    net_lock();
    net_rand_init();
    lwip_init();
    net_icmp_init();
    net_if_init();
    net_arp_init();
    net_loopback_init(netif_list);
    net_thread_start();
    net_if_watch();
    for (unsigned i = 0; (nic = nic_get(i)) != NULL; i++)
        attach(nic, config);
    if (!nic_get(0))
        kprintf("net: no network interface, loopback only\n");
    net_unlock();
}
