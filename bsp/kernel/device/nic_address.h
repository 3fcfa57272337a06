/* SPDX-License-Identifier: MIT */
/* nic_address: whose address a network interface may have, and one for who has none.
 * Context  probe.
 * Source   IEEE 802-2014 8.2 (group bit), 8.4 (locally administered).
 * Tests    tests/unit/drivers/test_lan9118.c, test_fec.c                                        */
#pragma once
#include "bsp/kernel/device/driver.h"

/* The address of one station: no group, not all zero. */
static inline bool nic_is_station(const uint8_t mac[6])
{
    return !(mac[0] & 1) && (mac[0] | mac[1] | mac[2] | mac[3] | mac[4] | mac[5]);
}
/* A random one, locally administered: when neither chip, loader nor board has any. */
static inline void nic_draw_address(uint8_t mac[6])
{
    entropy_get(mac, 6);
    mac[0] = (mac[0] & 0xfc) | 2;
}
