/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_wire.h"

#include "lwip/dhcp.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip4.h"
#include "lwip/snmp.h"
#include "netif/ethernet.h"

#include "lwip-port/net_bytes.h"
#include "lwip-port/net_wire_port.h"

enum { IP_HEADER = 20, UDP_HEADER = 8, GROUP_BIT = 1 };

bool net_wire_in_segment;

static bool read_ip(const struct pbuf *p, struct net_ip_in *in)
{
    uint8_t *frame = p->payload;
    const struct ip_hdr *ip = (const struct ip_hdr *)(void *)(frame + SIZEOF_ETH_HDR);
    size_t left = p->len - SIZEOF_ETH_HDR;

    if (left < IP_HEADER || IPH_V(ip) != 4)
        return false;
    *in = (struct net_ip_in){
        .ip = frame + SIZEOF_ETH_HDR,
        .header = IPH_HL_BYTES(ip),
        .bytes = lwip_ntohs(IPH_LEN(ip)),
        .from = lwip_ntohl(ip->src.addr),
        .to = lwip_ntohl(ip->dest.addr),
        .fragment = lwip_ntohs(IPH_OFFSET(ip)) & (NET_MORE_FRAGMENTS | NET_FRAGMENT_OFFSET),
        .protocol = IPH_PROTO(ip),
        .to_group = frame[ETH_PAD_SIZE] & GROUP_BIT,
    };
    return in->header >= IP_HEADER && in->header <= in->bytes && in->bytes <= left;
}

/* lwIP goes by the length of the IP datagram; the two must agree (RFC 768). */
static bool udp_check(const struct net_ip_in *in) REQUIRES(net_core)
{
    size_t bytes = in->bytes - in->header;

    if (bytes >= UDP_HEADER && net_be16(in->ip + in->header + 4) == bytes)
        return true;
    net_wire_drops.length++;
    return false;
}

static bool is_dhcp(const struct net_ip_in *in, const struct netif *netif)
{
    return in->protocol == NET_UDP && !(in->fragment & NET_FRAGMENT_OFFSET) &&
           in->bytes - in->header >= UDP_HEADER &&
           net_be16(in->ip + in->header + 2) == NET_DHCP_CLIENT && netif_dhcp_data(netif);
}

static bool ip_check(const struct pbuf *p, const struct netif *netif) REQUIRES(net_core)
{
    struct net_ip_in in;

    if (!read_ip(p, &in)) {
        net_wire_drops.length++;
        return false;
    }
    if (!net_martian_check(&in, netif))
        return false;
    net_wire_in_segment = in.protocol == NET_TCP;
    if (in.fragment) {
        /* A lease in pieces could not be looked at; no server sends one. */
        if (!is_dhcp(&in, netif))
            return net_fragment_check(&in);
        net_wire_drops.lease++;
        return false;
    }
    if (in.protocol != NET_UDP)
        return true;
    return udp_check(&in) && (!is_dhcp(&in, netif) || net_dhcp_check(&in));
}

static bool check(struct pbuf *p, struct netif *netif) REQUIRES(net_core)
{
    const struct eth_hdr *eth = p->payload;

    if (p->len <= SIZEOF_ETH_HDR)
        return false;
    if (eth->type == PP_HTONS(ETHTYPE_IP))
        return ip_check(p, netif);
    if (eth->type == PP_HTONS(ETHTYPE_ARP))
        return net_arp_check(p, netif);
    MIB2_STATS_NETIF_INC(netif, ifinunknownprotos);
    return false;
}

err_t net_wire_input(struct pbuf *p, struct netif *netif)
{
    err_t e = ERR_OK;

    net_assert_locked();
    if (check(p, netif))
        e = ethernet_input(p, netif);
    else
        pbuf_free(p);
    net_wire_in_segment = false;
    return e;
}
