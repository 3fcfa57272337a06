/* SPDX-License-Identifier: MIT */
#include "provider/transport/dgram_queue.h"

#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_addr_lwip.h"
#include "provider/include/winsock2.h"
#include "provider/socket/config.h"

#include "lwip/ip.h"
#include "lwip/udp.h"

/* Of the kernel's heap, beyond what page_reserve() keeps for the system: programs get threads,
 * handles and pages while datagrams pile up. */
enum { HEAP_RESERVE = 1024 * 1024 };

static uint32_t held GUARDED_BY(net_core);      /* what all of them cost */
static uint32_t dropped GUARDED_BY(net_core);

static uint32_t cost_of(uint32_t bytes)
{
    return (uint32_t)kheap_cost(sizeof(struct datagram) + bytes);
}

/* --- room ------------------------------------------------------------------------------------- */

static uint32_t budget(void)
{
    return provider_settings.datagram_kb * 1024;
}

/* For all sockets, apart from `kept`. */
static uint32_t room_left(uint32_t kept) REQUIRES(net_core)
{
    size_t heap = kheap_left();
    uint32_t left = held + kept < budget() ? budget() - held - kept : 0;

    heap = heap > HEAP_RESERVE ? heap - HEAP_RESERVE : 0;
    return heap < left ? (uint32_t)heap : left;
}

/* The last quarter is for queues that are nearly empty, however many greedy ones there are. */
static bool fits(const struct sock *so, uint32_t cost) REQUIRES(net_core)
{
    enum { KEPT = 4, MODEST = 1024 };
    uint32_t limit = so->opt.rcvbuf < DGRAM_RCVBUF_MAX ? so->opt.rcvbuf : DGRAM_RCVBUF_MAX;
    uint32_t then = so->rx_cost + cost, left;

    if (so->rx_cost && then > limit)
        return false;
    if (then <= budget() / MODEST)
        return cost <= room_left(0);
    left = room_left(budget() / KEPT);
    return cost <= left && (!so->rx_cost || then <= left);
}

void dgram_figures(struct dgram_figures *out)
{
    *out = (struct dgram_figures){ held, budget(), dropped };
}

/* --- the queue -------------------------------------------------------------------------------- */

static struct datagram *copy_of(struct sock *so, const struct pbuf *p) REQUIRES(net_core)
{
    uint32_t cost = cost_of(p->tot_len);
    struct datagram *d = NULL;

    if (fits(so, cost) && sock_may_queue(so, cost))
        d = kmalloc(sizeof *d + p->tot_len);
    if (!d) {
        dropped++;
        return NULL;
    }
    d->next = NULL;
    d->bytes = p->tot_len;
    pbuf_copy_partial(p, d->data, p->tot_len, 0);
    held += cost;
    so->rx_cost += cost;
    return d;
}

void dgram_drop(struct sock *so, struct datagram *d)
{
    uint32_t cost = cost_of(d->bytes);

    held -= cost;
    so->rx_cost -= cost;
    kfree(d);
}

void dgram_flush(struct sock *so)
{
    struct datagram *d;

    while ((d = dgram_take(so)) != NULL)
        dgram_drop(so, d);
    sock_rearm(so, FD_READ);
}

struct datagram *dgram_take(struct sock *so)
{
    struct datagram *d = so->first;

    if (!d)
        return NULL;
    so->first = d->next;
    if (!so->first)
        so->last = &so->first;
    so->rx_bytes -= d->bytes;
    return d;
}

/* The peer filter: a connected socket receives from one address and port only (C-133..C-135). */
static bool wanted(const struct sock *so, const struct endpoint *from) REQUIRES(net_core)
{
    return !sock_rx_closed(so) && (so->state != SOCK_CONNECTED || endpoint_equal(&so->peer, from));
}

/* A connect to another peer may have emptied the queue meanwhile (C-143). */
void dgram_put_back(struct sock *so, struct datagram *d)
{
    if (so->state == SOCK_CLOSED || !wanted(so, &d->from)) {
        dgram_drop(so, d);
        return;
    }
    d->next = so->first;
    if (!so->first)
        so->last = &d->next;
    so->first = d;
    so->rx_bytes += d->bytes;
}

void dgram_arrive(struct sock *so, struct pbuf *p, const struct endpoint *from)
{
    struct datagram *d = wanted(so, from) ? copy_of(so, p) : NULL;

    if (!d)
        return;
    d->from = *from;
    *so->last = d;
    so->last = &d->next;
    so->rx_bytes += d->bytes;
    sock_post(so, FD_READ, 0);
}

/* A socket that is bound to one address receives what is sent to that one: no broadcast, which lwIP
 * gives it. */
void dgram_on_datagram(void *arg, struct udp_pcb *pcb, struct pbuf *p, const struct ip4_addr *ip,
                       uint16_t port)
{
    struct sock *so = arg;
    struct endpoint from = { net_addr_of_lwip(ip), port };

    (void)pcb;
    net_assert_locked();
    if (so->bound_any || net_addr_equal(so->local.addr, net_addr_of_lwip(ip4_current_dest_addr())))
        dgram_arrive(so, p, &from);
    pbuf_free(p);
}
