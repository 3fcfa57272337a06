/* SPDX-License-Identifier: MIT */
#include "lwip-port/netif_nic.h"

#include <string.h>

#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/prot/ethernet.h"
#include "lwip/timeouts.h"

#include "lwip-port/net_wake.h"
#include "lwip-port/net_wire.h"
#include "lwip-port/nic_queue.h"

enum { MTU = 1500, FRAGS = 8, FRAME_MAX = 14 + MTU };

static struct netif netifs[1];
static struct nic_queue queues[ARRAY_SIZE(netifs)];
static unsigned nnetifs;

static void on_nic_event(struct nic *nic)
{
    (void)nic;
    net_wake_notify();
}

static struct nic_queue *queue_of(const struct netif *netif)
{
    return &queues[netif - netifs];
}

/* What waits goes first; without a link the driver loses, and counts, all of it. */
static void drain(struct nic *nic, struct nic_queue *q)
{
    struct nic_frag frags[2];
    unsigned n;

    while ((n = nic_queue_first(q, frags)) && nic->ops->transmit(nic, frags, n) != NIC_FULL)
        nic_queue_drop_first(q);
}

static err_t hand_over(struct netif *netif, const struct nic_frag *frags, unsigned n)
{
    struct nic *nic = netif->state;
    struct nic_queue *q = queue_of(netif);
    enum nic_sent sent = NIC_FULL;

    drain(nic, q);
    if (!nic_queue_used(q))
        sent = nic->ops->transmit(nic, frags, n);
    if (sent == NIC_FULL && !nic_queue_put(q, frags, n)) {
        nic->stats.tx_drop++;
        sent = NIC_LOST;
    }
    return sent == NIC_LOST ? ERR_MEM : ERR_OK;
}

/* The chain goes to the driver piece by piece; a longer one (many tiny writes in one segment) is
 * gathered first.  The two padding bytes before the Ethernet header stay behind. */
static err_t transmit(struct netif *netif, struct pbuf *p)
{
    struct nic_frag frags[FRAGS];
    struct pbuf *gathered = NULL;
    unsigned n = 0;
    err_t e;

    if (pbuf_clen(p) > FRAGS) {
        gathered = pbuf_clone(PBUF_RAW, PBUF_RAM, p);
        if (!gathered)
            return ERR_MEM;
        p = gathered;
    }
    for (struct pbuf *q = p; q; q = q->next, n++) {
        frags[n].data = q->payload;
        frags[n].bytes = q->len;
    }
    frags[0].data = (const uint8_t *)frags[0].data + ETH_PAD_SIZE;
    frags[0].bytes -= ETH_PAD_SIZE;
    e = hand_over(netif, frags, n);
    if (gathered)
        pbuf_free(gathered);
    return e;
}

static void receive(struct netif *netif, struct nic *nic, const void *frame, size_t bytes)
{
    struct pbuf *p = NULL;

    if (bytes <= FRAME_MAX)
        p = pbuf_alloc(PBUF_RAW, (u16_t)(bytes + ETH_PAD_SIZE), PBUF_POOL);
    if (!p) {
        nic->stats.rx_drop++;
        return;
    }
    /* PBUF_POOL_BUFSIZE holds a whole frame: no chain. */
    memcpy((uint8_t *)p->payload + ETH_PAD_SIZE, frame, bytes);
    if (netif->input(p, netif) != ERR_OK)
        pbuf_free(p);
}

static void follow_link(struct netif *netif, struct nic *nic)
{
    bool up = nic->ops->link_up(nic);

    if (up && !netif_is_link_up(netif)) {
        netif_set_link_up(netif);
    } else if (!up && netif_is_link_up(netif)) {
        net_wire_unplugged(netif);
        netif_set_link_down(netif);
    }
}

/* A PHY that cannot interrupt is asked from time to time. */
static void poll_link(void *netif)
{
    struct nic *nic = ((struct netif *)netif)->state;

    follow_link(netif, nic);
    drain(nic, queue_of(netif));        /* a MAC that was started anew has room, and says nothing */
    sys_timeout(nic->link_poll_ms, poll_link, netif);
}

static bool poll_one(struct netif *netif)
{
    struct nic *nic = netif->state;
    const void *frame;
    size_t bytes;

    if (!nic->link_poll_ms)
        follow_link(netif, nic);
    drain(nic, queue_of(netif));
    for (unsigned n = 0; n < NIC_BATCH; n++) {
        frame = nic->ops->receive(nic, &bytes);
        if (frame) {
            receive(netif, nic, frame, bytes);
            nic->ops->release(nic);
        } else if (!nic->ops->rearm(nic)) {
            return false;
        }
    }
    return true;
}

bool netif_nic_poll(void)
{
    bool more = false;

    for (unsigned i = 0; i < nnetifs; i++)
        more |= poll_one(&netifs[i]);
    return more;
}

uint32_t netif_nic_waiting(void)
{
    uint32_t bytes = 0;

    for (unsigned i = 0; i < nnetifs; i++)
        bytes += nic_queue_used(&queues[i]);
    return bytes;
}

static err_t nic_netif_init(struct netif *netif)
{
    struct nic *nic = netif->state;

    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->mtu = MTU;
    netif->hwaddr_len = ETH_HWADDR_LEN;
    memcpy(netif->hwaddr, nic->mac, ETH_HWADDR_LEN);
    netif->output = net_wire_output;
    netif->linkoutput = transmit;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    return ERR_OK;
}

struct netif *netif_nic_add(struct nic *nic)
{
    struct netif *netif;

    if (nnetifs == ARRAY_SIZE(netifs))
        return NULL;
    netif = &netifs[nnetifs];
    if (!netif_add_noaddr(netif, nic, nic_netif_init, net_wire_input))
        return NULL;
    nnetifs++;
    nic->port = netif;
    nic->notify = on_nic_event;
    follow_link(netif, nic);
    if (nic->link_poll_ms)
        sys_timeout(nic->link_poll_ms, poll_link, netif);
    netif_set_up(netif);
    net_wake_notify();         /* the first poll arms the receive interrupt */
    return netif;
}

struct nic *netif_nic_of(const struct netif *netif)
{
    return netif >= netifs && netif < netifs + ARRAY_SIZE(netifs) ? netif->state : NULL;
}
