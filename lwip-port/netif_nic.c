/* SPDX-License-Identifier: MIT */
#include "lwip-port/netif_nic.h"

#include <string.h>

#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/prot/ethernet.h"
#include "lwip/timeouts.h"

#include "lwip-port/net_thread.h"
#include "lwip-port/net_wire.h"

enum { MTU = 1500, FRAGS = 8, FRAME_MAX = 14 + MTU };

static struct netif netifs[1];
static unsigned nnetifs;

static void on_nic_event(struct nic *nic)
{
    (void)nic;
    net_thread_notify();
}

/* The chain goes to the driver piece by piece; a longer one (many tiny writes in one segment) is
 * gathered first.  The two padding bytes before the Ethernet header stay behind. */
static err_t transmit(struct netif *netif, struct pbuf *p)
{
    struct nic *nic = netif->state;
    struct nic_frag frags[FRAGS];
    struct pbuf *gathered = NULL;
    unsigned n = 0;
    bool sent;

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
    sent = nic->ops->transmit(nic, frags, n);
    if (gathered)
        pbuf_free(gathered);
    return sent ? ERR_OK : ERR_MEM;
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
    sys_timeout(nic->link_poll_ms, poll_link, netif);
}

static bool poll_one(struct netif *netif)
{
    struct nic *nic = netif->state;
    const void *frame;
    size_t bytes;

    if (!nic->link_poll_ms)
        follow_link(netif, nic);
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
    net_thread_notify();         /* the first poll arms the receive interrupt */
    return netif;
}

struct nic *netif_nic_of(const struct netif *netif)
{
    return netif >= netifs && netif < netifs + ARRAY_SIZE(netifs) ? netif->state : NULL;
}
