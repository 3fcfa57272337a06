/* SPDX-License-Identifier: MIT */
/* net_drops: counters of what the parts of net_wire did not let pass, by what was wrong with it.
 *
 * Context  net_core held.
 * Tests    tests/unit/lwip-port/test_martian.c, test_arp.c, test_fragment.c, test_reset_out.c   */
#pragma once
#include <stdint.h>

#include "lwip-port/net_lock.h"

struct net_drops {
    uint32_t source, destination, options, length, fragment, arp, lease, icmp_out, reset_out;
};
extern struct net_drops net_wire_drops GUARDED_BY(net_core);    /* for the parts, to count in */
void net_drops(struct net_drops *out);
