/* SPDX-License-Identifier: MIT */
/* net_loopback: lo0 is all of 127/8 (RFC 1122 3.2.1.3), where lwIP knows one address an interface.
 *
 * lwIP sends the whole network to lo0, by its netmask, but takes in only what is for lo0's own
 * address.  So lo0 has the address that a packet is for while that packet is taken in.  Nothing
 * else runs meanwhile: it happens under net_core, and what lwIP answers is only queued.          */
#include "lwip/ip4.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/prot/ip4.h"

#include "lwip-port/net_hooks.h"
#include "lwip-port/net_if_port.h"

/* A datagram to ourselves goes in one piece of any size.  Segments end at TCP_MSS. */
enum { LOOPBACK_MTU = 65535 };

static struct netif *lo0 GUARDED_BY(net_core);

/* Memory to memory: no checksums. */
void net_loopback_init(struct netif *netif)
{
    lo0 = netif;
    netif->mtu = LOOPBACK_MTU;
    NETIF_SET_CHECKSUM_CTRL(netif, NETIF_CHECKSUM_DISABLE_ALL);
}

int net_ip4_input(struct pbuf *p, struct netif *inp)
{
    const struct ip_hdr *ip = p->payload;
    ip4_addr_t own, to;

    net_assert_locked();
    ip4_addr_copy(to, ip->dest);
    if (inp != lo0 || !ip4_addr_isloopback(&to) || ip4_addr_eq(&to, netif_ip4_addr(lo0)))
        return 0;
    ip4_addr_copy(own, *netif_ip4_addr(lo0));
    ip_addr_copy_from_ip4(lo0->ip_addr, to);
    ip4_input(p, inp);
    ip_addr_copy_from_ip4(lo0->ip_addr, own);
    return 1; /* p is eaten */
}
