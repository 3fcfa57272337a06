/* SPDX-License-Identifier: MIT */
/* Datagram sockets: addresses, connect, close. */
#include "provider/transport/dgram.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_if.h"
#include "provider/include/winsock2.h"
#include "provider/socket/bindtab.h"
#include "provider/transport/dgram_icmp.h"
#include "provider/transport/dgram_queue.h"
#include "provider/transport/wsaerr.h"

#include "lwip/udp.h"

void dgram_apply_options(struct sock *so)
{
    if (!so->udp)
        return;
    so->udp->ttl = so->opt.ttl;
    so->udp->tos = so->opt.tos;
}

/* A pcb on the address that bindtab has just given; releases it again on failure. */
static int open_pcb(struct sock *so) REQUIRES(net_core)
{
    ip_addr_t local = net_addr_to_lwip(so->bound_any ? net_addr_any() : so->local.addr);
    err_t e;

    so->udp = udp_new();
    if (!so->udp) {
        bindtab_release(so);
        return WSAENOBUFS;
    }
    /* which socket has an address, and may broadcast, the provider decides and not lwIP */
    ip_set_option(so->udp, SOF_REUSEADDR);
    ip_set_option(so->udp, SOF_BROADCAST);
    e = udp_bind(so->udp, &local, so->local.port);
    if (e != ERR_OK) {                      /* the stack's own DHCP has that port */
        udp_remove(so->udp);
        so->udp = NULL;
        bindtab_release(so);
        return wsa_from_lwip(e, IN_CALL);
    }
    udp_recv(so->udp, dgram_on_datagram, so);
    dgram_apply_options(so);
    return 0;
}

void dgram_ports_held(struct net_addr addr, const struct endpoint *peer,
                      void (*held)(void *arg, uint16_t port), void *arg)
{
    (void)addr, (void)peer;
    for (const struct udp_pcb *pcb = udp_pcbs; pcb; pcb = pcb->next)
        held(arg, pcb->local_port);
}

void dgram_bound(struct sock *so)
{
    sock_step(so, EV_BIND);
    sock_post(so, FD_WRITE, 0);             /* W-76 */
}

int dgram_bind(struct sock *so, const struct endpoint *want)
{
    int err = bindtab_bind(so, want);

    if (!err)
        err = open_pcb(so);
    if (!err)
        dgram_bound(so);
    return err;
}

int dgram_open(struct sock *so, const struct endpoint *peer)
{
    int err = bindtab_implicit(so, net_addr_any(), peer);

    return err ? err : open_pcb(so);
}

void dgram_unopen(struct sock *so)
{
    udp_remove(so->udp);
    so->udp = NULL;
    bindtab_release(so);
}

static int implicit_bind(struct sock *so, const struct endpoint *peer) REQUIRES(net_core)
{
    int err;

    if (so->state != SOCK_OPEN)
        return 0;
    err = dgram_open(so, peer);
    if (!err)
        dgram_bound(so);
    return err;
}

int dgram_connect(struct sock *so, const struct endpoint *peer, struct net_addr via)
{
    bool same = so->state == SOCK_CONNECTED && endpoint_equal(&so->peer, peer);
    ip_addr_t remote = net_addr_to_lwip(peer->addr);
    err_t e;
    int err = implicit_bind(so, peer);

    if (err)
        return err;
    if (so->bound_any)
        err = bindtab_narrow(so, via);      /* W-36 */
    if (err)
        return err;
    e = udp_connect(so->udp, &remote, peer->port);
    kassert(e == ERR_OK);                   /* it can only fail to bind, and we are bound */
    if (!same) {
        dgram_flush(so);                    /* C-143..C-148 */
        dgram_forget_sent(so);
    }
    so->peer = *peer;
    so->disconnected = false;
    so->reset_err = 0;
    sock_rearm(so, FD_CONNECT | FD_WRITE);
    sock_step(so, EV_CONNECT);
    sock_post(so, FD_CONNECT | FD_WRITE, 0);    /* C-157 */
    return 0;
}

int dgram_disconnect(struct sock *so)
{
    if (so->state == SOCK_CONNECTED) {
        udp_disconnect(so->udp);
        bindtab_widen(so);
        dgram_flush(so);                    /* C-146 */
        dgram_forget_sent(so);
    }
    so->peer = (struct endpoint){ net_addr_any(), 0 };
    so->reset_err = 0;
    so->disconnected = true;                /* C-138: WSPRecv now says NOTCONN */
    return sock_step(so, EV_DISCONNECT);
}

void dgram_keep_address(struct sock *so)
{
    struct net_addr via;

    if (!so->udp)
        return;
    if (!so->bound_any)
        so->udp->local_ip = net_addr_to_lwip(so->local.addr);       /* lwIP has moved it */
    else if (so->state == SOCK_CONNECTED && net_route(so->peer.addr, &via) == NET_ROUTE_OK)
        so->local.addr = via;                                       /* W-36 */
}

void dgram_close(struct sock *so)
{
    if (so->udp)
        udp_remove(so->udp);
    so->udp = NULL;
    dgram_flush(so);
}

unsigned dgram_ready(const struct sock *so)
{
    bool waiting = so->first && !turn_taken(&so->rx_turn);

    return (list_empty(&so->refused.link) ? FD_WRITE : 0) |
           (waiting || so->reset_err || so->rx_shut ? FD_READ : 0);     /* W-83 */
}
