/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_drops.h"

struct net_drops net_wire_drops;

void net_drops(struct net_drops *out)
{
    net_assert_locked();
    *out = net_wire_drops;
}
