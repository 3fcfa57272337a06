/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "provider/socket/sock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/usermem.h"

#define SECOND 1000000u
enum { BY_TIME_S = 1800, BY_FORCE_S = 120 };

static struct input input;
static bool by_time;
struct state {
    struct heap_figures heap;
    struct net_pools pools;
    unsigned sockets;
};
static struct state base;

static void look(struct state *s)
{
    memset(s, 0, sizeof *s);
    heap_figures(&s->heap);
    net_lock();
    net_pools(&s->pools);
    s->sockets = sock_count();
    net_unlock();
}

/* Pools are compared by what is in use; their sizes and marks do not matter. */
static bool same(const struct state *a, const struct state *b)
{
    return !memcmp(&a->heap, &b->heap, sizeof a->heap) && a->sockets == b->sockets &&
           a->pools.tcp_pcb_used == b->pools.tcp_pcb_used &&
           a->pools.tcp_listen_used == b->pools.tcp_listen_used &&
           a->pools.udp_pcb_used == b->pools.udp_pcb_used &&
           a->pools.tcp_seg_used == b->pools.tcp_seg_used &&
           a->pools.pbuf_pool_used == b->pools.pbuf_pool_used &&
           a->pools.pbuf_used == b->pools.pbuf_used &&
           a->pools.nic_waiting == b->pools.nic_waiting;
}

static void complain(void)
{
    struct state s;

    look(&s);
    fprintf(
        stderr,
        "# left behind: kernel %zd blocks (%zd bytes), lwIP %zd blocks (%zd bytes), "
        "pcbs %d, listening %d, udp %d, segments %d, receive buffers %d, pbufs %d, waiting "
        "for the NIC %d, sockets %d\n",
        (ssize_t)(s.heap.kernel_blocks - base.heap.kernel_blocks),
        (ssize_t)(s.heap.kernel_bytes - base.heap.kernel_bytes),
        (ssize_t)(s.heap.lwip_blocks - base.heap.lwip_blocks),
        (ssize_t)(s.heap.lwip_bytes - base.heap.lwip_bytes),
        (int)(s.pools.tcp_pcb_used - base.pools.tcp_pcb_used),
        (int)(s.pools.tcp_listen_used - base.pools.tcp_listen_used),
        (int)(s.pools.udp_pcb_used - base.pools.udp_pcb_used),
        (int)(s.pools.tcp_seg_used - base.pools.tcp_seg_used),
        (int)(s.pools.pbuf_pool_used - base.pools.pbuf_pool_used),
        (int)(s.pools.pbuf_used - base.pools.pbuf_used),
        (int)(s.pools.nic_waiting - base.pools.nic_waiting), (int)(s.sockets - base.sockets));
    for (const struct tcp_pcb *p = tcp_active_pcbs; p; p = p->next)
        fprintf(stderr,
                "# port %u to %u: %s, unsent %d, unacked %d, window %u, nrtx %u, persist %u/%u\n",
                p->local_port, p->remote_port, tcp_debug_state_str(p->state), p->unsent != NULL,
                p->unacked != NULL, (unsigned)p->snd_wnd, p->nrtx, p->persist_backoff,
                p->persist_probe);
    test_fail(__FILE__, __LINE__, "the round does not get back to where it began");
}

/* Connections whose sockets are closed: TIME_WAIT, and who still waits for an ACK. */
static void end_connections(void)
{
    net_lock();
    while (tcp_tw_pcbs)
        tcp_abort(tcp_tw_pcbs);
    while (tcp_active_pcbs)
        tcp_abort(tcp_active_pcbs);
    for (struct netif *n = netif_list; n; n = n->next)
        etharp_cleanup_netif(n);
    net_unlock();
}

/* Changes while anybody's data is acknowledged. */
static uint32_t acknowledged(void)
{
    uint32_t sum = 0;

    for (const struct tcp_pcb *p = tcp_active_pcbs; p; p = p->next)
        sum += p->lastack;
    return sum;
}

/* False when time is over; a connection that gets on, if only a byte at a time, may go on for hours
 * and is then ended. */
static bool wait_for(uint64_t until, uint64_t longest_step)
{
    uint64_t step = SECOND / 4;
    uint32_t before = 0;
    struct state s;

    for (look(&s); !same(&s, &base); look(&s)) {
        if (world_now() > until)
            return before != acknowledged() && (end_connections(), true);
        before = acknowledged();
        world_sleep(step);
        step = step < longest_step ? 2 * step : step;
    }
    return true;
}

static void get_back(void)
{
    if (!by_time)
        end_connections();
    else if (!wait_for(world_now() + BY_TIME_S * (uint64_t)SECOND, 60 * SECOND))
        complain();
    end_connections(); /* the ARP table, too */
    if (!wait_for(world_now() + BY_FORCE_S * (uint64_t)SECOND, SECOND / 4))
        complain();
}

static void run_round(void)
{
    wire_forget();
    user_forget();
    by_time = false;
    ground_target.run(&input);
    heap_fail_kernel(0, 0);
    heap_fail_lwip(0, 0);
    user_fault_at(0);
    wire_forget();
    ground_target.end();
    get_back();
}

void ground_end_by_time(void)
{
    by_time = true;
}

static void set_up(void)
{
    ground_target.setup();
    world_sleep(2 * SECOND);
    end_connections();
    look(&base);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    test_random_again();
    world_open(set_up);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    input = (struct input){data, data + bytes};
    test_random_again();
    world_round(run_round);
    return 0;
}
