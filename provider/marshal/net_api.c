/* SPDX-License-Identifier: MIT */
/* API set NET: what ipconfig, netstat, ping and the resolver ask.  Source: net_abi.h. */
#include "provider/marshal/net_api.h"

#include <string.h>

#include "bsp/kernel/memory/usercopy.h"
#include "bsp/kernel/sched/deadline.h"
#include "lwip-port/net_if.h"
#include "provider/include/winsock2.h"
#include "provider/marshal/net_names.h"
#include "provider/provider.h"
#include "provider/socket/call_memory.h"
#include "provider/socket/transports.h"

enum { LIST_MAX = 4096 };

static uaddr_t user(uint32_t at)
{
    return (uaddr_t){ at };
}

/* Of a ping; a look-up's are in net_names.c, where being without an answer means other things. */
static uint32_t code_of(enum net_result r)
{
    switch (r) {
    case NET_OK:
        return 0;
    case NET_TIMEOUT:
        return WSAETIMEDOUT;
    case NET_UNREACHABLE:
        return WSAENETUNREACH;
    case NET_KILLED:
        return WSAEINTR;
    default:
        break;
    }
    return WSAENOBUFS;
}

static void describe_interface(struct net_interface_entry *e, const struct net_if_info *info)
{
    memset(e, 0, sizeof *e);
    memcpy(e->name, info->name, sizeof e->name);
    memcpy(e->mac, info->mac, sizeof e->mac);
    e->link_up = info->link_up;
    e->loopback = info->loopback;
    e->dhcp = info->dhcp;
    e->address = info->address;
    e->netmask = info->netmask;
    e->gateway = info->gateway;
    e->dns = info->dns;
    e->rx = info->rx;
    e->tx = info->tx;
    e->rx_drop = info->rx_drop;
    e->tx_drop = info->tx_drop;
}

static uint32_t m_interfaces(uaddr_t at)
{
    struct net_list a;
    struct net_if_info info;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    for (a.count = 0; net_if_get(a.count, &info); a.count++) {
        struct net_interface_entry e;

        describe_interface(&e, &info);
        if (a.count < a.max &&
            !copy_out(user(a.buffer + a.count * (uint32_t)sizeof e), &e, sizeof e))
            return WSAEFAULT;
    }
    return copy_out(at, &a, sizeof a) ? 0 : WSAEFAULT;
}

static uint32_t m_wait_address(uaddr_t at)
{
    struct net_wait_address a;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    return net_wait_address(deadline_after(a.timeout_ms)) ? 0 : WSAETIMEDOUT;
}

static uint32_t m_ping(uaddr_t at)
{
    struct net_ping a;
    uint32_t err;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    if (a.bytes > 0xffff)
        return WSAEINVAL;
    err = code_of(net_ping(a.address, (uint16_t)a.bytes, deadline_after(a.timeout_ms), &a.rtt_us));
    if (!err && !copy_out(at, &a, sizeof a))
        return WSAEFAULT;
    return err;
}

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
        .local = so->local.ip,
        .remote = so->peer.ip,
        .local_port = so->local.port,
        .remote_port = so->peer.port,
        .rx_bytes = so->rx_bytes,
        .tx_bytes = so->ops->tx_queued(so),
    };
    return true;
}

/* A snapshot under the lock, copied out without it. */
static uint32_t m_sockets(uaddr_t at)
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

static uint32_t m_pools(uaddr_t at)
{
    struct net_pools_out out;

    net_api_pools(&out);
    return copy_out(at, &out, sizeof out) ? 0 : WSAEFAULT;
}

static uint32_t m_drops(uaddr_t at)
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

static const struct api_method methods[NET_NMETHODS] = {
    [NET_INTERFACES] = { m_interfaces, sizeof(struct net_list) },
    [NET_WAIT_ADDRESS] = { m_wait_address, sizeof(struct net_wait_address) },
    [NET_RESOLVE] = { net_api_resolve, sizeof(struct net_resolve) },
    [NET_PING] = { m_ping, sizeof(struct net_ping) },
    [NET_SOCKETS] = { m_sockets, sizeof(struct net_list) },
    [NET_POOLS] = { m_pools, sizeof(struct net_pools_out) },
    [NET_DROPS] = { m_drops, sizeof(struct net_drops_out) },
    [NET_REVERSE] = { net_api_reverse, sizeof(struct net_reverse) },
    [NET_HOST_NAME] = { net_api_host_name, sizeof(struct net_host_name) },
};

/* A malformed call is an invalid argument in this set's words. */
static uint32_t refuse(uint32_t code)
{
    (void)code;
    return WSAEINVAL;
}

const struct apiset net_apiset = {
    .name = "NET",
    .methods = methods,
    .nmethods = NET_NMETHODS,
    .refuse = refuse,
};
