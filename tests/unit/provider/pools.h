/* SPDX-License-Identifier: MIT */
/* pools: what lwIP has given out, as `netstat -m` shows it. */
#pragma once
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"

static inline struct net_pools pools(void)
{
    struct net_pools p;

    net_lock();
    net_pools(&p);
    net_unlock();
    return p;
}
