/* SPDX-License-Identifier: MIT */
/* netif_nic: a NIC driver (bsp/kernel/device/driver.h) as an lwIP interface.
 *
 * Returns  netif_nic_poll: true when a batch ended before the NIC was empty.
 * Context  net_core held.
 * Tests    tests/unit/lwip-port/test_smoke.c, test_nic.c                                         */
#pragma once
#include "bsp/kernel/annotate.h"
#include "bsp/kernel/device/driver.h"
#include "lwip-port/net_lock.h"

struct netif;
enum { NIC_BATCH = 64 };     /* frames for which net_core is held at a time */

struct netif *netif_nic_add(struct nic *nic) REQUIRES(net_core);
bool netif_nic_poll(void) REQUIRES(net_core);
/* Bytes that no ring has room for yet, and how many may wait so. */
uint32_t netif_nic_waiting(uint32_t *max) REQUIRES(net_core);
int netif_nic_number(struct netif *netif) REQUIRES(net_core);  /* from 0; -1 for loopback */
struct nic *netif_nic_of(const struct netif *netif);     /* NULL for loopback */
