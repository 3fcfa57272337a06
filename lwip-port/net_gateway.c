/* SPDX-License-Identifier: MIT */
/* net_gateway: the gateway stays in lwIP's ARP table.
 *
 * For a neighbour that does not answer, lwIP gives up the oldest that does.  Datagrams from a few
 * dozen made-up addresses of this link, and our answers to them, so cost the gateway, and each
 * packet for the world then waits for ARP.  What the gateway last said of itself is therefore
 * remembered, and entered into lwIP's table again when it has been evicted; for as long as lwIP
 * itself would have kept it, then the gateway must be asked.                                     */
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/prot/iana.h"
#include "lwip/sys.h"

#include "lwip-port/net_wire.h"
#include "lwip-port/net_wire_port.h"

enum { LIFETIME_MS = 300000 };         /* ARP_MAXAGE of etharp.c */

static struct {
    ip4_addr_t address;                /* any: not heard of */
    struct eth_addr station;
    uint32_t at_ms;
} heard GUARDED_BY(net_core);

void net_gateway_heard(const struct netif *netif, uint32_t sender, const struct eth_addr *station)
{
    /* Only the default interface's gateway has routes, so one is enough. */
    if (netif != netif_default || !sender || lwip_htonl(sender) != netif_ip4_gw(netif)->addr)
        return;
    heard.address.addr = lwip_htonl(sender);
    heard.station = *station;
    heard.at_ms = sys_now();
}

static bool is_lost(struct netif *netif) REQUIRES(net_core)
{
    const ip4_addr_t *ip;
    struct eth_addr *eth;

    return heard.address.addr && heard.address.addr == netif_ip4_gw(netif)->addr &&
           etharp_find_addr(netif, &heard.address, &eth, &ip) < 0 &&
           sys_now() - heard.at_ms < LIFETIME_MS;
}

/* As if the gateway had answered us. */
static void tell(struct netif *netif) REQUIRES(net_core)
{
    struct pbuf *p = pbuf_alloc(PBUF_RAW, SIZEOF_ETHARP_HDR, PBUF_RAM);
    struct etharp_hdr *h;

    if (!p)
        return;
    h = p->payload;
    memset(h, 0, sizeof *h);
    h->hwtype = PP_HTONS(LWIP_IANA_HWTYPE_ETHERNET);
    h->proto = PP_HTONS(ETHTYPE_IP);
    h->hwlen = ETH_HWADDR_LEN;
    h->protolen = sizeof(ip4_addr_t);
    h->opcode = PP_HTONS(ARP_REPLY);
    h->shwaddr = heard.station;
    memcpy(&h->sipaddr, &heard.address, sizeof h->sipaddr);
    memcpy(&h->dipaddr, netif_ip4_addr(netif), sizeof h->dipaddr);
    etharp_input(p, netif);
}

void net_wire_unplugged(struct netif *netif)
{
    net_assert_locked();
    heard.address.addr = 0;
    etharp_cleanup_netif(netif);
}

void net_gateway_keep(struct netif *netif)
{
    if (is_lost(netif))
        tell(netif);
}
