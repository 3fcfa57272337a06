/* SPDX-License-Identifier: MIT */
/* net_out: what goes out on a wire, behind lwIP. */
#include "lwip/etharp.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/prot/icmp.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/sys.h"

#include "lwip-port/net_wire.h"
#include "lwip-port/net_wire_port.h"

/* RFC 1812 4.3.2.8: errors at a bounded rate, 50 at once and 100 a second. */
enum { ICMP_BURST = 50, ICMP_EVERY_MS = 10 };

/* The datagram whose fragments ip4_frag() is sending, one after the other. */
static struct {
    uint32_t to;
    uint16_t lwip_id, id;
} pieces GUARDED_BY(net_core);

static struct {
    uint32_t tokens, at_ms;
    bool started;
} icmp GUARDED_BY(net_core);

bool net_icmp_out_allowed(void)
{
    uint32_t now = sys_now(), due;

    if (!icmp.started) {
        icmp.started = true;
        icmp.tokens = ICMP_BURST;
        icmp.at_ms = now;
    }
    due = (now - icmp.at_ms) / ICMP_EVERY_MS;
    icmp.at_ms += due * ICMP_EVERY_MS;
    icmp.tokens = due >= ICMP_BURST - icmp.tokens ? ICMP_BURST : icmp.tokens + due;
    if (!icmp.tokens) {
        net_wire_drops.icmp_out++;
        return false;
    }
    icmp.tokens--;
    return true;
}

static bool is_icmp_error(const struct ip_hdr *ip, const struct pbuf *p)
{
    unsigned header = IPH_HL_BYTES(ip), type;

    if (IPH_PROTO(ip) != IP_PROTO_ICMP || (IPH_OFFSET(ip) & PP_HTONS(IP_OFFMASK)) ||
        p->len <= header)
        return false;
    type = ((const uint8_t *)p->payload)[header];
    return type == ICMP_DUR || type == ICMP_TE || type == ICMP_PP;
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
    if (is_icmp_error(ip, p) && !net_icmp_out_allowed())
        return ERR_OK;
    set_ident(ip, ident_for(ip));
    e = etharp_output(netif, p, to);
    if (to->addr != netif_ip4_gw(netif)->addr &&
        ip4_addr_net_eq(to, netif_ip4_addr(netif), netif_ip4_netmask(netif)))
        net_gateway_keep(netif);
    return e;
}
