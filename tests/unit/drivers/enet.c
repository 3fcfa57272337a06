/* SPDX-License-Identifier: MIT */
/* Source: IMX6DQRM chapter 23, read independently of the driver. */
#include "tests/unit/drivers/enet.h"

#include <string.h>

#include "bsp/drivers/devices.h"
#include "tests/unit/drivers/frames.h"
#include "tests/unit/drivers/rig.h"

enum { EIR = 0x004, EIMR = 0x008, RDAR = 0x010, TDAR = 0x014, ECR = 0x024, MMFR = 0x040,
       MSCR = 0x044, RCR = 0x084, PALR = 0x0e4, PAUR = 0x0e8, RDSR = 0x180, TDSR = 0x184,
       MRBR = 0x188, BYTES = 0x4000, IRQ = SPI(118) };
enum { RESET = 1, ETHEREN = 2, DBSWP = 1 << 8, ACTIVE = 1 << 24 };
enum { TXF = 1 << 27, RXF = 1 << 25, MII = 1 << 23, EBERR = 1 << 22 };
enum { OWN = 0x8000, WRAP = 0x2000, LAST = 0x0800, CRC = 0x0400, LONG = 0x20 };
enum { SENT = 128, FRAME = 4096, FCS = 4 };

struct enet enet = { .phy = { 6, .abilities = 0x7949, .id1 = 0x0022, .id2 = 0x1611 } };

static uint32_t regs[BYTES / 4];
static uint32_t rx_at, tx_at;
static struct {
    uint8_t data[FRAME];
    size_t bytes;
} sent[SENT];
static unsigned sent_in, sent_out;

struct bd {
    uint16_t length, control;           /* little-endian with DBSWP */
    uint32_t buffer;
};

static void interrupt(void)
{
    for (unsigned i = 0; regs[EIR / 4] & regs[EIMR / 4]; i++) {
        CHECK(i < 4);                   /* the line stays up: nobody would get out of here */
        rig_interrupt(IRQ);
    }
}

static struct bd fetch(uint32_t at)
{
    struct bd bd;

    rig_bus_read(at, &bd, sizeof bd);
    return bd;
}

static uint32_t after(uint32_t at, const struct bd *bd, uint32_t head)
{
    return bd->control & WRAP ? head : at + (uint32_t)sizeof *bd;
}

static void send_one(struct bd *bd)
{
    CHECK(bd->control & LAST && bd->control & CRC);
    CHECK(bd->length >= 14 && bd->length <= 1514 && sent_in - sent_out < SENT);
    rig_bus_read(bd->buffer, sent[sent_in % SENT].data, bd->length);
    sent[sent_in++ % SENT].bytes = bd->length;
    bd->control &= (uint16_t)~OWN;
    rig_bus_write(tx_at, bd, sizeof *bd);
    tx_at = after(tx_at, bd, regs[TDSR / 4]);
    regs[EIR / 4] |= TXF;
}

static void transmitter(void)
{
    struct bd bd;

    if (enet.tx_halted || !(regs[ECR / 4] & ETHEREN) || !(regs[TDAR / 4] & ACTIVE))
        return;
    CHECK(regs[ECR / 4] & DBSWP);
    CHECK(regs[RCR / 4] & 0x40);        /* RGMII: this board's pins */
    for (bd = fetch(tx_at); bd.control & OWN; bd = fetch(tx_at)) {
        send_one(&bd);
        if (enet.tx_forgets)
            break;
    }
    enet.tx_forgets = false;
    regs[TDAR / 4] = 0;
}

void enet_resume(void)
{
    enet.tx_halted = false;
    transmitter();
    interrupt();
}

const uint8_t *enet_sent(size_t *bytes)
{
    if (sent_in == sent_out)
        return NULL;
    *bytes = sent[sent_out % SENT].bytes;
    return sent[sent_out++ % SENT].data;
}

bool enet_arrive(const uint8_t *frame, size_t bytes, uint32_t errors)
{
    size_t left = bytes + FCS;
    uint8_t wire[FRAME + FCS];

    if (!(regs[ECR / 4] & ETHEREN) || !(regs[RDAR / 4] & ACTIVE))
        return false;
    memcpy(wire, frame, bytes);
    memset(wire + bytes, 0xfc, FCS);
    if (left > regs[RCR / 4] >> 16)
        errors |= LONG;
    for (const uint8_t *from = wire; left; ) {
        struct bd bd = fetch(rx_at);
        size_t n = left < regs[MRBR / 4] ? left : regs[MRBR / 4];

        if (!(bd.control & OWN)) {
            regs[RDAR / 4] = 0;
            return false;
        }
        CHECK(bd.buffer % 64 == 0);
        rig_bus_write(bd.buffer, from, n);
        from += n;
        left -= n;
        bd.length = (uint16_t)(left ? n : bytes + FCS);
        bd.control = (uint16_t)((bd.control & WRAP) | (left ? 0 : LAST | errors));
        rig_bus_write(rx_at, &bd, sizeof bd);
        rx_at = after(rx_at, &bd, regs[RDSR / 4]);
    }
    regs[EIR / 4] |= RXF;
    interrupt();
    return true;
}

void enet_bus_error(void)
{
    regs[ECR / 4] &= ~(uint32_t)ETHEREN;
    regs[EIR / 4] |= EBERR;
    interrupt();
}

/* ---- the PHY: KSZ9021, extended registers through 11 to 13 ---- */

static void phy_write(unsigned address, unsigned n, uint16_t value)
{
    uint16_t selected = enet.phy.reg[11];

    if (!fake_phy_write(&enet.phy, address, n, value))
        return;
    if (n == 0 && value & 0x8000)
        memset(enet.extended, 0xff, sizeof enet.extended);
    if (n == 12 && selected & 0x8000) {
        CHECK((selected & 0x1f8) == 0x100);
        enet.extended[selected & 7] = value;
    }
}

static void manage(uint32_t frame)
{
    unsigned n = frame >> 18 & 0x1f, address = frame >> 23 & 0x1f;

    CHECK_EQ(frame >> 30, 1);
    CHECK_EQ(frame >> 16 & 3, 2);
    CHECK(regs[MSCR / 4] >> 1 & 0x3f);
    if (enet.mii_dead)
        return;
    if ((frame >> 28 & 3) == 2)
        regs[MMFR / 4] = (frame & 0xffff0000) | fake_phy_read(&enet.phy, address, n);
    else
        phy_write(address, n, (uint16_t)frame);
    regs[EIR / 4] |= MII;
}

/* ---- registers ---- */

static void control(uint32_t value)
{
    uint32_t was = regs[ECR / 4];

    if (value & RESET) {
        memset(regs, 0, sizeof regs);
        regs[ECR / 4] = enet.reset_dead ? RESET : 0;
        enet.resets++;
        return;
    }
    if (~was & value & ETHEREN) {
        rx_at = regs[RDSR / 4];
        tx_at = regs[TDSR / 4];
        regs[RDAR / 4] = regs[TDAR / 4] = 0;
    }
    regs[ECR / 4] = value;
}

static uint32_t reg_read(uint32_t offset)
{
    return regs[offset / 4];
}

static void reg_write(uint32_t offset, uint32_t value)
{
    if (offset == EIR) {
        regs[EIR / 4] &= ~value;
        return;
    }
    if (offset == ECR) {
        control(value);
        return;
    }
    if (offset == RDAR || offset == TDAR)
        value = regs[ECR / 4] & ETHEREN ? ACTIVE : 0;
    else if (offset != EIMR && offset != MMFR && offset != MSCR)
        CHECK(!(regs[ECR / 4] & ETHEREN));      /* the rest is written while the MAC is off */
    regs[offset / 4] = value;
    if (offset == MMFR)
        manage(value);
    if (offset == TDAR)
        transmitter();
    interrupt();
}

uint32_t enet_reg(uint32_t offset)
{
    return regs[offset / 4];
}

void enet_set_reg(uint32_t offset, uint32_t value)
{
    regs[offset / 4] = value;
}

static bool give(const char *six, uint8_t mac[6])
{
    if (six)
        memcpy(mac, six, 6);
    return six;
}

static bool fuse_mac(uint8_t mac[6])
{
    return give(enet.fuse, mac);
}

static bool chip_mac(uint8_t mac[6])
{
    return give(enet.serial, mac);
}

int enet_probe(void)
{
    static const struct rig_registers block = { reg_read, reg_write };
    static const struct fec_phy_write writes[] = {
        { 11, 0x8104 }, { 12, 0xf0f0 }, { 11, 0x8105 }, { 12, 0x1234 },
    };
    static const struct fec_config config = {
        .phy = 6, .gigabit = true, .phy_id = 0x00221610, .phy_writes = writes,
        .nphy_writes = ARRAY_SIZE(writes), .fuse_mac = fuse_mac, .chip_mac = chip_mac,
    };
    static struct device dev = { .driver = &fec, .irq = IRQ, .clock_hz = 66000000,
                                 .config = &config };

    fake_phy_reset(&enet.phy);
    memset(enet.extended, 0xff, sizeof enet.extended);
    dev.regs = rig_registers(&block, BYTES);
    rig_wire = (struct wire){ enet_sent, enet_arrive };
    return fec.probe(&dev);
}
