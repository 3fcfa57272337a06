/* SPDX-License-Identifier: MIT */
/* net_if: bring-up of the stack and what its interfaces look like from outside lwIP.
 *
 * Units    an address of any (net_addr_any) means none.
 * Returns  net_init: nothing; a board without a NIC has loopback only.  net_wait_address: true when
 *          an interface other than loopback has an address.  net_ping: NET_OK, NET_TIMEOUT,
 *          NET_UNREACHABLE, NET_FAILED, NET_KILLED.
 * Context  thread context, net_core NOT held, except where said.
 * Tests    tests/unit/lwip-port/test_services.c, test_nic.c                                     */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "lwip-port/net_addr.h"

struct net_config {
    bool dhcp;
    struct net_addr address, netmask, gateway, dns;
};
enum net_result {
    NET_OK, NET_TIMEOUT, NET_UNREACHABLE, NET_NOT_FOUND, NET_FAILED, NET_KILLED,
    NET_NO_DATA, NET_AGAIN, NET_REFUSED, NET_NO_SERVER, NET_DOWN      /* net_dns.h */
};

/* Reads "etc/net.conf" text: lines "mode=dhcp|static", "address=A/LEN", "gateway=A", "dns=A";
 * unknown lines are reported and skipped. */
void net_parse_config(const char *text, unsigned bytes, struct net_config *out);
/* After the drivers are probed; starts the net thread. */
void net_init(const struct net_config *config);

struct net_if_info {
    char name[4];             /* "en0", "lo0" */
    uint8_t mac[6];
    bool link_up, loopback, dhcp;
    struct net_addr address, netmask, gateway, dns;
    uint32_t rx, tx, rx_drop, tx_drop;
};
bool net_if_get(unsigned index, struct net_if_info *out);
bool net_if_get_locked(unsigned index, struct net_if_info *out);    /* net_core held */
bool net_wait_address(uint64_t deadline_us);
/* How often addresses, or routes (addresses too), have changed.  net_wait_change: until the number
 * is another than *number, which becomes it: NET_OK, NET_TIMEOUT, NET_KILLED. */
enum net_change { NET_CHANGE_ADDRESS, NET_CHANGE_ROUTE, NET_CHANGES };
enum net_result net_wait_change(enum net_change what, uint32_t *number, uint64_t deadline_us);
enum net_result net_ping(struct net_addr to, uint16_t bytes, uint64_t deadline_us,
                         uint32_t *rtt_us);

/* For the provider, net_core held.  The addresses by which others reach us now: of interfaces that
 * are up and linked, loopback apart.  Fills at most max, returns how many there are. */
unsigned net_addresses(struct net_addr *out, unsigned max);
/* Called when an address, netmask, gateway or link has changed; listed: what net_addresses gives is
 * different now.  The handler may ask, and must change nothing. */
typedef void (*net_change_handler)(bool listed);
void net_set_change_handler(net_change_handler handler);

/* The same. */
enum net_route { NET_ROUTE_OK, NET_ROUTE_DOWN, NET_ROUTE_NONE };
/* How a packet to `remote` would leave: OK fills the local address it would carry.  DOWN: no
 * interface but loopback is up, linked and has an address.  NONE: no route. */
enum net_route net_route(struct net_addr remote, struct net_addr *local);
bool net_is_local(struct net_addr a);      /* one of ours (127/8 too)           */
bool net_is_broadcast(struct net_addr a);  /* 255.255.255.255 or a directed one */
uint32_t net_random(void);                 /* 32 unpredictable bits             */

struct net_pools {            /* for leak tests and `netstat -m` */
    uint32_t tcp_pcb_used, tcp_pcb_max, tcp_listen_used, udp_pcb_used, tcp_seg_used, pbuf_pool_used,
        pbuf_used, heap_used, heap_max, nic_waiting, nic_waiting_max;  /* bytes: nic_queue.h */
};
void net_pools(struct net_pools *out);     /* net_core held */
