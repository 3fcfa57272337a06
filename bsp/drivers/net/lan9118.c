/* SPDX-License-Identifier: MIT */
/* SMSC LAN9118 family: an Ethernet MAC with its PHY on a static memory bus, fed and emptied word by
 * word through FIFOs.  Source: SMSC LAN9118 data sheet, chapters named at each block.
 *
 * No bus master: nothing here needs cache maintenance.  The FIFOs are small (4,608 bytes out,
 * 10,560 in, as reset divides them): a received frame without room is dropped and counted.
 * Reception interrupts, and room for a frame when one found none; what became of a sent frame is
 * looked up when the next one goes out.
 *
 * The chip is reset once, at probe.  When the link comes up, after a receiver error and when it
 * stops sending, both directions are stopped, emptied and started anew with the duplex of then. */
#include <string.h>
#include "bsp/drivers/devices.h"
#include "bsp/drivers/net/lan9118_regs.h"
#include "bsp/kernel/device/nic_address.h"

enum { TX_A_FIRST = 1 << 13, TX_A_LAST = 1 << 12, TX_COMMANDS = 8 };            /* 3.12 */
enum { STATUS_ERROR = 1 << 15, RX_LENGTH = 16, RX_LENGTH_MASK = 0x3fff };       /* 3.12, 3.13 */

enum { FRAME_MIN = 14, FRAME_MAX = 1514, FCS = 4, FRAME_WORDS = (FRAME_MAX + FCS + 3) / 4 };
enum { INTERNAL_PHY = 1, LINK_POLL_MS = 250, BAD_FRAMES = 32 };
enum { WAKE_US = 100000, EEPROM_US = 100000 };

/* 5.3.1: parts with an inside PHY, and these registers.  Tried: 0118. */
static const uint16_t chips[] = { 0x0115, 0x0116, 0x0117, 0x0118, 0x115a, 0x116a, 0x117a, 0x118a,
                                  0x9210, 0x9211, 0x9220, 0x9221 };

static struct lan9118 {
    struct nic nic;
    struct mii mii;
    uint32_t frame[FRAME_WORDS];        /* the received one */
    uint32_t held_bytes;                /* of it, with FCS; 0: none */
    volatile bool armed, room_wanted;   /* isr: which interrupts are wanted beside RXE */
    unsigned tx_busy, tx_busy_then;     /* under way now; when the link was last asked for */
    uint32_t tx_done, tx_done_then;
    volatile bool broken;               /* isr: the receiver has lost its place */
} lan;

static int find_phy(const struct device *dev)
{
    int error;

    lan.mii.ops = &lan_mii;
    lan.mii.dev = dev;
    lan.mii.phy = INTERNAL_PHY;
    error = mii_find(&lan.mii);
    if (!error)
        error = mii_reset(&lan.mii);
    if (!error)
        mii_start(&lan.mii);
    return error;
}

/* ---- stop and start ------------------------------------------------------------------------ */

/* 3.12, 3.13: each direction ends its frame first, and may be emptied when it has stopped. */
static bool stop(void)
{
    uint32_t control = 0, sending = rd32(lan_regs + TX_CFG);
    bool stopped = lan_mac_read(MAC_CR, &control);

    wr32(lan_regs + INT_STS, INT_RXSTOP);
    if (sending & TX_ON)
        wr32(lan_regs + TX_CFG, sending | STOP_TX);
    stopped = stopped && lan_wait_clear(TX_CFG, STOP_TX) && lan_mac_write(MAC_CR, 0);
    for (unsigned i = 0; stopped && (control & CR_RXEN); i++) {
        if (rd32(lan_regs + INT_STS) & INT_RXSTOP)
            break;
        stopped = i < LAN_POLLS;
    }
    wr32(lan_regs + TX_CFG, TX_STATUS_DUMP | TX_DATA_DUMP);
    wr32(lan_regs + RX_CFG, RX_DUMP);
    return lan_wait_clear(TX_CFG, TX_STATUS_DUMP | TX_DATA_DUMP) &&
           lan_wait_clear(RX_CFG, RX_DUMP) && stopped;
}

static void allow_interrupts(void)
{
    wr32(lan_regs + INT_EN, lan.broken ? 0 : INT_RXE | (lan.armed ? INT_RSFL : 0) |
                                             (lan.room_wanted ? INT_TDFA : 0));
}

/* Whole words both ways: no offset, no padding.  Half duplex: it receives what it sends itself. */
static void start(void)
{
    uint32_t duplex = lan.mii.full_duplex ? CR_FULL_DUPLEX : CR_NOT_OWN;
    bool started = stop();

    lan.tx_busy = lan.tx_busy_then = 0;
    wr32(lan_regs + RX_CFG, 0);
    /* At the first received frame; at room for the longest one to send. */
    wr32(lan_regs + FIFO_INT, ROOM_FOR_ANY / TDFA_UNIT << TDFA_LEVEL);
    wr32(lan_regs + TX_CFG, TX_ON);
    started = lan_mac_write(MAC_CR, duplex | CR_TXEN | CR_RXEN) && started;
    lan.broken = !started;
    wr32(lan_regs + INT_STS, INT_RXE);
    lan.armed = true;
    lan.room_wanted = false;
    allow_interrupts();
}

/* ---- the contract -------------------------------------------------------------------------- */

/* A status for each frame, in order.  What the wire refused counts as dropped. */
static void collect(void)
{
    uint32_t done = rd32(lan_regs + TX_FIFO_INF) >> USED_SHIFT & USED;

    for (uint32_t i = 0; i < done; i++) {
        if (rd32(lan_regs + TX_STATUS) & STATUS_ERROR)
            lan.nic.stats.tx_drop++;
        if (lan.tx_busy)
            lan.tx_busy--;
    }
    lan.tx_done += done;
}

/* The pieces as one buffer of whole words, first byte lowest: joined on the way, so that each may
 * begin and end anywhere. */
static void push(const struct nic_frag *frags, unsigned nfrags)
{
    uint32_t word = 0;
    unsigned have = 0;                  /* bytes in it */

    for (unsigned i = 0; i < nfrags; i++) {
        const uint8_t *from = frags[i].data;
        size_t left = frags[i].bytes;

        while (left) {
            uint32_t whole;

            if (!have && left >= sizeof whole) {
                memcpy(&whole, from, sizeof whole);
                wr32(lan_regs + TX_DATA, whole);
                from += sizeof whole;
                left -= sizeof whole;
                continue;
            }
            word |= (uint32_t)*from++ << 8 * have++;
            left--;
            if (have == sizeof word) {
                wr32(lan_regs + TX_DATA, word);
                word = have = 0;
            }
        }
    }
    if (have)
        wr32(lan_regs + TX_DATA, word);
}

static bool has_room(size_t bytes)
{
    lan_settle();
    collect();
    return (rd32(lan_regs + TX_FIFO_INF) & FREE) >= TX_COMMANDS + ((bytes + 3) & ~3u);
}

/* Cleared first, looked at once more: room that comes later will raise it. */
static bool ask_for_room(size_t bytes)
{
    wr32(lan_regs + INT_STS, INT_TDFA);
    lan.room_wanted = true;
    allow_interrupts();
    return has_room(bytes);
}

static enum nic_sent transmit(struct nic *nic, const struct nic_frag *frags, unsigned nfrags)
{
    size_t bytes = 0;

    for (unsigned i = 0; i < nfrags; i++)
        bytes += frags[i].bytes;
    if (!lan.mii.up || lan.broken || bytes < FRAME_MIN || bytes > FRAME_MAX) {
        nic->stats.tx_drop++;
        return NIC_LOST;
    }
    if (!has_room(bytes) && !ask_for_room(bytes))
        return NIC_FULL;
    wr32(lan_regs + TX_DATA, TX_A_FIRST | TX_A_LAST | (uint32_t)bytes);
    wr32(lan_regs + TX_DATA, (uint32_t)bytes);
    push(frags, nfrags);
    lan.tx_busy++;
    nic->stats.tx++;
    return NIC_SENT;
}

static unsigned waiting(void)
{
    lan_settle();
    return rd32(lan_regs + RX_FIFO_INF) >> USED_SHIFT & USED;
}

static bool is_good(uint32_t status)
{
    uint32_t bytes = status >> RX_LENGTH & RX_LENGTH_MASK;

    return !(status & STATUS_ERROR) && bytes >= FRAME_MIN + FCS && bytes <= FRAME_MAX + FCS;
}

/* A dropped frame is read as well.  RX_DP_CTRL could skip it, but not the last words of a short one
 * (3.13), and QEMU's model does not free what it skips. */
static void take(uint32_t bytes, bool keep)
{
    for (uint32_t i = 0; i < (bytes + 3) / 4; i++) {
        uint32_t word = rd32(lan_regs + RX_DATA);

        if (keep)
            lan.frame[i] = word;
    }
}

/* No more than so many bad ones at once: rearm() then says that there are more. */
static const void *receive(struct nic *nic, size_t *bytes)
{
    for (unsigned i = 0; !lan.held_bytes; i++) {
        uint32_t status, length;

        if (lan.broken || i == BAD_FRAMES || !waiting())
            return NULL;
        status = rd32(lan_regs + RX_STATUS);
        length = status >> RX_LENGTH & RX_LENGTH_MASK;
        take(length, is_good(status));
        if (is_good(status)) {
            lan.held_bytes = length;
            nic->stats.rx++;
        } else {
            nic->stats.rx_drop++;
        }
    }
    *bytes = lan.held_bytes - FCS;
    return lan.frame;
}

static void release(struct nic *nic)
{
    (void)nic;
    lan.held_bytes = 0;
}

/* Broken: start() allows the interrupt again. */
static bool rearm(struct nic *nic)
{
    (void)nic;
    if (lan.broken)
        return false;
    wr32(lan_regs + INT_STS, INT_RSFL); /* of frames already taken; a later one is seen below */
    lan.armed = true;
    allow_interrupts();
    if (!waiting())
        return false;
    lan.armed = false;
    allow_interrupts();
    return true;
}

/* A chip that had frames to send at the last poll, and has sent none since, has stopped. */
static bool is_stuck(void)
{
    bool stuck;

    lan_settle();
    collect();
    stuck = lan.tx_busy && lan.tx_busy_then && lan.tx_done == lan.tx_done_then;
    lan.tx_busy_then = lan.tx_busy;
    lan.tx_done_then = lan.tx_done;
    return stuck;
}

static bool link_up(struct nic *nic)
{
    bool changed = mii_poll(&lan.mii);

    nic->stats.rx_drop += rd32(lan_regs + RX_DROP);     /* no room; zero once it is read */
    if (lan.mii.up && (changed || lan.broken || is_stuck()))
        start();
    return lan.mii.up && !lan.broken;
}

/* INT_RXE: a FIFO ran over or dry, and status and data may no longer be of the same frame. */
static void lan9118_isr(const struct device *dev)
{
    uint32_t events = rd32(dev->regs + INT_STS) & rd32(dev->regs + INT_EN);

    if (!events)
        return;
    wr32(dev->regs + INT_STS, events);
    if (events & INT_RXE)
        lan.broken = true;
    lan.armed = lan.room_wanted = false;
    allow_interrupts();
    if (lan.nic.notify)
        lan.nic.notify(&lan.nic);
}

static const struct nic_ops ops = { transmit, receive, release, rearm, link_up };

/* ---- probe --------------------------------------------------------------------------------- */

/* 3.10.2.1, 5.3.5: a write of BYTE_TEST wakes it; until READY no other register may be touched. */
static int identify(void)
{
    uint32_t id;

    wr32(lan_regs + BYTE_TEST, 0);
    if (rd32(lan_regs + BYTE_TEST) != BYTES_IN_ORDER)
        return ERROR_DEV_NOT_EXIST;
    if (!lan_wait_for(PMT_CTRL, READY, READY, WAKE_US))
        return ERROR_NOT_READY;
    id = rd32(lan_regs + ID_REV) >> 16;
    for (unsigned i = 0; i < ARRAY_SIZE(chips); i++)
        if (id == chips[i])
            return 0;
    return ERROR_DEV_NOT_EXIST;
}

static bool read_address(uint8_t mac[6])
{
    uint32_t low, high;

    if (!lan_wait_for(E2P_CMD, BUSY, 0, EEPROM_US) || !lan_mac_read(ADDRL, &low) ||
        !lan_mac_read(ADDRH, &high))
        return false;
    for (unsigned i = 0; i < 6; i++)
        mac[i] = (uint8_t)(i < 4 ? low >> 8 * i : high >> 8 * (i - 4));
    return nic_is_station(mac);
}

/* 5.3.9: all but the kind of the interrupt pin.  The address comes from the EEPROM again. */
static int reset(void)
{
    wr32(lan_regs + HW_CFG, HW_RESET);
    if (!lan_wait_for(HW_CFG, HW_RESET, 0, WAKE_US) ||
        !lan_wait_for(PMT_CTRL, READY, READY, WAKE_US))
        return ERROR_NOT_READY;
    wr32(lan_regs + HW_CFG, rd32(lan_regs + HW_CFG) | HW_MUST_BE_ONE);
    wr32(lan_regs + INT_EN, 0);
    wr32(lan_regs + INT_STS, 0xffffffff);
    return 0;
}

/* What the EEPROM or the loader left in the MAC, before the reset forgets the latter; the board's;
 * any, locally administered (IEEE 802). */
static int set_up(const struct device *dev)
{
    const struct lan9118_config *config = dev->config;
    uint8_t *mac = lan.nic.mac;
    bool known = read_address(mac);
    int error = reset();

    if (error)
        return error;
    if (!known && !read_address(mac) && !(config->mac_address && config->mac_address(mac)))
        nic_draw_address(mac);
    if (!lan_wait_for(E2P_CMD, BUSY, 0, EEPROM_US) ||
        !lan_mac_write(ADDRL, mac[0] | (uint32_t)mac[1] << 8 | (uint32_t)mac[2] << 16 |
                              (uint32_t)mac[3] << 24) ||
        !lan_mac_write(ADDRH, mac[4] | (uint32_t)mac[5] << 8))
        return ERROR_NOT_READY;
    wr32(lan_regs + IRQ_CFG,
         IRQ_EN | (config->irq_active_high ? IRQ_PUSH_PULL | IRQ_ACTIVE_HIGH : 0));
    return find_phy(dev);
}

static int lan9118_probe(const struct device *dev)
{
    int error;

    lan_regs = dev->regs;
    lan.nic.ops = &ops;
    lan.nic.dev = dev;
    lan.nic.link_poll_ms = LINK_POLL_MS;
    error = identify();
    if (error)
        return error;
    wr32(dev->regs + INT_EN, 0);        /* a loader's */
    error = set_up(dev);
    if (error)
        return error;
    irq_attach(dev->irq, lan9118_isr, dev);
    nic_attach(&lan.nic);
    return 0;
}

const struct driver lan9118 = { "lan9118", lan9118_probe };
