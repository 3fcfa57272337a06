/* SPDX-License-Identifier: MIT */
/* net_dns_cache: the last addresses that were found, for as long as their servers allow.
 *
 * Context  net_core held.
 * Tests    tests/unit/lwip-port/test_dns.c                                                     */
#pragma once
#include "bsp/kernel/annotate.h"
#include "lwip-port/net_dns_message.h"
#include "lwip-port/net_lock.h"

bool dns_cache_find(const uint8_t *name, struct net_answer *out) REQUIRES(net_core);
void dns_cache_keep(const uint8_t *name, const struct net_answer *answer, uint32_t ttl_s)
    REQUIRES(net_core);
