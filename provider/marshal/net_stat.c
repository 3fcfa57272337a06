/* SPDX-License-Identifier: MIT */
/* API set NET: sockets, pools and drops, as netstat shows them.  Source: net_abi.h. */
#include "bsp/kernel/memory/usercopy.h"
#include "lwip-port/net_drops.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "provider/include/winsock2.h"
#include "provider/marshal/net_api.h"
#include "provider/marshal/user.h"
#include "provider/socket/call_memory.h"
#include "provider/socket/transports.h"

enum { LIST_MAX = 4096 };

struct socket_list {
    struct net_socket_entry *v;
    uint32_t n, max;
};

static bool list_socket(struct sock *so, void *arg)
{
    struct socket_list *l = arg;

    net_assert_locked();
    if (l->n == l->max)
        return false;
    l->v[l->n++] = (struct net_socket_entry){
        .process_id = so->process_id,
        .handle = so->handle,
        .type = so->type,
        .state = so->state,
        .local = net_addr_v4(so->local.addr),
        .remote = net_addr_v4(so->peer.addr),
        .local_port = so->local.port,
        .remote_port = so->peer.port,
        .rx_bytes = so->rx_bytes,
        .tx_bytes = so->ops->tx_queued(so),
    };
    return true;
}

/* A snapshot under the lock, copied out without it. */
uint32_t net_api_sockets(uaddr_t at)
{
    struct socket_list l = { 0 };
    struct net_list a;
    uint32_t err = 0;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    l.max = a.max < LIST_MAX ? a.max : LIST_MAX;
    l.v = l.max ? call_alloc(l.max * sizeof *l.v) : NULL;
    if (l.max && !l.v)
        return WSAENOBUFS;
    net_lock();
    sock_for_each(list_socket, &l);
    a.count = sock_count();
    net_unlock();
    if (!copy_out(user(a.buffer), l.v, l.n * sizeof *l.v) || !copy_out(at, &a, sizeof a))
        err = WSAEFAULT;
    call_free(l.v, l.max * sizeof *l.v);
    return err;
}

void net_api_pools(struct net_pools_out *out)
{
    struct net_pools p;
    struct transport_figures f;

    net_lock();
    net_pools(&p);
    transport_figures(&f);
    out->sockets = sock_count();
    out->orphans = f.orphans;
    net_unlock();
    out->tcp_pcb_used = p.tcp_pcb_used;
    out->tcp_pcb_max = p.tcp_pcb_max;
    out->tcp_listen_used = p.tcp_listen_used;
    out->udp_pcb_used = p.udp_pcb_used;
    out->tcp_seg_used = p.tcp_seg_used;
    out->pbuf_pool_used = p.pbuf_pool_used;
    out->pbuf_used = p.pbuf_used;
    out->heap_used = p.heap_used;
    out->heap_max = p.heap_max;
    out->nic_waiting = p.nic_waiting;
    out->nic_waiting_max = p.nic_waiting_max;
    out->dgram_used = f.dgram_used;
    out->dgram_max = f.dgram_max;
    out->dgram_dropped = f.dgram_dropped;
}

uint32_t net_api_pools_out(uaddr_t at)
{
    struct net_pools_out out;

    net_api_pools(&out);
    return copy_out(at, &out, sizeof out) ? 0 : WSAEFAULT;
}

uint32_t net_api_drops(uaddr_t at)
{
    struct net_drops d;
    struct net_drops_out out;

    net_lock();
    net_drops(&d);
    net_unlock();
    out.source = d.source;
    out.destination = d.destination;
    out.options = d.options;
    out.length = d.length;
    out.fragment = d.fragment;
    out.arp = d.arp;
    out.lease = d.lease;
    out.icmp_out = d.icmp_out;
    out.reset_out = d.reset_out;
    return copy_out(at, &out, sizeof out) ? 0 : WSAEFAULT;
}
