/* SPDX-License-Identifier: MIT */
/* virtio network device.  Source: OASIS virtio 1.1, 5.1.  One receive and one transmit queue of 64
 * frames, each frame in one buffer behind its header, no offloads (the user and dgram back ends
 * offer none).  What was sent is collected when the next frame goes out; only a full queue asks for
 * an interrupt, when it has room again. */
#include <string.h>
#include "bsp/drivers/devices.h"
#include "bsp/drivers/virtio_mmio.h"
#include "bsp/kernel/device/nic_address.h"
#include "bsp/kernel/memory/page.h"

enum { F_MAC = 1 << 5, F_STATUS = 1 << 16 };            /* 5.1.3 */
enum { CONFIG_MAC = VIRTIO_CONFIG, CONFIG_STATUS = VIRTIO_CONFIG + 6 };     /* 5.1.4 */
enum { STATUS_LINK_UP = 1 };
enum { RX, TX };                                        /* 5.1.2 */
enum { HEADER_BYTES = 12, FRAME_MIN = 14, FRAME_MAX = 1518, BUFFER_BYTES = 1536 };
enum { RING_PAGES = VIRTQ_SIZE * BUFFER_BYTES / PAGE_BYTES };

static struct virtnet {
    struct nic nic;
    struct virtq rx, tx;
    char *rx_buffers, *tx_buffers;
    int current;                        /* rx buffer that receive() has given out, or -1 */
    uint32_t current_bytes;
    uint8_t idle[VIRTQ_SIZE];           /* tx buffers that nobody uses */
    unsigned nidle;
    bool has_status, up;
} net;

static void read_link(void)
{
    volatile const uint8_t *status = net.nic.dev->regs + CONFIG_STATUS;

    net.up = !net.has_status || (status[0] & STATUS_LINK_UP);
}

static void collect(void)
{
    uint32_t ignored;

    while (virtq_used(&net.tx))
        net.idle[net.nidle++] = (uint8_t)virtq_take(&net.tx, &ignored);
}

/* Looks again after it has allowed the interrupt: what is used later will raise it. */
static bool has_room(void)
{
    collect();
    if (!net.nidle) {
        virtq_interrupts(&net.tx, true);
        collect();
    }
    return net.nidle;
}

static enum nic_sent transmit(struct nic *nic, const struct nic_frag *frags, unsigned nfrags)
{
    size_t bytes = HEADER_BYTES;
    unsigned id;
    char *buffer;

    for (unsigned i = 0; i < nfrags; i++)
        bytes += frags[i].bytes;
    if (!net.up || bytes > HEADER_BYTES + FRAME_MAX) {
        nic->stats.tx_drop++;
        return NIC_LOST;
    }
    if (!has_room())
        return NIC_FULL;
    id = net.idle[--net.nidle];
    buffer = net.tx_buffers + id * BUFFER_BYTES + HEADER_BYTES;     /* the header stays all zero */
    for (unsigned i = 0; i < nfrags; i++) {
        memcpy(buffer, frags[i].data, frags[i].bytes);
        buffer += frags[i].bytes;
    }
    net.tx.desc[id].len = (uint32_t)bytes;
    virtq_offer(&net.tx, id);
    virtq_kick(&net.tx);
    nic->stats.tx++;
    return NIC_SENT;
}

static void release(struct nic *nic)
{
    (void)nic;
    if (net.current < 0)
        return;
    virtq_offer(&net.rx, (unsigned)net.current);
    net.current = -1;
}

static const void *receive(struct nic *nic, size_t *bytes)
{
    while (net.current < 0) {
        uint32_t len;

        if (!virtq_used(&net.rx))
            return NULL;
        net.current = (int)virtq_take(&net.rx, &len);
        net.current_bytes = len - HEADER_BYTES;
        if (len < HEADER_BYTES + FRAME_MIN || len > BUFFER_BYTES) {
            nic->stats.rx_drop++;
            release(nic);
        } else {
            nic->stats.rx++;
        }
    }
    *bytes = net.current_bytes;
    return net.rx_buffers + net.current * BUFFER_BYTES + HEADER_BYTES;
}

static bool rearm(struct nic *nic)
{
    (void)nic;
    virtq_kick(&net.rx);                /* for all that was released since the last time */
    virtq_interrupts(&net.rx, true);
    if (!virtq_used(&net.rx))
        return false;
    virtq_interrupts(&net.rx, false);
    return true;
}

static bool link_up(struct nic *nic)
{
    (void)nic;
    return net.up;
}

static void virtio_net_isr(const struct device *dev)
{
    if (virtio_ack_interrupt(dev) & VIRTIO_INT_CONFIG)
        read_link();
    virtq_interrupts(&net.rx, false);
    virtq_interrupts(&net.tx, false);
    if (net.nic.notify)
        net.nic.notify(&net.nic);
}

static const struct nic_ops ops = { transmit, receive, release, rearm, link_up };

/* The device's own; a device without one gets a random one. */
static void find_mac(const struct device *dev, bool has_mac)
{
    volatile const uint8_t *mac = dev->regs + CONFIG_MAC;

    if (!has_mac) {
        nic_draw_address(net.nic.mac);
        return;
    }
    for (unsigned i = 0; i < sizeof net.nic.mac; i++)
        net.nic.mac[i] = mac[i];
}

static int start(const struct device *dev)
{
    uint32_t features;
    int error = virtio_negotiate(dev, F_MAC | F_STATUS, &features);

    if (!error)
        error = virtq_init(&net.rx, dev, RX);
    if (!error)
        error = virtq_init(&net.tx, dev, TX);
    if (error)
        return error;
    net.rx_buffers = page_run_alloc(RING_PAGES);
    net.tx_buffers = page_run_alloc(RING_PAGES);
    if (!net.rx_buffers || !net.tx_buffers)
        return ERROR_NOT_ENOUGH_MEMORY;
    for (unsigned i = 0; i < VIRTQ_SIZE; i++) {
        char *tx = net.tx_buffers + i * BUFFER_BYTES;

        memset(tx, 0, HEADER_BYTES);
        virtq_describe(&net.tx, i, tx, 0, false);
        net.idle[net.nidle++] = (uint8_t)i;
        virtq_describe(&net.rx, i, net.rx_buffers + i * BUFFER_BYTES, BUFFER_BYTES, true);
        virtq_offer(&net.rx, i);
    }
    find_mac(dev, features & F_MAC);
    net.has_status = features & F_STATUS;
    return 0;
}

static int virtio_net_probe(const struct device *dev)
{
    int error = virtio_begin(dev, VIRTIO_NET);

    if (error)
        return error;
    net.nic.ops = &ops;
    net.nic.dev = dev;
    net.current = -1;
    error = start(dev);
    if (error) {
        virtio_give_up(dev);
        return error;
    }
    virtq_interrupts(&net.tx, false);
    virtio_go(dev);
    read_link();
    virtq_kick(&net.rx);
    irq_attach(dev->irq, virtio_net_isr, dev);
    nic_attach(&net.nic);
    return 0;
}

const struct driver virtio_net = { "virtio_net", virtio_net_probe };
