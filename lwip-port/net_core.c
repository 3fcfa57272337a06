/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_core.h"

#include "bsp/kernel/kernel.h"
#include "bsp/kernel/sched/thread.h"

struct mutex net_core;

void net_core_init(void)
{
    mutex_init(&net_core);
}

void net_assert_locked(void)
{
    kassert(net_core.owner == thread_self()); /* mutex_held(), but asked often: no second call */
}
