/* SPDX-License-Identifier: MIT */
/* net_drops: the counters of what the parts of net_wire did not let pass (net_if.h). */
#include "lwip-port/net_wire_port.h"

struct net_drops net_wire_drops;

void net_drops(struct net_drops *out)
{
    net_assert_locked();
    *out = net_wire_drops;
}
