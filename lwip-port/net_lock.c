/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_lock.h"

#include "lwip/netif.h"

#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/sched.h"
#include "lwip-port/net_wake.h"

void net_lock(void)
{
    mutex_lock(&net_core);
}

/* Delivering a frame may queue another one (SYN, SYN-ACK, ACK), on any interface. */
void net_drain_loopback(void)
{
    struct netif *netif = netif_list;

    while (netif) {
        if (netif->loop_first) {
            netif_poll(netif);
            netif = netif_list;
        } else {
            netif = netif->next;
        }
    }
}

/* Before the lock is let go frames for loopback are delivered.  True: a timer was started that is
 * due before the net thread means to wake.  Frames that arrived meanwhile are noted by the
 * interrupt handler and seen after unlock. */
static bool settle(void) REQUIRES(net_core)
{
    net_drain_loopback();
    return net_wake_oversleeps();
}

/* The net thread is ready before the owner gives back what it was lent: else a thread between the
 * two priorities would come first. */
static void release(void) RELEASES(net_core)
{
    bool early = settle();
    unsigned saved = irq_save();

    net_wake_poke(early);
    mutex_unlock(&net_core);
    irq_restore(saved);
    sched_preempt();
}

void net_unlock(void)
{
    release();
}

enum park net_park(uint64_t deadline_us)
{
    enum park result;

    release();
    result = park(deadline_us);
    mutex_lock(&net_core);
    return result;
}

enum park net_wait(struct waitq *q, uint64_t deadline_us)
{
    struct waiter w = { 0 };
    enum park result;

    waitq_add(q, &w);
    result = net_park(deadline_us);
    waitq_remove(&w);
    return result;
}
