/* SPDX-License-Identifier: MIT */
/* net_if_port: the port's own side of net_if.  Context: net_core held.
 * Tests    tests/unit/lwip-port/test_services.c, test_nic.c                                     */
#pragma once
#include "bsp/kernel/annotate.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"

struct netif;
void net_if_init(void) REQUIRES(net_core);
void net_loopback_init(struct netif *netif) REQUIRES(net_core);
void net_if_watch(void) REQUIRES(net_core);        /* wakes net_wait_address() on change */
/* Until something about an interface is set, to what it was or not. */
enum park net_if_wait(uint64_t deadline_us) REQUIRES(net_core);
bool net_if_is_loopback(const struct netif *netif);
bool net_if_usable(const struct netif *netif);     /* up, linked, with an address */
bool net_any_address(void) REQUIRES(net_core);     /* on an interface but loopback */
/* Bytes in use and in all of lwIP's heap; 0 where malloc serves it (host tests). */
void net_heap_figures(uint32_t *used, uint32_t *max) REQUIRES(net_core);
