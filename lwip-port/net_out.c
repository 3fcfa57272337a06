/* SPDX-License-Identifier: MIT */
/* net_out: what goes out on a wire, behind lwIP. */
#include "lwip/etharp.h"
#include "lwip/ip.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/icmp.h"
#include "lwip/prot/ip4.h"

#include "lwip-port/net_bucket.h"
#include "lwip-port/net_wire.h"
#include "lwip-port/net_wire_port.h"

/* FreeBSD's icmplim, which bounds resets too, is 200. */
static struct net_bucket icmp_errors GUARDED_BY(net_core) = { .burst = 50, .every_ms = 10 };
static struct net_bucket resets GUARDED_BY(net_core) = { .burst = 200, .every_ms = 5 };

/* The datagram whose fragments ip4_frag() is sending, one after the other. */
static struct {
    uint32_t to;
    uint16_t lwip_id, id;
} pieces GUARDED_BY(net_core);

static bool is_icmp_error(const struct ip_hdr *ip, const struct pbuf *p)
{
    unsigned header = IPH_HL_BYTES(ip), type;

    if (IPH_PROTO(ip) != IP_PROTO_ICMP || (IPH_OFFSET(ip) & PP_HTONS(IP_OFFMASK)) ||
        p->len <= header)
        return false;
    type = ((const uint8_t *)p->payload)[header];
    return type == ICMP_DUR || type == ICMP_TE || type == ICMP_PP;
}

/* A reset for the segment that lwIP is at, which has no connection, or half of one.  The end of a
 * connection is announced once, and never held back. */
static bool is_refusal(const struct ip_hdr *ip, const struct pbuf *p) REQUIRES(net_core)
{
    unsigned header = IPH_HL_BYTES(ip);
    const void *behind = (const uint8_t *)ip + header;
    const struct tcp_hdr *hdr = behind;

    if (IPH_PROTO(ip) != IP_PROTO_TCP || p->len < header + TCP_HLEN ||
        !(TCPH_FLAGS(hdr) & TCP_RST))
        return false;
    return net_wire_in_segment && ip->dest.addr == ip4_current_src_addr()->addr &&
           (!tcp_input_pcb || tcp_input_pcb->state == SYN_RCVD);
}

/* Whether it goes out now.  A peer that gets no answer asks again. */
static bool allowed(const struct ip_hdr *ip, const struct pbuf *p) REQUIRES(net_core)
{
    if (is_icmp_error(ip, p) && !net_bucket_take(&icmp_errors)) {
        net_wire_drops.icmp_out++;
        return false;
    }
    if (is_refusal(ip, p) && !net_bucket_take(&resets)) {
        net_wire_drops.reset_out++;
        return false;
    }
    return true;
}

/* ip4_frag() gives each piece the number that lwIP had given to the whole. */
static uint16_t ident_for(const struct ip_hdr *ip) REQUIRES(net_core)
{
    uint16_t fragment = IPH_OFFSET(ip) & PP_HTONS(IP_OFFMASK | IP_MF);

    if (!fragment)
        return net_ident_next();
    if (!(fragment & PP_HTONS(IP_OFFMASK)) || pieces.to != ip->dest.addr ||
        pieces.lwip_id != IPH_ID(ip)) {
        pieces.to = ip->dest.addr;
        pieces.lwip_id = IPH_ID(ip);
        pieces.id = net_ident_next();
    }
    return pieces.id;
}

/* RFC 1624: HC' = ~(~HC + ~m + m'), in any byte order. */
static void set_ident(struct ip_hdr *ip, uint16_t id)
{
    uint32_t sum = (uint16_t)~IPH_CHKSUM(ip) + (uint32_t)(uint16_t)~IPH_ID(ip) + id;

    sum = (sum & 0xffff) + (sum >> 16);
    sum += sum >> 16;
    IPH_ID_SET(ip, id);
    IPH_CHKSUM_SET(ip, (uint16_t)~sum);
}

err_t net_wire_output(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
    struct ip_hdr *ip = p->payload;
    err_t e;

    net_assert_locked();
    if (!allowed(ip, p))
        return ERR_OK;
    set_ident(ip, ident_for(ip));
    e = etharp_output(netif, p, to);
    if (to->addr != netif_ip4_gw(netif)->addr &&
        ip4_addr_net_eq(to, netif_ip4_addr(netif), netif_ip4_netmask(netif)))
        net_gateway_keep(netif);
    return e;
}
