/* SPDX-License-Identifier: MIT */
/* Allwinner EMAC with a 10/100 PHY, as in H3.  Source: Allwinner H3 User Manual V1.2, 8.10 (EMAC);
 * the section's own names for registers and bits.  Clocks, resets and the PHY's power are the
 * board's (board.early).
 *
 * Two rings of 64 descriptors, each a frame in one buffer behind it.  What was sent is collected
 * when the next frame goes out; only a full ring asks for an interrupt, when it has room again.  A
 * transmitter that stands still while the link is up is reset from link_up(), which the port calls
 * every LINK_POLL_MS. */
#include <string.h>
#include "bsp/drivers/devices.h"
#include "bsp/drivers/net/mii.h"
#include "bsp/drivers/net/sun8i_emac_regs.h"
#include "bsp/kernel/device/nic_address.h"
#include "bsp/kernel/memory/dma.h"
#include "bsp/kernel/memory/page.h"
#define TX_INT_CTL (1u << 31)                            /* INT_TX when it is sent */
/* Of both kinds, and not in the manual: the fourth word is the next descriptor.  Without it the
 * chip does not send (docs/sources.md). */
enum { CHAINED = 1 << 24 };

enum { RING = 64, BUFFER_BYTES = 1536, RING_PAGES = RING * BUFFER_BYTES / PAGE_BYTES };
enum { HEADER_BYTES = 14, FRAME_MIN = 60, FRAME_MAX = 1514, FCS_BYTES = 4 };
enum { RESET_US = 100000, RESET_READS = 2000000, MII_US = 1000, MII_READS = 10000 };
enum { LINK_POLL_MS = 500 };
enum { STALLED_POLLS = 3 };

_Static_assert(BUFFER_BYTES % DMA_LINE == 0 && BUFFER_BYTES < 2048, "lines; 11 bits of size");

static struct emac {
    struct nic nic;
    struct mii mii;
    volatile uint8_t *regs;
    volatile struct descriptor *rx, *tx;
    char *rx_buffers, *tx_buffers;
    unsigned rx_at;                     /* the oldest frame is, or will be, here */
    bool rx_held;                       /* receive() has given rx_at out */
    volatile bool rx_strayed;           /* the device left the ring's order once: look everywhere */
    volatile bool armed, room_wanted;   /* isr: which interrupts are allowed */
    unsigned tx_head, tx_tail;          /* free-running: head is filled next, tail sent next */
    unsigned tx_seen, stalled;          /* tail at the last link_up(), and for how many it stood */
    bool dead;                          /* not even a reset works: no link, no more attempts */
} emac;

/* ---- management bus, 8.10.5 MII_CMD; MDC is AHB / 128, below 2.5 MHz at any AHB up to 300 ---- */

static bool mii_idle(const struct device *dev)
{
    uint64_t end = time_us() + MII_US;

    for (unsigned i = 0; rd32(dev->regs + MII_CMD) & MII_BUSY; i++)
        if (i == MII_READS || time_us() > end)
            return false;
    return true;
}

static int emac_mii_read(const struct device *dev, unsigned phy, unsigned reg)
{
    wr32(dev->regs + MII_CMD, MII_DIV_128 | phy << MII_PHY | reg << MII_REG | MII_BUSY);
    return mii_idle(dev) ? (int)(rd32(dev->regs + MII_DATA) & 0xffff) : -1;
}

static void emac_mii_write(const struct device *dev, unsigned phy, unsigned reg, uint16_t value)
{
    wr32(dev->regs + MII_DATA, value);
    wr32(dev->regs + MII_CMD, MII_DIV_128 | phy << MII_PHY | reg << MII_REG | MII_WRITE | MII_BUSY);
    mii_idle(dev);
}

static const struct mii_ops mii_ops = { emac_mii_read, emac_mii_write };

/* ---- transmit ------------------------------------------------------------------------------ */

static void collect_sent(struct nic *nic)
{
    while (emac.tx_tail != emac.tx_head) {
        uint32_t status = emac.tx[emac.tx_tail % RING].status;

        if (status & OWN)
            break;
        if (status & TX_ERRORS)
            nic->stats.tx_drop++;
        emac.tx_tail++;
    }
}

static size_t gather(char *to, const struct nic_frag *frags, unsigned nfrags)
{
    size_t bytes = 0;

    for (unsigned i = 0; i < nfrags; i++) {
        if (frags[i].bytes > FRAME_MAX - bytes)
            return 0;
        memcpy(to + bytes, frags[i].data, frags[i].bytes);
        bytes += frags[i].bytes;
    }
    if (bytes < FRAME_MIN) {
        memset(to + bytes, 0, FRAME_MIN - bytes);
        bytes = FRAME_MIN;
    }
    return bytes;
}

static void allow_interrupts(void)
{
    wr32(emac.regs + INT_EN, (emac.armed ? INT_WANTED : 0) | (emac.room_wanted ? INT_TX : 0));
}

/* Looks again after it has allowed the interrupt: a frame sent later will raise it. */
static bool has_room(struct nic *nic)
{
    collect_sent(nic);
    if (emac.tx_head - emac.tx_tail == RING) {
        emac.room_wanted = true;
        wr32(emac.regs + INT_STA, INT_TX);          /* of frames sent before */
        allow_interrupts();
        collect_sent(nic);
    }
    return emac.tx_head - emac.tx_tail < RING;
}

/* The kick also wakes a transmitter that went to sleep at the end of the ring. */
static enum nic_sent emac_transmit(struct nic *nic, const struct nic_frag *frags, unsigned nfrags)
{
    unsigned i = emac.tx_head % RING;
    char *buffer = emac.tx_buffers + i * BUFFER_BYTES;
    size_t bytes = 0;

    if (emac.mii.up && !has_room(nic))
        return NIC_FULL;
    if (emac.mii.up)
        bytes = gather(buffer, frags, nfrags);
    if (!bytes) {
        nic->stats.tx_drop++;
        return NIC_LOST;
    }
    dma_clean(buffer, bytes);
    emac.tx[i].control = TX_INT_CTL | TX_FIRST | TX_LAST | CHAINED | (uint32_t)bytes;
    dma_barrier();
    emac.tx[i].status = OWN;
    dma_barrier();
    wr32(emac.regs + TX_CTL1, (uint32_t)TX_RUN | TX_WHOLE_FRAME);
    emac.tx_head++;
    nic->stats.tx++;
    return NIC_SENT;
}

/* ---- receive ------------------------------------------------------------------------------- */

static void give_back(unsigned i)
{
    dma_invalidate(emac.rx_buffers + i * BUFFER_BYTES, BUFFER_BYTES);
    emac.rx[i].status = OWN;
}

static bool filled(unsigned i)
{
    return !(emac.rx[i].status & OWN);
}

/* A device that ran out of buffers may go on anywhere (QEMU's: at the head of the list).  rx_at is
 * asked again last: a frame that came meanwhile is the older one. */
static bool find_filled(void)
{
    if (filled(emac.rx_at))
        return true;
    for (unsigned n = 1; emac.rx_strayed && n < RING; n++) {
        unsigned i = (emac.rx_at + n) % RING;

        if (filled(i)) {
            if (!filled(emac.rx_at))
                emac.rx_at = i;
            return true;
        }
    }
    return false;
}

/* The length counts the FCS.  A frame over several buffers is longer than any that we take. */
static size_t good_bytes(uint32_t status)
{
    uint32_t bytes = status >> RX_LENGTH & RX_LENGTH_MASK;

    if (!(status & RX_FIRST) || !(status & RX_LAST) || status & RX_ERRORS)
        return 0;
    if (bytes < HEADER_BYTES + FCS_BYTES || bytes > FRAME_MAX + FCS_BYTES)
        return 0;
    return bytes - FCS_BYTES;
}

static void emac_release(struct nic *nic)
{
    (void)nic;
    if (!emac.rx_held)
        return;
    give_back(emac.rx_at);
    emac.rx_at = (emac.rx_at + 1) % RING;
    emac.rx_held = false;
}

static const void *emac_receive(struct nic *nic, size_t *bytes)
{
    while (emac.rx_held || find_filled()) {
        char *buffer = emac.rx_buffers + emac.rx_at * BUFFER_BYTES;
        uint32_t status = emac.rx[emac.rx_at].status;

        *bytes = good_bytes(status);
        if (emac.rx_held)
            return buffer;
        emac.rx_held = true;
        dma_barrier();                  /* the status before the bytes */
        if (*bytes) {
            nic->stats.rx++;
            dma_invalidate(buffer, BUFFER_BYTES);
            return buffer;
        }
        if (status & RX_LAST || status & RX_ERRORS)
            nic->stats.rx_drop++;
        emac_release(nic);
    }
    return NULL;
}

static void note_stray(uint32_t interrupts)
{
    if (interrupts & INT_RX_BUF_UA)
        emac.rx_strayed = true;
}

/* The write to RX_CTL1 wakes a receiver that had found no buffer.  One that has lost its place
 * (QEMU's, when more frames waited for the write than there are buffers) begins the list anew. */
static void wake_receiver(void)
{
    dma_barrier();
    wr32(emac.regs + RX_CTL1, (uint32_t)RX_RUN | RX_WHOLE_FRAME);
    if (!rd32(emac.regs + RX_CUR_DESC))
        wr32(emac.regs + RX_DMA_DESC_LIST, dma_bus((const void *)emac.rx));
    note_stray(rd32(emac.regs + INT_STA));
}

/* Looks after it has allowed the interrupt: what comes later will raise it. */
static bool emac_rearm(struct nic *nic)
{
    (void)nic;
    wake_receiver();
    wr32(emac.regs + INT_STA, INT_WANTED);
    emac.armed = true;
    allow_interrupts();
    if (!find_filled())
        return false;
    emac.armed = false;
    allow_interrupts();
    return true;
}

static void emac_isr(const struct device *dev)
{
    uint32_t interrupts = rd32(dev->regs + INT_STA);

    emac.armed = emac.room_wanted = false;
    allow_interrupts();
    wr32(dev->regs + INT_STA, interrupts);
    note_stray(interrupts);
    if (emac.nic.notify)
        emac.nic.notify(&emac.nic);
}

/* ---- the MAC as a whole -------------------------------------------------------------------- */

static void follow_phy(void)
{
    uint32_t ctl = emac.mii.mbit == 100 ? CTL0_100M : CTL0_10M;

    if (emac.mii.full_duplex)
        ctl |= CTL0_FULL_DUPLEX;
    if (emac.mii.up)
        wr32(emac.regs + BASIC_CTL0, ctl);
}

static void write_address(const uint8_t *mac)
{
    wr32(emac.regs + ADDR0_HIGH, (uint32_t)mac[5] << 8 | mac[4]);
    wr32(emac.regs + ADDR0_LOW, (uint32_t)mac[3] << 24 | (uint32_t)mac[2] << 16 |
                                (uint32_t)mac[1] << 8 | mac[0]);
}

/* Reads are counted as well: on a board whose timer failed time stands still. */
static bool soft_reset(volatile uint8_t *regs)
{
    uint64_t end = time_us() + RESET_US;

    wr32(regs + BASIC_CTL1, CTL1_SOFT_RST);
    for (unsigned i = 0; rd32(regs + BASIC_CTL1) & CTL1_SOFT_RST; i++)
        if (i == RESET_READS || time_us() > end)
            return false;
    return true;
}

/* Both rings empty, each a cycle; the filter as reset leaves it: our address and broadcasts. */
static void start(void)
{
    for (unsigned i = 0; i < RING; i++) {
        emac.tx[i].status = 0;
        emac.tx[i].buffer = dma_bus(emac.tx_buffers + i * BUFFER_BYTES);
        emac.tx[i].next = dma_bus((const void *)&emac.tx[(i + 1) % RING]);
        emac.rx[i].control = CHAINED | BUFFER_BYTES;
        emac.rx[i].buffer = dma_bus(emac.rx_buffers + i * BUFFER_BYTES);
        emac.rx[i].next = dma_bus((const void *)&emac.rx[(i + 1) % RING]);
        dma_barrier();
        give_back(i);
    }
    dma_barrier();
    emac.rx_at = emac.tx_head = emac.tx_tail = 0;
    emac.rx_held = emac.rx_strayed = false;
    wr32(emac.regs + BASIC_CTL1, CTL1_BURST_8);
    wr32(emac.regs + INT_EN, 0);
    wr32(emac.regs + TX_FLOW_CTL, 0);
    wr32(emac.regs + RX_FRM_FLT, 0);
    write_address(emac.nic.mac);
    follow_phy();
    wr32(emac.regs + TX_DMA_DESC_LIST, dma_bus((const void *)emac.tx));
    wr32(emac.regs + RX_DMA_DESC_LIST, dma_bus((const void *)emac.rx));
    wr32(emac.regs + TX_CTL1, TX_WHOLE_FRAME);
    wr32(emac.regs + RX_CTL1, (uint32_t)RX_RUN | RX_WHOLE_FRAME);
    wr32(emac.regs + TX_CTL0, ENABLE);
    wr32(emac.regs + RX_CTL0, ENABLE);
}

/* Frames wait and none has left since the last time, again and again: the MAC stands.  Without a
 * link that is no wonder; its frames are old when the link comes back, and go with the reset. */
static bool transmitter_stands(void)
{
    collect_sent(&emac.nic);
    if (!emac.mii.up || emac.tx_head == emac.tx_tail || emac.tx_tail != emac.tx_seen)
        emac.stalled = 0;
    else
        emac.stalled++;
    emac.tx_seen = emac.tx_tail;
    return emac.stalled >= STALLED_POLLS;
}

static void restart(struct nic *nic)
{
    nic->stats.tx_drop += emac.tx_head - emac.tx_tail;
    emac.stalled = 0;
    if (!soft_reset(emac.regs)) {
        kprintf("sun8i_emac: the MAC stands and its reset never ends\n");
        emac.dead = true;
        emac.mii.up = false;
        return;
    }
    kprintf("sun8i_emac: the transmitter stood, MAC reset\n");
    start();
    if (nic->notify)
        nic->notify(nic);               /* a poll arms the receive interrupt again */
}

static bool emac_link_up(struct nic *nic)
{
    if (emac.dead)
        return false;
    if (mii_poll(&emac.mii))
        follow_phy();
    if (!emac.rx_held && transmitter_stands())
        restart(nic);
    return emac.mii.up;
}

static const struct nic_ops ops = {
    emac_transmit, emac_receive, emac_release, emac_rearm, emac_link_up
};

/* ---- probe --------------------------------------------------------------------------------- */

/* The loader's address when it left one (reset leaves all ones, a group address), else the
 * board's, else a random one. */
static void find_address(const struct device *dev, uint8_t *mac)
{
    const struct sun8i_emac_config *config = dev->config;
    uint32_t high = rd32(dev->regs + ADDR0_HIGH), low = rd32(dev->regs + ADDR0_LOW);

    for (unsigned i = 0; i < 4; i++)
        mac[i] = (uint8_t)(low >> 8 * i);
    mac[4] = (uint8_t)high;
    mac[5] = (uint8_t)(high >> 8);
    if (nic_is_station(mac))
        return;
    if (config->mac_address && config->mac_address(mac))
        return;
    nic_draw_address(mac);
}

static int get_memory(void)
{
    emac.rx = dma_alloc(RING * sizeof *emac.rx);
    emac.tx = dma_alloc(RING * sizeof *emac.tx);
    emac.rx_buffers = page_run_alloc(RING_PAGES);
    emac.tx_buffers = page_run_alloc(RING_PAGES);
    return emac.rx && emac.tx && emac.rx_buffers && emac.tx_buffers ? 0 : ERROR_NOT_ENOUGH_MEMORY;
}

static int emac_probe(const struct device *dev)
{
    const struct sun8i_emac_config *config = dev->config;
    int error;

    emac.regs = dev->regs;
    emac.nic = (struct nic){ .ops = &ops, .dev = dev, .link_poll_ms = LINK_POLL_MS };
    emac.mii = (struct mii){ .ops = &mii_ops, .dev = dev, .phy = config->phy };
    find_address(dev, emac.nic.mac);
    if (!soft_reset(dev->regs))
        return ERROR_NOT_READY;
    error = mii_find(&emac.mii);
    if (!error)
        error = mii_reset(&emac.mii);
    if (!error)
        error = get_memory();
    if (error)
        return error;
    start();
    mii_start(&emac.mii);
    irq_attach(dev->irq, emac_isr, dev);
    nic_attach(&emac.nic);
    return 0;
}

const struct driver sun8i_emac = { "sun8i_emac", emac_probe };
