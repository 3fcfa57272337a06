/* SPDX-License-Identifier: MIT */
/* net_api: figures of API set NET, for who is inside the kernel.
 *
 * Context  thread context, net_core not held.
 * Tests    tests/target/t_pools.c                                                              */
#pragma once
#include "provider/abi/net_abi.h"

void net_api_pools(struct net_pools_out *out);
