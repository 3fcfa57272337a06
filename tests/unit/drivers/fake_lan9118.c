/* SPDX-License-Identifier: MIT */
/* Source: SMSC LAN9118 data sheet, chapters 3.12, 3.13, 5.3, 5.4, 6.1. */
#include "tests/unit/drivers/fake_lan9118.h"

#include <string.h>

#include "bsp/drivers/devices.h"
#include "tests/unit/drivers/frames.h"
#include "tests/unit/drivers/rig.h"

enum { RX_DATA = 0x00, TX_DATA = 0x20, RX_STATUS = 0x40, TX_STATUS = 0x48, ID_REV = 0x50,
       IRQ_CFG = 0x54, INT_STS = 0x58, INT_EN = 0x5c, BYTE_TEST = 0x64, FIFO_INT = 0x68,
       RX_CFG = 0x6c, TX_CFG = 0x70, RX_FIFO_INF = 0x7c, TX_FIFO_INF = 0x80, PMT_CTRL = 0x84,
       RX_DROP = 0xa0, CSR_CMD = 0xa4, CSR_DATA = 0xa8, BYTES = 0x100, IRQ = SPI(15) };
enum { INT_RXSTOP = 1 << 24, INT_RXE = 1 << 14, INT_TDFA = 1 << 9, INT_RSFL = 1 << 3 };
enum { IRQ_ON = 1 << 8 };
enum { DUMP_RX = 1 << 15, DUMP_TX = 3 << 14, TX_ON = 2, STOP_TX = 1 };
enum { CR = 1, HIGH = 2, LOW = 3, MII_ACC = 6, MII_DATA = 7, TXEN = 8, RXEN = 4 };
enum { FIRST_AND_LAST = 3 << 12, ERROR = 1 << 15, FCS = 4, SETTLES = 3, SLOW_READS = 3 };
enum { SENT = 256, FRAME = 1536, STATUSES = 128 };
#define BUSY 0x80000000u

struct fake_lan9118 lan_chip = {
    .phy = { 1, .abilities = 0x7809, .id1 = 0x0007, .id2 = 0xc0d1 },
    .id = 0x01180001, .byte_order = 0x87654321,
};

static uint32_t regs[BYTES / 4];
static unsigned unsettled, busy, sleepy, resetting, mii_busy;
static uint32_t shown_rx, shown_tx, shown_events;       /* while unsettled */

static uint32_t rx_word[LAN_RX_FIFO / 4], rx_status[STATUSES];
static unsigned rx_in, rx_out, rx_status_in, rx_status_out;
static uint32_t tx_status[STATUSES];
static unsigned tx_status_in, tx_status_out;
static struct frame {
    uint8_t data[FRAME];
    uint32_t bytes;
} queue[SENT], sent[SENT];
static unsigned queue_in, queue_out, sent_in, sent_out;
static unsigned tx_words, tx_wanted;    /* of the frame that is being written, with its commands */
static uint32_t tx_used;                /* bytes of the data FIFO */

static uint32_t *reg(uint32_t offset)
{
    return &regs[offset / 4];
}

static uint32_t rx_level(void)
{
    return (rx_status_in - rx_status_out) << 16 | (rx_in - rx_out) * 4;
}

static uint32_t tx_level(void)
{
    return (tx_status_in - tx_status_out) << 16 | (LAN_TX_FIFO - tx_used);
}

/* Before the change: what the registers go on showing for a while. */
static void touch(void)
{
    if (!unsettled) {
        shown_rx = rx_level();
        shown_tx = tx_level();
        shown_events = *reg(INT_STS);
    }
    unsettled = SETTLES;
}

static void interrupt(void)
{
    for (unsigned i = 0; *reg(IRQ_CFG) & IRQ_ON && *reg(INT_STS) & *reg(INT_EN); i++) {
        CHECK(i < 4);                   /* the line stays up: nobody would get out of here */
        rig_interrupt(IRQ);
    }
}

/* ---- out ---- */

static uint32_t words_of(uint32_t bytes)
{
    return (bytes + 3) / 4;
}

static void transmitter(void)
{
    while (!lan_chip.tx_halted && *reg(TX_CFG) & TX_ON && lan_chip.mac[CR] & TXEN &&
           queue_out != queue_in) {
        struct frame *f = &queue[queue_out++ % SENT];

        CHECK(tx_status_in - tx_status_out < STATUSES && sent_in - sent_out < SENT);
        tx_used -= 8 + words_of(f->bytes) * 4;
        if (LAN_TX_FIFO - tx_used > (*reg(FIFO_INT) >> 24) * 64)
            *reg(INT_STS) |= INT_TDFA;
        tx_status[tx_status_in++ % STATUSES] = lan_chip.tx_refuses ? ERROR : 0;
        if (!lan_chip.tx_refuses)
            sent[sent_in++ % SENT] = *f;
    }
}

/* Command A, command B, then the words of one buffer. */
static void tx_data(uint32_t word)
{
    struct frame *f = &queue[queue_in % SENT];

    tx_used += 4;
    CHECK(tx_used <= LAN_TX_FIFO && *reg(TX_CFG) & TX_ON);
    if (tx_words == 0) {
        CHECK_EQ(word & ~0x7ffu, FIRST_AND_LAST);       /* no offset, no alignment */
        f->bytes = word & 0x7ff;
        CHECK(f->bytes >= 14 && f->bytes <= 1514);
        tx_wanted = 2 + words_of(f->bytes);
    } else if (tx_words == 1) {
        CHECK_EQ(word & 0x7ff, f->bytes);
    } else {
        memcpy(f->data + (tx_words - 2) * 4, &word, 4);
    }
    if (++tx_words < tx_wanted)
        return;
    tx_words = 0;
    queue_in++;
    transmitter();
}

void lan_resume(void)
{
    lan_chip.tx_halted = false;
    transmitter();
    unsettled = 0;                      /* sending took its time */
    interrupt();
}

const uint8_t *lan_sent(size_t *bytes)
{
    struct frame *f = &sent[sent_out % SENT];

    if (sent_in == sent_out)
        return NULL;
    sent_out++;
    *bytes = f->bytes;
    return f->data;
}

/* ---- in ---- */

/* What the wire does comes later than 165 ns after what the CPU did. */
static void happens(uint32_t event)
{
    unsettled = 0;
    *reg(INT_STS) |= event;
    interrupt();
}

bool lan_arrive(const uint8_t *frame, size_t bytes, uint32_t errors)
{
    uint32_t words = words_of((uint32_t)bytes + FCS), word;

    if (!(lan_chip.mac[CR] & RXEN))
        return false;
    if (rx_status_in - rx_status_out == STATUSES || words > LAN_RX_FIFO / 4 - (rx_in - rx_out)) {
        ++*reg(RX_DROP);
        return false;
    }
    for (uint32_t i = 0; i < words; i++) {
        memset(&word, 0xfc, sizeof word);
        for (size_t at = i * 4; at < i * 4 + 4 && at < bytes; at++)
            memcpy((uint8_t *)&word + at % 4, frame + at, 1);
        rx_word[rx_in++ % (LAN_RX_FIFO / 4)] = word;
    }
    rx_status[rx_status_in++ % STATUSES] = (uint32_t)(bytes + FCS) << 16 | errors;
    happens(INT_RSFL);
    return true;
}

/* A word too many was read, say: from now on data belong to no status. */
void lan_receiver_error(void)
{
    rx_out += rx_out != rx_in;
    happens(INT_RXE);
}

/* ---- the MAC's own registers ---- */

static void mac_write(unsigned n, uint32_t value)
{
    if (n == CR && lan_chip.mac[CR] & ~value & RXEN)
        *reg(INT_STS) |= INT_RXSTOP;
    lan_chip.mac[n] = value;
    if (n == MII_ACC) {
        unsigned phy = value >> 11 & 0x1f, at = value >> 6 & 0x1f;

        CHECK(value & 1 && !mii_busy);
        mii_busy = SLOW_READS;
        if (value & 2)
            fake_phy_write(&lan_chip.phy, phy, at, (uint16_t)lan_chip.mac[MII_DATA]);
        else
            lan_chip.mac[MII_DATA] = fake_phy_read(&lan_chip.phy, phy, at);
    }
    transmitter();
}

static uint32_t mac_read(unsigned n)
{
    if (n == MII_ACC && mii_busy && !lan_chip.mii_dead && !--mii_busy)
        lan_chip.mac[MII_ACC] &= ~1u;
    return lan_chip.mac[n];
}

static void csr(uint32_t command)
{
    unsigned n = command & 0xff;

    CHECK(command & BUSY && n < 16 && !busy);
    busy = SLOW_READS;
    if (command & 1 << 30)
        *reg(CSR_DATA) = mac_read(n);
    else
        mac_write(n, *reg(CSR_DATA));
}

/* ---- registers ---- */

static uint32_t counts_down(unsigned *n, uint32_t bit, bool for_ever)
{
    uint32_t value = *n ? bit : 0;

    *n -= *n && !for_ever;
    return value;
}

static void load_address(void)
{
    uint8_t six[6];

    memset(six, 0xff, sizeof six);
    if (lan_chip.eeprom)
        memcpy(six, lan_chip.eeprom, sizeof six);
    lan_chip.mac[LOW] = six[0] | (uint32_t)six[1] << 8 | (uint32_t)six[2] << 16 |
                        (uint32_t)six[3] << 24;
    lan_chip.mac[HIGH] = six[4] | (uint32_t)six[5] << 8;
}

static void dump_rx(void)
{
    rx_out = rx_in;
    rx_status_out = rx_status_in;
}

static void dump_tx(void)
{
    queue_out = queue_in;
    tx_status_out = tx_status_in;
    tx_words = tx_used = 0;
}

static void reset(void)
{
    lan_chip.resets++;
    memset(regs, 0, sizeof regs);
    memset(lan_chip.mac, 0, sizeof lan_chip.mac);
    load_address();
    dump_rx();
    dump_tx();
    resetting = sleepy = SLOW_READS;
}

static uint32_t reg_read(uint32_t offset)
{
    uint32_t value = *reg(offset);

    if (offset == BYTE_TEST) {
        unsettled -= unsettled > 0;
        return lan_chip.byte_order;
    }
    if (offset == PMT_CTRL)
        return !counts_down(&sleepy, 1, lan_chip.asleep_for_good);
    if (offset == LAN_HW_CFG)
        return value | counts_down(&resetting, 1, lan_chip.reset_dead);
    CHECK(!sleepy && !resetting);       /* no other may be touched */
    switch (offset) {
    case ID_REV: return lan_chip.id;
    case CSR_CMD: return counts_down(&busy, BUSY, lan_chip.csr_dead);
    case INT_STS: return unsettled ? shown_events : value;
    case RX_FIFO_INF: return unsettled ? shown_rx : rx_level();
    case TX_FIFO_INF: return unsettled ? shown_tx : tx_level();
    case RX_DROP: *reg(RX_DROP) = 0; return value;
    case RX_DATA:
        CHECK(rx_out != rx_in);
        touch();
        return rx_word[rx_out++ % (LAN_RX_FIFO / 4)];
    case RX_STATUS:
        CHECK(rx_status_out != rx_status_in);
        touch();
        return rx_status[rx_status_out++ % STATUSES];
    case TX_STATUS:
        CHECK(tx_status_out != tx_status_in);
        touch();
        return tx_status[tx_status_out++ % STATUSES];
    }
    return value;
}

static void reg_write(uint32_t offset, uint32_t value)
{
    if (offset == BYTE_TEST)
        return;                         /* any write wakes it */
    CHECK(!sleepy && !resetting);
    if (offset == INT_STS) {
        touch();
        *reg(INT_STS) &= ~value;
    } else if (offset == TX_DATA) {
        touch();
        tx_data(value);
    } else if (offset == CSR_CMD) {
        csr(value);
    } else if (offset == LAN_HW_CFG && value & 1) {
        reset();
    } else if (offset == TX_CFG) {
        touch();
        if (value & DUMP_TX)
            dump_tx();
        *reg(TX_CFG) = value & STOP_TX ? 0 : value & TX_ON;
        transmitter();
    } else if (offset == RX_CFG) {
        touch();
        if (value & DUMP_RX) {
            CHECK(!(lan_chip.mac[CR] & RXEN));  /* stopped first, 3.13 */
            dump_rx();
        }
        *reg(RX_CFG) = value & ~(uint32_t)DUMP_RX;
    } else {
        *reg(offset) = value;
    }
    interrupt();
}

uint32_t lan_reg(uint32_t offset)
{
    return *reg(offset);
}

static bool board_address(uint8_t mac[6])
{
    if (lan_chip.board)
        memcpy(mac, lan_chip.board, 6);
    return lan_chip.board;
}

int lan_probe(void)
{
    static const struct rig_registers block = { reg_read, reg_write };
    static const struct lan9118_config config = { .irq_active_high = true,
                                                  .mac_address = board_address };
    static struct device dev = { .driver = &lan9118, .irq = IRQ, .config = &config };

    fake_phy_reset(&lan_chip.phy);
    sleepy = SLOW_READS;
    if (!lan_chip.mac[LOW] && !lan_chip.mac[HIGH])
        load_address();                 /* unless the test has played the loader */
    dev.regs = rig_registers(&block, BYTES);
    rig_wire = (struct wire){ lan_sent, lan_arrive };
    return lan9118.probe(&dev);
}
