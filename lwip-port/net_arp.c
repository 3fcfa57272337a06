/* SPDX-License-Identifier: MIT */
/* net_arp: what may change lwIP's ARP table.
 *
 * lwIP enters whoever asks for us or answers us, and throws out the oldest for it, which is the
 * gateway.  Here only half of the table fills that way; then a frame may renew what is there or
 * what we have asked for, and its request is answered from here.  lwIP does just that with a frame
 * whose target is not us, hence the target that is wiped out below.
 * Our own address is defended once in ten seconds and kept (RFC 5227 2.4 (c)).                   */
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/prot/iana.h"
#include "lwip/sys.h"
#include "netif/ethernet.h"

#include "lwip-port/net_wire_port.h"

enum { DEFEND_INTERVAL_MS = 10000, SEEDED = ARP_TABLE_SIZE / 2, GROUP_BIT = 1 };

static struct waitq heard;
static bool defended GUARDED_BY(net_core);
static uint32_t defended_ms GUARDED_BY(net_core);

static uint32_t word(const struct ip4_addr_wordaligned *a)
{
    uint32_t v;

    memcpy(&v, a, sizeof v);
    return lwip_ntohl(v);
}

static void defend(struct netif *netif) REQUIRES(net_core)
{
    uint32_t now = sys_now();

    if (defended && now - defended_ms < DEFEND_INTERVAL_MS)
        return;
    defended = true;
    defended_ms = now;
    etharp_gratuitous(netif);
}

static bool is_ethernet(const struct etharp_hdr *h)
{
    return h->hwtype == PP_HTONS(LWIP_IANA_HWTYPE_ETHERNET) && h->proto == PP_HTONS(ETHTYPE_IP) &&
           h->hwlen == ETH_HWADDR_LEN && h->protolen == sizeof(ip4_addr_t) &&
           (h->opcode == PP_HTONS(ARP_REQUEST) || h->opcode == PP_HTONS(ARP_REPLY));
}

static bool is_station(const struct eth_addr *a)
{
    static const struct eth_addr none;

    return !(a->addr[0] & GROUP_BIT) && memcmp(a, &none, sizeof none);
}

static bool table_has_room(void)
{
    unsigned used = 0;

    for (size_t i = 0; i < ARP_TABLE_SIZE; i++) {
        ip4_addr_t *ip;
        struct netif *netif;
        struct eth_addr *eth;

        used += etharp_get_entry(i, &ip, &netif, &eth) != 0;
    }
    return used < SEEDED;
}

static void answer(const struct etharp_hdr *request, struct netif *netif)
{
    struct pbuf *p = pbuf_alloc(PBUF_LINK, SIZEOF_ETHARP_HDR, PBUF_RAM);
    struct etharp_hdr *h;

    if (!p)
        return;                                  /* it asks again */
    h = p->payload;
    *h = *request;
    h->opcode = PP_HTONS(ARP_REPLY);
    h->dhwaddr = request->shwaddr;
    memcpy(&h->dipaddr, &request->sipaddr, sizeof h->dipaddr);
    memcpy(&h->shwaddr, netif->hwaddr, sizeof h->shwaddr);
    memcpy(&h->sipaddr, netif_ip4_addr(netif), sizeof h->sipaddr);
    ethernet_output(netif, p, &h->shwaddr, &h->dhwaddr, ETHTYPE_ARP);
    pbuf_free(p);
}

static bool sender_right(const struct etharp_hdr *h, uint32_t ours, uint32_t netmask)
{
    uint32_t sender = word(&h->sipaddr);

    if (!sender)                                 /* RFC 5227 1.1: a probe */
        return h->opcode == PP_HTONS(ARP_REQUEST);
    return net_host_address(sender) && !net_names_subnet(sender, ours, netmask);
}

static bool renews_only(struct etharp_hdr *h, struct netif *netif, uint32_t ours, uint32_t netmask)
{
    uint32_t sender = word(&h->sipaddr);
    bool request = h->opcode == PP_HTONS(ARP_REQUEST);

    if (request && sender && ((sender ^ ours) & netmask) == 0 && table_has_room())
        return false;
    if (request)
        answer(h, netif);
    return true;
}

bool net_arp_check(struct pbuf *p, struct netif *netif)
{
    struct etharp_hdr *h = (struct etharp_hdr *)(void *)((uint8_t *)p->payload + SIZEOF_ETH_HDR);
    uint32_t ours = lwip_ntohl(netif_ip4_addr(netif)->addr);
    uint32_t netmask = lwip_ntohl(netif_ip4_netmask(netif)->addr);

    if (p->len < SIZEOF_ETH_HDR + SIZEOF_ETHARP_HDR || !is_ethernet(h) ||
        !is_station(&h->shwaddr)) {
        net_wire_drops.arp++;
        return false;
    }
    if (!ours)
        return true;                             /* lwIP renews, and does not answer */
    if (word(&h->sipaddr) == ours) {
        if (memcmp(&h->shwaddr, netif->hwaddr, sizeof h->shwaddr)) {
            net_wire_drops.arp++;
            defend(netif);
        }
        return false;                            /* the rest is our own, sent back */
    }
    if (!sender_right(h, ours, netmask)) {
        net_wire_drops.arp++;
        return false;
    }
    net_gateway_heard(netif, word(&h->sipaddr), &h->shwaddr);
    if (word(&h->dipaddr) == ours && renews_only(h, netif, ours, netmask))
        memset(&h->dipaddr, 0, sizeof h->dipaddr);
    waitq_wake_all(&heard);         /* who sees what lwIP makes of it once net_core is free */
    return true;
}

void net_arp_init(void)
{
    waitq_init(&heard);
}

enum park net_arp_wait(uint64_t deadline_us)
{
    return net_wait(&heard, deadline_us);
}
