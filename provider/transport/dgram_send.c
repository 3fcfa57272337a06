/* SPDX-License-Identifier: MIT */
/* Datagrams on their way out. */
#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_if.h"
#include "provider/include/winsock2.h"
#include "provider/socket/bindtab.h"
#include "provider/transport/dgram.h"
#include "provider/transport/dgram_icmp.h"
#include "provider/transport/dgram_queue.h"
#include "provider/transport/wsaerr.h"

#include "lwip/ip4.h"
#include "lwip/udp.h"

/* --- memory ----------------------------------------------------------------------------------- */

/* A datagram that the wire will carry in fragments: no pool of the network has blocks of that size,
 * so it is in kernel memory of its own, in one piece, with room for the headers. */
enum { ONE_FRAME = 1472, HEADERS = LWIP_MEM_ALIGN_SIZE(PBUF_TRANSPORT) };
struct big_tx {
    struct pbuf_custom pc; /* first: lwIP knows only its address */
    uint8_t room[];
};

static void free_big(struct pbuf *p)
{
    kfree(p);
}

static struct pbuf *alloc_big(uint16_t bytes)
{
    struct big_tx *big = kmalloc(sizeof *big + HEADERS + bytes);

    if (!big)
        return NULL;
    big->pc.custom_free_function = free_big;
    return pbuf_alloced_custom(PBUF_RAW, bytes, PBUF_RAM, &big->pc, big->room + HEADERS, bytes);
}

struct pbuf *dgram_tx_alloc(uint32_t bytes, void **data)
{
    struct pbuf *p = bytes > ONE_FRAME ? alloc_big((uint16_t)bytes)
                                       : pbuf_alloc(PBUF_TRANSPORT, (u16_t)bytes, PBUF_RAM);

    *data = p ? p->payload : NULL;
    return p;
}

void dgram_tx_free(struct pbuf *p)
{
    pbuf_free(p);
}

/* --- broadcasts ------------------------------------------------------------------------------- */

/* A broadcast is for every host, this one too; no NIC receives its own frames. */
struct shout {
    struct pbuf *p;
    struct endpoint from;
};

static void hear(struct sock *so, void *arg)
{
    const struct shout *s = arg;

    net_assert_locked();
    if (so->bound_any)
        dgram_arrive(so, s->p, &s->from);
}

/* lwIP has put its headers in front of the `bytes` of data. */
static void hear_ourselves(const struct sock *so, struct pbuf *p, uint16_t bytes,
                           const struct endpoint *to) REQUIRES(net_core)
{
    struct shout s = { p, so->local };

    if (net_addr_is_any(s.from.addr) && net_route(to->addr, &s.from.addr) != NET_ROUTE_OK)
        return;
    pbuf_remove_header(p, (size_t)(p->tot_len - bytes));
    bindtab_on_port(SOCK_DGRAM, to->port, hear, &s);
}

/* --- sending ---------------------------------------------------------------------------------- */

/* To an address of ours any address of ours may be the source; lwIP wants the interface's own. */
static int send(struct sock *so, struct pbuf *p, const struct endpoint *to) REQUIRES(net_core)
{
    ip_addr_t remote = net_addr_to_lwip(to->addr);
    struct netif *netif = ip4_route(ip_2_ip4(&remote));
    err_t e;

    if (netif && net_is_local(to->addr) && net_is_local(net_addr_of_lwip(&so->udp->local_ip)))
        e = udp_sendto_if_src(so->udp, p, &remote, to->port, netif, &so->udp->local_ip);
    else
        e = udp_sendto(so->udp, p, &remote, to->port);
    return e == ERR_OK ? 0 : wsa_from_lwip(e, IN_CALL);
}

static int send_first(struct sock *so, struct pbuf *p, const struct endpoint *to) REQUIRES(net_core)
{
    int err = dgram_open(so, to);

    if (err)
        return err;
    err = send(so, p, to);
    if (err)
        dgram_unopen(so);
    else
        dgram_bound(so);
    return err;
}

int dgram_tx_send(struct sock *so, struct pbuf *p, const struct endpoint *to)
{
    uint16_t bytes = p->tot_len;
    int err = so->state == SOCK_OPEN ? send_first(so, p, to) : send(so, p, to);

    if (err)
        return err;
    dgram_note_sent(so, to);
    if (net_is_broadcast(to->addr))
        hear_ourselves(so, p, bytes, to);
    return 0;
}
