/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_thread.h"

#include "lwip/timeouts.h"

#include "bsp/kernel/sched/thread.h"
#include "lwip-port/netif_nic.h"

static struct waitq wake;
static volatile bool frames_wait;                   /* set by the interrupt, taken by the turn */
static bool asleep GUARDED_BY(net_core);
static uint32_t asleep_until_ms GUARDED_BY(net_core); /* in sys_now() */

void net_thread_notify(void)
{
    frames_wait = true;
    if (net_core.owner)
        mutex_urge(&net_core, PRIO_NET);
    else
        waitq_wake_one(&wake);
}

bool net_thread_oversleeps(void)
{
    uint32_t sleep_ms;

    if (!asleep)
        return false;
    sleep_ms = sys_timeouts_sleeptime();
    if (sleep_ms == SYS_TIMEOUTS_SLEEPTIME_INFINITE ||
        (int32_t)(net_clock_last() + sleep_ms - asleep_until_ms) >= 0)
        return false;
    asleep = false;                                 /* one kick is enough */
    return true;
}

void net_thread_poke(bool kick)
{
    if (kick || frames_wait)
        waitq_wake_one(&wake);
}

uint64_t net_thread_turn(void)
{
    uint64_t deadline = 0;
    uint32_t sleep_ms;
    bool more;

    mutex_lock(&net_core);
    asleep = false;
    more = frames_wait;
    if (more) {
        frames_wait = false;
        more = netif_nic_poll();
        if (more)
            frames_wait = true;
    }
    net_drain_loopback();
    sys_check_timeouts();
    net_drain_loopback();                           /* timers re-send, to ourselves too */
    sleep_ms = sys_timeouts_sleeptime();
    if (!more && sleep_ms) {
        asleep = true;
        /* Without any timer it sleeps as far as lwIP's clock can see. */
        if (sleep_ms == SYS_TIMEOUTS_SLEEPTIME_INFINITE)
            sleep_ms = INT32_MAX;
        asleep_until_ms = net_clock_last() + sleep_ms;
        deadline = net_clock_deadline(asleep_until_ms);
    }
    mutex_unlock(&net_core);
    return deadline;
}

static void net_thread(void *arg)
{
    struct waiter w = { 0 };
    uint64_t deadline;

    (void)arg;
    waitq_add(&wake, &w);
    for (;;) {
        deadline = net_thread_turn();
        if (deadline && !frames_wait)
            park(deadline);
    }
}

void net_thread_start(void)
{
    waitq_init(&wake);
    if (!thread_create(net_thread, NULL, PRIO_NET, "net"))
        panic("no memory for the net thread");
}
