/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_wake.h"

#include "lwip/timeouts.h"

#include "bsp/kernel/kernel.h"
#include "bsp/kernel/sched/thread.h"
#include "bsp/kernel/sched/waitq.h"
#include "lwip-port/net_clock.h"

static struct waitq wake;
static struct waiter net_thread;                      /* always on that queue: no wake is lost */
static volatile bool noted;                           /* set by interrupts, taken by a turn */
static bool asleep GUARDED_BY(net_core);
static uint32_t asleep_until_ms GUARDED_BY(net_core); /* in sys_now() */

void net_wake_init(void)
{
    waitq_init(&wake);
}

void net_wake_notify(void)
{
    noted = true;
    if (net_core.owner)
        mutex_urge(&net_core, PRIO_NET);
    else
        waitq_wake_one(&wake);
}

bool net_wake_take(void)
{
    bool any = noted;

    asleep = false;
    noted = false;
    return any;
}

void net_wake_again(void)
{
    noted = true;
}

uint64_t net_wake_plan(void)
{
    uint32_t sleep_ms = sys_timeouts_sleeptime();

    if (noted || !sleep_ms)
        return 0;
    asleep = true;
    /* Without any timer it sleeps as far as lwIP's clock can see. */
    if (sleep_ms == SYS_TIMEOUTS_SLEEPTIME_INFINITE)
        sleep_ms = INT32_MAX;
    asleep_until_ms = net_clock_last() + sleep_ms;
    return net_clock_deadline(asleep_until_ms);
}

void net_wake_begin(void)
{
    waitq_add(&wake, &net_thread);
}

void net_wake_sleep(uint64_t deadline_us)
{
    if (!noted)
        park(deadline_us);
}

bool net_wake_oversleeps(void)
{
    uint32_t sleep_ms;

    if (!asleep)
        return false;
    sleep_ms = sys_timeouts_sleeptime();
    if (sleep_ms == SYS_TIMEOUTS_SLEEPTIME_INFINITE ||
        (int32_t)(net_clock_last() + sleep_ms - asleep_until_ms) >= 0)
        return false;
    asleep = false;                                   /* one kick is enough */
    return true;
}

void net_wake_poke(bool early)
{
    if (early || noted)
        waitq_wake_one(&wake);
}
