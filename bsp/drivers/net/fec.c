/* SPDX-License-Identifier: MIT */
/* Ethernet MAC of the i.MX family (ENET, "FEC").  Source: IMX6DQRM chapter 23; errata IMX6DQCE.
 * Legacy descriptors of 8 bytes (23.5.14, ECR.EN1588 = 0), one frame in one buffer both ways.
 * Reception interrupts; transmission does so only for ERR006358: what was sent is collected when
 * the next frame goes out.  ERR004512 (some 470 Mbit/s both ways together) costs speed, no more.
 *
 * The MAC starts anew whenever the link comes up, after a bus error, and when it stops sending:
 * speed and duplex may be written while it is off only, and it then begins at the heads of its
 * rings, as the driver does. */
#include <string.h>
#include "bsp/drivers/devices.h"
#include "bsp/drivers/net/mii.h"
#include "bsp/kernel/device/nic_address.h"
#include "bsp/kernel/memory/dma.h"
#include "bsp/kernel/memory/page.h"

enum { EIR = 0x004, EIMR = 0x008, RDAR = 0x010, TDAR = 0x014, ECR = 0x024, MMFR = 0x040,
       MSCR = 0x044, RCR = 0x084, TCR = 0x0c4, PALR = 0x0e4, PAUR = 0x0e8, IAUR = 0x118,
       IALR = 0x11c, GAUR = 0x120, GALR = 0x124, TFWR = 0x144, RDSR = 0x180, TDSR = 0x184,
       MRBR = 0x188 };                                                          /* 23.6 */
enum { INT_TXF = 1 << 27, INT_RXF = 1 << 25, INT_MII = 1 << 23, INT_EBERR = 1 << 22 };
enum { ACTIVE = 1 << 24 };                                                      /* RDAR, TDAR */
enum { ECR_RESET = 1 << 0, ECR_ETHEREN = 1 << 1, ECR_SPEED = 1 << 5, ECR_DBSWP = 1 << 8 };
enum { RCR_DRT = 1 << 1, RCR_MII = 1 << 2, RCR_RGMII = 1 << 6, RCR_10 = 1 << 9, RCR_MAX_FL = 16 };
enum { TCR_FDEN = 1 << 2, TFWR_STRFWD = 1 << 8, PAUR_TYPE = 0x8808 };
enum { MMFR_START = 1 << 30, MMFR_READ = 2 << 28, MMFR_WRITE = 1 << 28, MMFR_TA = 2 << 16 };
enum { MDC_HZ = 2500000, POLLS = 20000 };    /* a management frame takes 27 us */

/* 23.5.14, little-endian: the first word is control << 16 | length. */
#define BD_EMPTY 0x80000000u            /* receive: the device's */
#define BD_READY 0x80000000u            /* transmit: the device's */
enum { BD_WRAP = 1 << 29, BD_LAST = 1 << 27, BD_CRC = 1 << 26, BD_LENGTH = 0xffff };
enum { BD_ERRORS = 0x37 << 16 };        /* too long, not whole octets, CRC, overrun, truncated */
struct bd {
    uint32_t head, buffer;
};

/* A buffer holds whatever comes: the MAC cuts a frame at 2,047 bytes (FTRL after reset). */
enum { FRAMES = 64, BUFFER_BYTES = 2048, FRAME_MIN = 14, FRAME_MAX = 1514, FCS = 4 };
enum { RING_PAGES = FRAMES * BUFFER_BYTES / PAGE_BYTES, LINK_POLL_MS = 250 };
enum { IRQ_ALWAYS = INT_TXF | INT_EBERR };

static struct fec {
    struct nic nic;
    struct mii mii;
    volatile uint8_t *regs;
    volatile struct bd *rx, *tx;        /* of dma_alloc: uncached */
    char *rx_buffers, *tx_buffers;      /* cached */
    unsigned rx_next, tx_next;          /* the next to look at, to fill */
    volatile uint32_t tx_done;          /* frames collected; isr: % FRAMES is the oldest */
    unsigned tx_busy, tx_busy_then;     /* now; when the link was last asked for */
    uint32_t tx_done_then;
    uint32_t held_bytes;                /* of the frame that receive() gave out; 0: none */
    volatile bool armed, broken;        /* isr: receive interrupts wanted; bus error seen */
    volatile bool room_wanted;          /* isr: a frame found the transmit ring full */
} enet;

static uint32_t wrap(unsigned i)
{
    return i == FRAMES - 1 ? BD_WRAP : 0;
}

static uint32_t lines(uint32_t bytes)
{
    return (bytes + DMA_LINE - 1) & ~(DMA_LINE - 1u);
}

/* ---- management interface ------------------------------------------------------------------ */

/* 23.6.9: the outcome, or -1 when the MAC's clock stands still. */
static int manage(const struct device *dev, uint32_t frame)
{
    wr32(dev->regs + EIR, INT_MII);
    wr32(dev->regs + MMFR, MMFR_START | MMFR_TA | frame);
    for (unsigned i = 0; !(rd32(dev->regs + EIR) & INT_MII); i++)
        if (i == POLLS)
            return -1;
    return (int)(rd32(dev->regs + MMFR) & 0xffff);
}

static int phy_read(const struct device *dev, unsigned phy, unsigned reg)
{
    return manage(dev, MMFR_READ | phy << 23 | reg << 18);
}

static void phy_write(const struct device *dev, unsigned phy, unsigned reg, uint16_t value)
{
    manage(dev, MMFR_WRITE | phy << 23 | reg << 18 | value);
}

static const struct mii_ops mii_ops = { phy_read, phy_write };

/* Registers that only the chip on the board's list has. */
static void configure_phy(const struct fec_config *config)
{
    struct mii *m = &enet.mii;
    uint32_t id = (uint32_t)phy_read(m->dev, m->phy, MII_PHYID1) << 16 |
                  (uint32_t)phy_read(m->dev, m->phy, MII_PHYID2);

    if ((id & ~0xfu) == config->phy_id)
        for (unsigned i = 0; i < config->nphy_writes; i++)
            phy_write(m->dev, m->phy, config->phy_writes[i].reg, config->phy_writes[i].value);
}

static int find_phy(const struct device *dev)
{
    const struct fec_config *config = dev->config;
    int error;

    enet.mii.ops = &mii_ops;
    enet.mii.dev = dev;
    enet.mii.phy = config->phy;
    enet.mii.gigabit = config->gigabit;
    error = mii_find(&enet.mii);
    if (!error)
        error = mii_reset(&enet.mii);
    if (error)
        return error;
    configure_phy(config);
    mii_start(&enet.mii);
    return 0;
}

/* ---- start --------------------------------------------------------------------------------- */

/* 23.6.5: everything stops, every register is as after power-up. */
static int reset_mac(void)
{
    const struct device *dev = enet.nic.dev;
    unsigned i = 0;

    wr32(enet.regs + ECR, ECR_RESET);
    while ((rd32(enet.regs + ECR) & ECR_RESET) && i < POLLS)
        i++;
    wr32(enet.regs + EIMR, 0);
    /* 23.6.10: MDC = clock / 2 / (MII_SPEED + 1).  After a failure too: links are polled. */
    wr32(enet.regs + MSCR, ((dev->clock_hz + 2 * MDC_HZ - 1) / (2 * MDC_HZ) - 1) << 1);
    return i < POLLS ? 0 : ERROR_NOT_READY;
}

static void fill_rings(void)
{
    for (unsigned i = 0; i < FRAMES; i++) {
        enet.rx[i].buffer = dma_bus(enet.rx_buffers + i * BUFFER_BYTES);
        enet.rx[i].head = BD_EMPTY | wrap(i);
        enet.tx[i].buffer = dma_bus(enet.tx_buffers + i * BUFFER_BYTES);
        enet.tx[i].head = wrap(i);
    }
    dma_invalidate(enet.rx_buffers, FRAMES * BUFFER_BYTES);
    enet.rx_next = enet.tx_next = 0;
    enet.tx_done = 0;
    enet.tx_busy = enet.tx_busy_then = 0;
    enet.held_bytes = 0;
    dma_barrier();
}

/* With what the PHYs have agreed on.  No multicast: the hash filters stay empty. */
static void start_mac(void)
{
    const struct mii *m = &enet.mii;
    const uint8_t *mac = enet.nic.mac;
    volatile uint8_t *regs = enet.regs;

    enet.broken = reset_mac() != 0;
    if (enet.broken)
        return;
    fill_rings();
    wr32(regs + PALR, (uint32_t)mac[0] << 24 | (uint32_t)mac[1] << 16 | (uint32_t)mac[2] << 8 |
                          mac[3]);
    wr32(regs + PAUR, (uint32_t)mac[4] << 24 | (uint32_t)mac[5] << 16 | PAUR_TYPE);
    wr32(regs + IAUR, 0);
    wr32(regs + IALR, 0);
    wr32(regs + GAUR, 0);
    wr32(regs + GALR, 0);
    wr32(regs + RCR, (FRAME_MAX + FCS) << RCR_MAX_FL | RCR_RGMII | RCR_MII |
                         (m->mbit == 10 ? RCR_10 : 0) | (m->full_duplex ? 0 : RCR_DRT));
    wr32(regs + TCR, m->full_duplex ? TCR_FDEN : 0);
    wr32(regs + TFWR, TFWR_STRFWD);     /* memory is never too slow for a frame under way */
    wr32(regs + MRBR, BUFFER_BYTES);
    wr32(regs + RDSR, dma_bus((const void *)(uintptr_t)enet.rx));
    wr32(regs + TDSR, dma_bus((const void *)(uintptr_t)enet.tx));
    wr32(regs + EIR, 0xffffffff);
    wr32(regs + ECR, ECR_DBSWP | ECR_ETHEREN | (m->mbit == 1000 ? ECR_SPEED : 0));
    wr32(regs + RDAR, ACTIVE);
    wr32(regs + EIMR, IRQ_ALWAYS | (enet.armed ? INT_RXF : 0));
}

/* ---- the contract -------------------------------------------------------------------------- */

/* The device gives descriptors back in order. */
static void collect(void)
{
    while (enet.tx_busy && !(enet.tx[enet.tx_done % FRAMES].head & BD_READY)) {
        enet.tx_done++;
        enet.tx_busy--;
    }
}

/* The device has not sent the newest frame yet. */
static bool sending(void)
{
    return enet.tx[(enet.tx_next + FRAMES - 1) % FRAMES].head & BD_READY;
}

/* Looks again after it has said what it wants: a frame sent later will interrupt. */
static bool has_room(void)
{
    collect();
    if (enet.tx_busy == FRAMES) {
        enet.room_wanted = true;
        collect();
    }
    return enet.tx_busy < FRAMES;
}

static enum nic_sent transmit(struct nic *nic, const struct nic_frag *frags, unsigned nfrags)
{
    char *buffer = enet.tx_buffers + enet.tx_next * BUFFER_BYTES, *to = buffer;
    size_t bytes = 0;

    for (unsigned i = 0; i < nfrags; i++)
        bytes += frags[i].bytes;
    if (!enet.mii.up || enet.broken || bytes < FRAME_MIN || bytes > FRAME_MAX) {
        nic->stats.tx_drop++;
        return NIC_LOST;
    }
    if (!has_room())
        return NIC_FULL;
    for (unsigned i = 0; i < nfrags; i++) {
        memcpy(to, frags[i].data, frags[i].bytes);
        to += frags[i].bytes;
    }
    dma_clean(buffer, bytes);
    enet.tx[enet.tx_next].head = BD_READY | BD_LAST | BD_CRC | wrap(enet.tx_next) | (uint32_t)bytes;
    enet.tx_next = (enet.tx_next + 1) % FRAMES;
    enet.tx_busy++;
    dma_barrier();
    wr32(enet.regs + TDAR, ACTIVE);
    nic->stats.tx++;
    return NIC_SENT;
}

/* rearm() tells the device, for all that was released since the last time. */
static void give_back(uint32_t bytes)
{
    dma_invalidate(enet.rx_buffers + enet.rx_next * BUFFER_BYTES, lines(bytes));
    enet.rx[enet.rx_next].head = BD_EMPTY | wrap(enet.rx_next);
    enet.rx_next = (enet.rx_next + 1) % FRAMES;
}

static void release(struct nic *nic)
{
    (void)nic;
    if (enet.held_bytes)
        give_back(enet.held_bytes);
    enet.held_bytes = 0;
}

/* QEMU does not cut: a longer frame fills several buffers.  All but the last lack LAST. */
static bool is_good(uint32_t head)
{
    uint32_t bytes = head & BD_LENGTH;

    return (head & BD_LAST) && !(head & BD_ERRORS) && bytes >= FRAME_MIN + FCS &&
           bytes <= FRAME_MAX + FCS;
}

static const void *receive(struct nic *nic, size_t *bytes)
{
    char *buffer;

    while (!enet.held_bytes) {
        uint32_t head = enet.rx[enet.rx_next].head;

        if (head & BD_EMPTY)
            return NULL;
        dma_barrier();
        if (is_good(head)) {
            enet.held_bytes = head & BD_LENGTH;
            dma_invalidate(enet.rx_buffers + enet.rx_next * BUFFER_BYTES, lines(enet.held_bytes));
            nic->stats.rx++;
        } else {
            give_back(BUFFER_BYTES);
            nic->stats.rx_drop++;
        }
    }
    buffer = enet.rx_buffers + enet.rx_next * BUFFER_BYTES;
    *bytes = enet.held_bytes - FCS;
    return buffer;
}

static bool rearm(struct nic *nic)
{
    (void)nic;
    dma_barrier();
    wr32(enet.regs + RDAR, ACTIVE);
    wr32(enet.regs + EIR, INT_RXF);      /* of frames already taken; a later one is seen below */
    enet.armed = true;
    wr32(enet.regs + EIMR, IRQ_ALWAYS | INT_RXF);
    if (enet.rx[enet.rx_next].head & BD_EMPTY)
        return false;
    wr32(enet.regs + EIMR, IRQ_ALWAYS);
    enet.armed = false;
    return true;
}

/* A MAC that had frames to send at the last poll, and has sent none since, has stopped. */
static bool is_stuck(void)
{
    bool stuck;

    collect();
    stuck = enet.tx_busy && enet.tx_busy_then && enet.tx_done == enet.tx_done_then;
    enet.tx_busy_then = enet.tx_busy;
    enet.tx_done_then = enet.tx_done;
    return stuck;
}

static bool link_up(struct nic *nic)
{
    bool changed = mii_poll(&enet.mii);

    (void)nic;
    if (enet.mii.up && (changed || enet.broken || is_stuck()))
        start_mac();
    return enet.mii.up && !enet.broken;
}

/* ERR006358: a frame queued just when the transmitter, at the end of the one before, finds its
 * ring empty may wait for ever unless TDAR is written again.  After a bus error the MAC is off;
 * link_up() starts it. */
static void fec_isr(const struct device *dev)
{
    uint32_t events = rd32(dev->regs + EIR) & (IRQ_ALWAYS | INT_RXF);

    wr32(dev->regs + EIR, events);
    if (events & INT_EBERR)
        enet.broken = true;
    if ((events & INT_TXF) && sending() && !(rd32(dev->regs + TDAR) & ACTIVE))
        wr32(dev->regs + TDAR, ACTIVE);
    if (events & INT_RXF) {
        wr32(dev->regs + EIMR, IRQ_ALWAYS);
        enet.armed = false;
    } else if (!(events & INT_TXF) || !enet.room_wanted) {
        return;
    }
    enet.room_wanted = false;
    if (enet.nic.notify)
        enet.nic.notify(&enet.nic);
}

static const struct nic_ops ops = { transmit, receive, release, rearm, link_up };

/* ---- probe --------------------------------------------------------------------------------- */

/* The maker's; what the loader has written; one made of the chip's serial number; any. */
static void find_mac(const struct device *dev)
{
    const struct fec_config *config = dev->config;
    uint32_t low = rd32(dev->regs + PALR), high = rd32(dev->regs + PAUR);
    uint8_t *mac = enet.nic.mac;

    if (config->fuse_mac(mac) && nic_is_station(mac))
        return;
    for (unsigned i = 0; i < 6; i++)
        mac[i] = (uint8_t)(i < 4 ? low >> (24 - 8 * i) : high >> (56 - 8 * i));
    if (nic_is_station(mac) || config->chip_mac(mac))
        return;
    nic_draw_address(mac);
}

static int fec_probe(const struct device *dev)
{
    int error;

    enet.regs = dev->regs;
    enet.nic.ops = &ops;
    enet.nic.dev = dev;
    enet.nic.link_poll_ms = LINK_POLL_MS;
    find_mac(dev);
    error = reset_mac();
    if (!error)
        error = find_phy(dev);
    if (error)
        return error;
    enet.rx = dma_alloc(FRAMES * sizeof *enet.rx);
    enet.tx = dma_alloc(FRAMES * sizeof *enet.tx);
    enet.rx_buffers = page_run_alloc(RING_PAGES);
    enet.tx_buffers = page_run_alloc(RING_PAGES);
    if (!enet.rx || !enet.tx || !enet.rx_buffers || !enet.tx_buffers)
        return ERROR_NOT_ENOUGH_MEMORY;
    fill_rings();
    irq_attach(dev->irq, fec_isr, dev);
    nic_attach(&enet.nic);
    return 0;
}

const struct driver fec = { "fec", fec_probe };
