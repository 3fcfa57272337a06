/* SPDX-License-Identifier: MIT */
#include "lwip-port/netif_nic.h"

#include <string.h>

#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/snmp.h"
#include "lwip/timeouts.h"

#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_room.h"
#include "lwip-port/net_wake.h"
#include "lwip-port/net_wire.h"
#include "lwip-port/nic_queue.h"

enum { MTU = 1500, FRAGS = 8, FRAME_MAX = 14 + MTU, GROUP_BIT = 1, NOMINAL_SPEED = 100000000 };

/* By the NIC's number.  A queue is allocated with its NIC. */
static struct wire {
    struct netif netif;
    struct nic_queue *queue;
    bool room_wanted;
} wires[NET_NICS] GUARDED_BY(net_core);
static unsigned nwires GUARDED_BY(net_core);
static net_room_handler on_room GUARDED_BY(net_core);

static void on_nic_event(struct nic *nic)
{
    (void)nic;
    net_wake_notify();
}

static struct wire *wire_of(struct netif *netif)
{
    return container_of(netif, struct wire, netif);
}

/* Half of the datagrams' share, so that whoever waits is not woken for each frame. */
static void tell_of_room(struct wire *w) REQUIRES(net_core)
{
    if (!w->room_wanted ||
        (nic_queue_used(w->queue) && !nic_queue_room_for(w->queue, NIC_QUEUE_DATAGRAMS / 2)))
        return;
    w->room_wanted = false;
    if (on_room)
        on_room((unsigned)(w - wires));
}

/* What waits goes first; without a link the driver loses, and counts, all of it. */
static void drain(struct wire *w) REQUIRES(net_core)
{
    struct nic *nic = w->netif.state;
    struct nic_frag frags[2];
    unsigned n;

    while ((n = nic_queue_first(w->queue, frags)) &&
           nic->ops->transmit(nic, frags, n) != NIC_FULL)
        nic_queue_drop_first(w->queue);
    tell_of_room(w);
}

/* lwIP leaves the headers of Ethernet and IP in one piece, those of each fragment too. */
static bool is_datagram(const struct nic_frag *first)
{
    enum { TYPE = 12, PROTOCOL = 14 + 9 };
    const uint8_t *header = first->data;

    return first->bytes > PROTOCOL && header[TYPE] == ETHTYPE_IP >> 8 &&
           header[TYPE + 1] == (ETHTYPE_IP & 0xff) && header[PROTOCOL] == IP_PROTO_UDP;
}

static err_t hand_over(struct netif *netif, const struct nic_frag *frags, unsigned n)
    REQUIRES(net_core)
{
    struct nic *nic = netif->state;
    struct nic_queue *q = wire_of(netif)->queue;
    enum nic_sent sent = NIC_FULL;

    drain(wire_of(netif));
    if (!nic_queue_used(q))
        sent = nic->ops->transmit(nic, frags, n);
    if (sent == NIC_FULL && !nic_queue_put(q, is_datagram(frags), frags, n)) {
        nic->stats.tx_drop++;
        sent = NIC_LOST;
    }
    return sent == NIC_LOST ? ERR_MEM : ERR_OK;
}

/* Frames in all are the NIC's to count (struct nic). */
static void count_out(struct netif *netif, const uint8_t *frame, unsigned bytes)
{
    MIB2_STATS_NETIF_ADD(netif, ifoutoctets, bytes);
    MIB2_STATS_NETIF_ADD(netif, ifoutnucastpkts, frame[0] & GROUP_BIT);
}

static void count_in(struct netif *netif, const uint8_t *frame, size_t bytes)
{
    MIB2_STATS_NETIF_ADD(netif, ifinoctets, (u32_t)bytes);
    MIB2_STATS_NETIF_ADD(netif, ifinnucastpkts, bytes && (frame[0] & GROUP_BIT));
}

/* The chain goes to the driver piece by piece; a longer one (many tiny writes in one segment) is
 * gathered first.  The two padding bytes before the Ethernet header stay behind. */
static err_t transmit(struct netif *netif, struct pbuf *p)
{
    struct nic_frag frags[FRAGS];
    struct pbuf *gathered = NULL;
    unsigned n = 0;
    err_t e;

    net_assert_locked();
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
    count_out(netif, frags[0].data, p->tot_len - ETH_PAD_SIZE);
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
    count_in(netif, frame, bytes);
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

    net_assert_locked();
    follow_link(netif, nic);
    drain(wire_of(netif));              /* a MAC that was started anew has room, and says nothing */
    sys_timeout(nic->link_poll_ms, poll_link, netif);
}

static bool poll_one(struct wire *w) REQUIRES(net_core)
{
    struct netif *netif = &w->netif;
    struct nic *nic = netif->state;
    const void *frame;
    size_t bytes;

    if (!nic->link_poll_ms)
        follow_link(netif, nic);
    drain(w);
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

    for (unsigned i = 0; i < nwires; i++)
        more |= poll_one(&wires[i]);
    return more;
}

uint32_t netif_nic_waiting(uint32_t *max)
{
    uint32_t bytes = 0;

    *max = nwires * NIC_QUEUE_BYTES;
    for (unsigned i = 0; i < nwires; i++)
        bytes += nic_queue_used(wires[i].queue);
    return bytes;
}

int netif_nic_number(struct netif *netif)
{
    return netif_nic_of(netif) ? (int)(wire_of(netif) - wires) : -1;
}

uint32_t net_room_cost(uint32_t payload)
{
    enum { UDP_HEADER = 8, IP_HEADER = 20, PIECE = (MTU - IP_HEADER) / 8 * 8 };
    uint32_t bytes = payload + UDP_HEADER, pieces = (bytes + PIECE - 1) / PIECE;

    return bytes + pieces * (nic_queue_cost(SIZEOF_ETH_HDR + IP_HEADER + 1) - 1);
}

bool net_room_for(unsigned nic, uint32_t bytes)
{
    struct wire *w = &wires[nic];

    if (nic_queue_room_for(w->queue, bytes))
        return true;
    w->queue->crowded = nic_queue_used(w->queue) > 0;
    w->room_wanted = true;
    return false;
}

void net_room_promise(unsigned nic, uint32_t bytes)
{
    wires[nic].queue->promised += bytes;
}

void net_room_owe(unsigned nic, uint32_t bytes)
{
    wires[nic].queue->owed = bytes;
}

void net_room_take_back(unsigned nic, uint32_t bytes)
{
    wires[nic].queue->owed = 0;
    wires[nic].queue->promised -= bytes;
}

void net_set_room_handler(net_room_handler handler)
{
    on_room = handler;
}

static err_t nic_netif_init(struct netif *netif)
{
    struct nic *nic = netif->state;

    MIB2_INIT_NETIF(netif, snmp_ifType_ethernet_csmacd, NOMINAL_SPEED);
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
    struct wire *w = &wires[nwires];
    struct netif *netif = &w->netif;

    if (nwires == NET_NICS)
        return NULL;
    w->queue = kmalloc(sizeof *w->queue);
    if (!w->queue)
        return NULL;
    nic_queue_init(w->queue);
    if (!netif_add_noaddr(netif, nic, nic_netif_init, net_wire_input)) {
        kfree(w->queue);
        return NULL;
    }
    nwires++;
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
    return netif->linkoutput == transmit ? netif->state : NULL;
}
