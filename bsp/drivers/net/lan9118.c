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
#include "bsp/drivers/net/mii.h"
#include "bsp/kernel/device/nic_address.h"

enum { RX_DATA = 0x00, TX_DATA = 0x20, RX_STATUS = 0x40, TX_STATUS = 0x48 };    /* 5.2 */
enum { ID_REV = 0x50, IRQ_CFG = 0x54, INT_STS = 0x58, INT_EN = 0x5c, BYTE_TEST = 0x64,
       FIFO_INT = 0x68, RX_CFG = 0x6c, TX_CFG = 0x70, HW_CFG = 0x74, RX_FIFO_INF = 0x7c,
       TX_FIFO_INF = 0x80, PMT_CTRL = 0x84, RX_DROP = 0xa0, MAC_CSR_CMD = 0xa4,
       MAC_CSR_DATA = 0xa8, E2P_CMD = 0xb0 };                                   /* 5.3 */
enum { IRQ_PUSH_PULL = 1 << 0, IRQ_ACTIVE_HIGH = 1 << 4, IRQ_EN = 1 << 8 };
enum { INT_RXSTOP = 1 << 24, INT_RXE = 1 << 14, INT_TDFA = 1 << 9, INT_RSFL = 1 << 3 };
enum { TDFA_LEVEL = 24, TDFA_UNIT = 64, ROOM_FOR_ANY = 1536 };   /* FIFO_INT: more is free */
enum { RX_DUMP = 1 << 15, TX_STATUS_DUMP = 1 << 15, TX_DATA_DUMP = 1 << 14, TX_ON = 1 << 1,
       STOP_TX = 1 << 0 };
enum { HW_MUST_BE_ONE = 1 << 20, HW_RESET = 1 << 0, READY = 1 << 0 };
enum { USED_SHIFT = 16, USED = 0xff, FREE = 0xffff };   /* RX_FIFO_INF, TX_FIFO_INF */
#define BUSY 0x80000000u                                /* MAC_CSR_CMD, E2P_CMD */
#define BYTES_IN_ORDER 0x87654321u
enum { CSR_READ = 1 << 30 };
enum { MAC_CR = 1, ADDRH = 2, ADDRL = 3, MII_ACC = 6, MII_DATA = 7 };           /* 5.4 */
enum { CR_NOT_OWN = 1 << 23, CR_FULL_DUPLEX = 1 << 20, CR_TXEN = 1 << 3, CR_RXEN = 1 << 2 };
enum { ACC_PHY = 11, ACC_REG = 6, ACC_WRITE = 1 << 1, ACC_BUSY = 1 << 0 };

enum { TX_A_FIRST = 1 << 13, TX_A_LAST = 1 << 12, TX_COMMANDS = 8 };            /* 3.12 */
enum { STATUS_ERROR = 1 << 15, RX_LENGTH = 16, RX_LENGTH_MASK = 0x3fff };       /* 3.12, 3.13 */

enum { FRAME_MIN = 14, FRAME_MAX = 1514, FCS = 4, FRAME_WORDS = (FRAME_MAX + FCS + 3) / 4 };
enum { INTERNAL_PHY = 1, LINK_POLL_MS = 250, BAD_FRAMES = 32 };
enum { POLLS = 20000 };                 /* a management frame takes 26 us */
enum { WAKE_US = 100000, EEPROM_US = 100000, LONG_POLLS = 2000000 };

/* 5.3.1: parts with an inside PHY, and these registers.  Tried: 0118. */
static const uint16_t chips[] = { 0x0115, 0x0116, 0x0117, 0x0118, 0x115a, 0x116a, 0x117a, 0x118a,
                                  0x9210, 0x9211, 0x9220, 0x9221 };

static struct lan9118 {
    struct nic nic;
    struct mii mii;
    volatile uint8_t *regs;
    uint32_t frame[FRAME_WORDS];        /* the received one */
    uint32_t held_bytes;                /* of it, with FCS; 0: none */
    volatile bool armed, room_wanted;   /* isr: which interrupts are wanted beside RXE */
    unsigned tx_busy, tx_busy_then;     /* under way now; when the link was last asked for */
    uint32_t tx_done, tx_done_then;
    volatile bool broken;               /* isr: the receiver has lost its place */
} lan;

/* ---- registers ----------------------------------------------------------------------------- */

/* 6.1.1, 6.1.2: after a FIFO was touched, or an event cleared, the registers that tell of it are
 * true 165 ns later, which is three reads of a register without meaning. */
static void settle(void)
{
    for (unsigned i = 0; i < 3; i++)
        (void)rd32(lan.regs + BYTE_TEST);
}

static bool wait_clear(unsigned reg, uint32_t bits)
{
    settle();
    for (unsigned i = 0; rd32(lan.regs + reg) & bits; i++)
        if (i == POLLS)
            return false;
    return true;
}

/* What may take milliseconds: by the clock, and by count where no timer was found. */
static bool wait_for(unsigned reg, uint32_t bits, uint32_t value, uint32_t us)
{
    uint64_t end = time_us() + us;

    settle();
    for (unsigned i = 0; (rd32(lan.regs + reg) & bits) != value; i++)
        if (time_us() > end || i == LONG_POLLS)
            return false;
    return true;
}

/* 5.3.20: the MAC's registers lie behind these two. */
static bool mac_read(unsigned reg, uint32_t *value)
{
    if (!wait_clear(MAC_CSR_CMD, BUSY))
        return false;
    wr32(lan.regs + MAC_CSR_CMD, BUSY | CSR_READ | reg);
    if (!wait_clear(MAC_CSR_CMD, BUSY))
        return false;
    *value = rd32(lan.regs + MAC_CSR_DATA);
    return true;
}

static bool mac_write(unsigned reg, uint32_t value)
{
    if (!wait_clear(MAC_CSR_CMD, BUSY))
        return false;
    wr32(lan.regs + MAC_CSR_DATA, value);
    wr32(lan.regs + MAC_CSR_CMD, BUSY | reg);
    return wait_clear(MAC_CSR_CMD, BUSY);
}

/* ---- management interface ------------------------------------------------------------------ */

static bool mii_idle(void)
{
    uint32_t access = ACC_BUSY;

    for (unsigned i = 0; i < POLLS; i++)
        if (!mac_read(MII_ACC, &access) || !(access & ACC_BUSY))
            break;
    return !(access & ACC_BUSY);
}

static int phy_read(const struct device *dev, unsigned phy, unsigned reg)
{
    uint32_t value;

    (void)dev;
    if (!mii_idle() || !mac_write(MII_ACC, phy << ACC_PHY | reg << ACC_REG | ACC_BUSY) ||
        !mii_idle() || !mac_read(MII_DATA, &value))
        return -1;
    return (int)(value & 0xffff);
}

static void phy_write(const struct device *dev, unsigned phy, unsigned reg, uint16_t value)
{
    (void)dev;
    if (mii_idle() && mac_write(MII_DATA, value) &&
        mac_write(MII_ACC, phy << ACC_PHY | reg << ACC_REG | ACC_WRITE | ACC_BUSY))
        mii_idle();
}

static const struct mii_ops mii_ops = { phy_read, phy_write };

static int find_phy(const struct device *dev)
{
    int error;

    lan.mii.ops = &mii_ops;
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
    uint32_t control = 0, sending = rd32(lan.regs + TX_CFG);
    bool stopped = mac_read(MAC_CR, &control);

    wr32(lan.regs + INT_STS, INT_RXSTOP);
    if (sending & TX_ON)
        wr32(lan.regs + TX_CFG, sending | STOP_TX);
    stopped = stopped && wait_clear(TX_CFG, STOP_TX) && mac_write(MAC_CR, 0);
    for (unsigned i = 0; stopped && (control & CR_RXEN); i++) {
        if (rd32(lan.regs + INT_STS) & INT_RXSTOP)
            break;
        stopped = i < POLLS;
    }
    wr32(lan.regs + TX_CFG, TX_STATUS_DUMP | TX_DATA_DUMP);
    wr32(lan.regs + RX_CFG, RX_DUMP);
    return wait_clear(TX_CFG, TX_STATUS_DUMP | TX_DATA_DUMP) && wait_clear(RX_CFG, RX_DUMP) &&
           stopped;
}

static void allow_interrupts(void)
{
    wr32(lan.regs + INT_EN, lan.broken ? 0 : INT_RXE | (lan.armed ? INT_RSFL : 0) |
                                             (lan.room_wanted ? INT_TDFA : 0));
}

/* Whole words both ways: no offset, no padding.  Half duplex: it receives what it sends itself. */
static void start(void)
{
    uint32_t duplex = lan.mii.full_duplex ? CR_FULL_DUPLEX : CR_NOT_OWN;
    bool started = stop();

    lan.tx_busy = lan.tx_busy_then = 0;
    wr32(lan.regs + RX_CFG, 0);
    /* At the first received frame; at room for the longest one to send. */
    wr32(lan.regs + FIFO_INT, ROOM_FOR_ANY / TDFA_UNIT << TDFA_LEVEL);
    wr32(lan.regs + TX_CFG, TX_ON);
    started = mac_write(MAC_CR, duplex | CR_TXEN | CR_RXEN) && started;
    lan.broken = !started;
    wr32(lan.regs + INT_STS, INT_RXE);
    lan.armed = true;
    lan.room_wanted = false;
    allow_interrupts();
}

/* ---- the contract -------------------------------------------------------------------------- */

/* A status for each frame, in order.  What the wire refused counts as dropped. */
static void collect(void)
{
    uint32_t done = rd32(lan.regs + TX_FIFO_INF) >> USED_SHIFT & USED;

    for (uint32_t i = 0; i < done; i++) {
        if (rd32(lan.regs + TX_STATUS) & STATUS_ERROR)
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
                wr32(lan.regs + TX_DATA, whole);
                from += sizeof whole;
                left -= sizeof whole;
                continue;
            }
            word |= (uint32_t)*from++ << 8 * have++;
            left--;
            if (have == sizeof word) {
                wr32(lan.regs + TX_DATA, word);
                word = have = 0;
            }
        }
    }
    if (have)
        wr32(lan.regs + TX_DATA, word);
}

static bool has_room(size_t bytes)
{
    settle();
    collect();
    return (rd32(lan.regs + TX_FIFO_INF) & FREE) >= TX_COMMANDS + ((bytes + 3) & ~3u);
}

/* Cleared first, looked at once more: room that comes later will raise it. */
static bool ask_for_room(size_t bytes)
{
    wr32(lan.regs + INT_STS, INT_TDFA);
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
    wr32(lan.regs + TX_DATA, TX_A_FIRST | TX_A_LAST | (uint32_t)bytes);
    wr32(lan.regs + TX_DATA, (uint32_t)bytes);
    push(frags, nfrags);
    lan.tx_busy++;
    nic->stats.tx++;
    return NIC_SENT;
}

static unsigned waiting(void)
{
    settle();
    return rd32(lan.regs + RX_FIFO_INF) >> USED_SHIFT & USED;
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
        uint32_t word = rd32(lan.regs + RX_DATA);

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
        status = rd32(lan.regs + RX_STATUS);
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
    wr32(lan.regs + INT_STS, INT_RSFL); /* of frames already taken; a later one is seen below */
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

    settle();
    collect();
    stuck = lan.tx_busy && lan.tx_busy_then && lan.tx_done == lan.tx_done_then;
    lan.tx_busy_then = lan.tx_busy;
    lan.tx_done_then = lan.tx_done;
    return stuck;
}

static bool link_up(struct nic *nic)
{
    bool changed = mii_poll(&lan.mii);

    nic->stats.rx_drop += rd32(lan.regs + RX_DROP);     /* no room; zero once it is read */
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

    wr32(lan.regs + BYTE_TEST, 0);
    if (rd32(lan.regs + BYTE_TEST) != BYTES_IN_ORDER)
        return ERROR_DEV_NOT_EXIST;
    if (!wait_for(PMT_CTRL, READY, READY, WAKE_US))
        return ERROR_NOT_READY;
    id = rd32(lan.regs + ID_REV) >> 16;
    for (unsigned i = 0; i < ARRAY_SIZE(chips); i++)
        if (id == chips[i])
            return 0;
    return ERROR_DEV_NOT_EXIST;
}

static bool read_address(uint8_t mac[6])
{
    uint32_t low, high;

    if (!wait_for(E2P_CMD, BUSY, 0, EEPROM_US) || !mac_read(ADDRL, &low) ||
        !mac_read(ADDRH, &high))
        return false;
    for (unsigned i = 0; i < 6; i++)
        mac[i] = (uint8_t)(i < 4 ? low >> 8 * i : high >> 8 * (i - 4));
    return nic_is_station(mac);
}

/* 5.3.9: all but the kind of the interrupt pin.  The address comes from the EEPROM again. */
static int reset(void)
{
    wr32(lan.regs + HW_CFG, HW_RESET);
    if (!wait_for(HW_CFG, HW_RESET, 0, WAKE_US) || !wait_for(PMT_CTRL, READY, READY, WAKE_US))
        return ERROR_NOT_READY;
    wr32(lan.regs + HW_CFG, rd32(lan.regs + HW_CFG) | HW_MUST_BE_ONE);
    wr32(lan.regs + INT_EN, 0);
    wr32(lan.regs + INT_STS, 0xffffffff);
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
    if (!wait_for(E2P_CMD, BUSY, 0, EEPROM_US) ||
        !mac_write(ADDRL, mac[0] | (uint32_t)mac[1] << 8 | (uint32_t)mac[2] << 16 |
                              (uint32_t)mac[3] << 24) ||
        !mac_write(ADDRH, mac[4] | (uint32_t)mac[5] << 8))
        return ERROR_NOT_READY;
    wr32(lan.regs + IRQ_CFG,
         IRQ_EN | (config->irq_active_high ? IRQ_PUSH_PULL | IRQ_ACTIVE_HIGH : 0));
    return find_phy(dev);
}

static int lan9118_probe(const struct device *dev)
{
    int error;

    lan.regs = dev->regs;
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
