/* SPDX-License-Identifier: MIT */
/* net_wire_port: the parts of net_wire.  A check returns false when the frame is to be dropped, and
 * has counted it.  Context: net_core held.
 * Tests    tests/unit/lwip-port/test_martian.c, test_arp.c, test_fragment.c, test_ident.c       */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bsp/kernel/annotate.h"
#include "lwip-port/net_drops.h"
#include "lwip-port/net_lock.h"

struct eth_addr;
struct netif;
struct pbuf;
extern bool net_wire_in_segment GUARDED_BY(net_core); /* lwIP is at one of TCP, or a piece of it */

/* An IPv4 datagram or fragment, lengths checked; addresses in host byte order. */
struct net_ip_in {
    uint8_t *ip;
    size_t header, bytes;          /* bytes: header included */
    uint32_t from, to;
    uint16_t fragment;             /* flags and offset, as in the header */
    uint8_t protocol;
    bool to_group;                 /* the frame was for more than one station */
};
enum { NET_MORE_FRAGMENTS = 0x2000, NET_FRAGMENT_OFFSET = 0x1fff };
enum { NET_ICMP = 1, NET_TCP = 6, NET_UDP = 17, NET_DHCP_CLIENT = 68 };

bool net_martian_check(const struct net_ip_in *in, const struct netif *netif) REQUIRES(net_core);
bool net_fragment_check(const struct net_ip_in *in) REQUIRES(net_core);
/* in: a whole datagram to the DHCP client's port. */
bool net_dhcp_check(const struct net_ip_in *in) REQUIRES(net_core);
bool net_arp_check(struct pbuf *p, struct netif *netif) REQUIRES(net_core);

/* In host byte order.  An address that may be one host's: not 0/8, 127/8, class D or E. */
bool net_host_address(uint32_t address);
/* The first or last address of the subnet that `of` is in; of 31 or 32 bits has neither. */
bool net_names_subnet(uint32_t address, uint32_t of, uint32_t netmask);
/* ARP that is right said where the gateway is; something was sent on this link. */
void net_gateway_heard(const struct netif *netif, uint32_t sender, const struct eth_addr *station)
    REQUIRES(net_core);
void net_gateway_keep(struct netif *netif) REQUIRES(net_core);
uint16_t net_ident_next(void) REQUIRES(net_core);
void net_arp_init(void);
/* Until an ARP packet has come, or the deadline. */
enum park net_arp_wait(uint64_t deadline_us) REQUIRES(net_core);
