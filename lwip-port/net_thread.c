/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_thread.h"

#include "lwip/timeouts.h"

#include "bsp/kernel/sched/thread.h"
#include "lwip-port/net_lock.h"
#include "lwip-port/net_wake.h"
#include "lwip-port/netif_nic.h"

uint64_t net_thread_turn(void)
{
    uint64_t deadline;

    mutex_lock(&net_core);
    if (net_wake_take() && netif_nic_poll())
        net_wake_again();
    net_drain_loopback();
    sys_check_timeouts();
    net_drain_loopback();                           /* timers re-send, to ourselves too */
    deadline = net_wake_plan();
    mutex_unlock(&net_core);
    return deadline;
}

static void net_thread(void *arg)
{
    uint64_t deadline;

    (void)arg;
    net_wake_begin();
    for (;;) {
        deadline = net_thread_turn();
        if (deadline)
            net_wake_sleep(deadline);
    }
}

void net_thread_start(void)
{
    net_wake_init();
    if (!thread_create(net_thread, NULL, PRIO_NET, "net"))
        panic("no memory for the net thread");
}
