/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_icmp.h"

#include "lwip/icmp.h"
#include "lwip/inet_chksum.h"
#include "lwip/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/raw.h"

#include "bsp/kernel/kernel.h"
#include "lwip-port/net_bytes.h"
#include "lwip-port/net_icmp_port.h"
#include "lwip-port/net_if.h"

enum { ICMP_HEADER = 8, QUOTED_TRANSPORT = 8 };

static net_icmp_handler icmp_handler;

void net_set_icmp_handler(net_icmp_handler handler)
{
    icmp_handler = handler;
}

/* Loopback makes none and checks none. */
static bool checksum_right(struct pbuf *p, u16_t header)
{
    bool right;

    if (!NETIF_CHECKSUM_ENABLED(ip_current_input_netif(), NETIF_CHECKSUM_CHECK_ICMP))
        return true;
    if (pbuf_remove_header(p, header))
        return false;
    right = inet_chksum_pbuf(p) == 0;
    pbuf_add_header_force(p, header);
    return right;
}

/* The quoted datagram begins `at` bytes into p: header, then at least 8 bytes (RFC 792).  A later
 * fragment quotes no transport header. */
static bool read_quote(struct pbuf *p, u16_t at, struct net_icmp_error *e)
{
    uint8_t ip[IP_HLEN], transport[QUOTED_TRANSPORT];
    u16_t header;

    if (pbuf_copy_partial(p, ip, sizeof ip, at) != sizeof ip || ip[0] >> 4 != 4)
        return false;
    header = (u16_t)((ip[0] & 15) * 4);
    if (header < IP_HLEN || (net_be16(ip + 6) & IP_OFFMASK))
        return false;
    if (pbuf_copy_partial(p, transport, sizeof transport, (u16_t)(at + header)) != sizeof transport)
        return false;
    e->protocol = ip[9];
    e->local = net_addr_from_v4(lwip_htonl(net_be32(ip + 12)));
    e->remote = net_addr_from_v4(lwip_htonl(net_be32(ip + 16)));
    e->local_port = net_be16(transport);
    e->remote_port = net_be16(transport + 2);
    e->seq = net_be32(transport + 4);
    return true;
}

/* lwIP has checked the IP header; for errors it checks no ICMP checksum and only counts them. */
static u8_t on_icmp(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *addr)
{
    struct net_icmp_error e = { 0 };
    u16_t header = ip_current_header_tot_len();
    uint8_t first[2];

    (void)arg;
    (void)pcb;
    (void)addr;
    if (p->len < header || p->tot_len < header + ICMP_HEADER)
        return 0;
    pbuf_copy_partial(p, first, sizeof first, header);
    if (first[0] != ICMP_DUR && first[0] != ICMP_TE)
        return 0;
    if (!checksum_right(p, header) || !read_quote(p, (u16_t)(header + ICMP_HEADER), &e))
        return 0;
    if (!net_is_local(e.local))
        return 0;                     /* never sent by us */
    e.type = first[0];
    e.code = first[1];
    net_dns_on_icmp(&e);
    if (icmp_handler)
        icmp_handler(&e);
    return 0;                         /* not eaten: pings look at it too */
}

void net_icmp_init(void)
{
    struct raw_pcb *pcb = raw_new(IP_PROTO_ICMP);

    kassert(pcb);
    raw_recv(pcb, on_icmp, NULL);
}
