/* SPDX-License-Identifier: MIT */
#include "tests/unit/drivers/fake_emac.h"

#include <string.h>

#include "tests/unit/drivers/rig.h"

enum { BASIC_CTL1 = 0x04, INT_STA = 0x08, TX_CTL0 = 0x10, TX_CTL1 = 0x14, TX_LIST = 0x20,
       RX_CTL0 = 0x24, RX_CTL1 = 0x28, RX_LIST = 0x34, MII_CMD = 0x48, MII_DATA = 0x4c,
       RX_CUR_DESC = 0xc4 };
enum { INT_TX = 1 << 0, INT_RX = 1 << 8, INT_RX_BUF_UA = 1 << 9, FIRST = 1 << 9, LAST = 1 << 8 };
enum { CHAINED = 1 << 24 };
#define TOP (1u << 31)
#define DMA_RUNS (3u << 30)

struct descriptor {
    uint32_t status, control, buffer, next;
};

struct fake_emac fake;
static uint32_t tx_at, rx_at;           /* bus addresses of the current descriptors */
static bool rx_waits;

static uint32_t *reg(uint32_t offset)
{
    return &fake.reg[offset / 4];
}

/* Without its bit 24 the fourth word is no address of a descriptor, and the chip sends nothing. */
static bool fetch(uint32_t at, struct descriptor *d)
{
    rig_bus_read(at, d, sizeof *d);
    if (d->status & TOP)
        CHECK(d->control & CHAINED);
    return d->status & TOP;
}

static void interrupt(uint32_t bits)
{
    *reg(INT_STA) |= bits;
    if (!fake.cpu_busy && *reg(INT_STA) & *reg(EMAC_INT_EN)) {
        fake.interrupts++;
        rig_interrupt(EMAC_IRQ);
    }
}

static void send(void)
{
    struct descriptor d;

    while (!fake.stands && *reg(TX_CTL0) & TOP && fetch(tx_at, &d)) {
        CHECK_EQ(d.control & 0x60000000, 0x60000000);       /* first and last */
        fake.bytes = d.control & 0x7ff;
        rig_bus_read(d.buffer, fake.frame, fake.bytes);
        d.status = 0;
        rig_bus_write(tx_at, &d.status, sizeof d.status);
        tx_at = d.next;
        fake.sent++;
        if (d.control & TOP)                                /* TX_INT_CTL */
            *reg(INT_STA) |= INT_TX;
    }
    interrupt(0);
}

void fake_emac_resume(void)
{
    fake.stands = false;
    send();
}

static void mii(uint32_t cmd)
{
    unsigned phy = cmd >> 12 & 0x1f, n = cmd >> 4 & 0x1f;

    *reg(MII_CMD) = fake.phy_hangs ? cmd : cmd & ~1u;
    if (cmd & 2) {
        if (phy == EMAC_PHY && n != 1)
            fake.phy[n] = *reg(MII_DATA) & (n ? 0xffff : 0x7dff);
        return;
    }
    *reg(MII_DATA) = phy == EMAC_PHY ? fake.phy[n] : 0xffff;
}

static uint32_t read(uint32_t offset)
{
    return offset == RX_CUR_DESC ? rx_at : *reg(offset);
}

static void soft_reset(void)
{
    fake.resets++;
    if (fake.reset_hangs) {
        *reg(BASIC_CTL1) = 1;
        return;
    }
    memset(fake.reg, 0, sizeof fake.reg);
    *reg(EMAC_ADDR_HIGH) = 0xffff;
    *reg(EMAC_ADDR_LOW) = 0xffffffff;
    fake.stands = false;
}

static void write(uint32_t offset, uint32_t v)
{
    if (offset == INT_STA) {
        *reg(INT_STA) &= ~v;
        return;
    }
    *reg(offset) = v;
    if (offset == BASIC_CTL1 && v & 1)
        soft_reset();
    else if (offset == MII_CMD)
        mii(v);
    else if (offset == TX_LIST)
        tx_at = v;
    else if (offset == RX_LIST)
        rx_at = v;
    else if (offset == TX_CTL1 && (v & DMA_RUNS) == DMA_RUNS)
        send();
    else if (offset == RX_CTL1 && v & TOP)
        rx_waits = false;
}

/* The next free descriptor from `at` on, or 0. */
static uint32_t free_from(uint32_t at)
{
    struct descriptor d;
    uint32_t first = at;

    if (!at)
        return 0;
    do {
        if (fetch(at, &d))
            return at;
        at = d.next;
    } while (fake.wanders && at != first);
    return 0;
}

static void fill(struct descriptor *d, uint8_t byte, size_t bytes, uint32_t status)
{
    uint8_t frame[2048];

    memset(frame, byte, sizeof frame);
    rig_bus_write(d->buffer, frame, bytes);
    d->status = status;
    rig_bus_write(rx_at, &d->status, sizeof d->status);
    rx_at = d->next;
}

bool fake_emac_receives(uint8_t byte, size_t bytes, uint32_t errors)
{
    struct descriptor d;
    size_t room;

    CHECK(*reg(RX_CTL0) & TOP && (*reg(RX_CTL1) & DMA_RUNS) == DMA_RUNS);
    if (rx_waits || !free_from(rx_at)) {
        rx_waits = !fake.wanders;
        rx_at = fake.wanders ? 0 : rx_at;
        interrupt(INT_RX_BUF_UA);
        return false;
    }
    rx_at = free_from(rx_at);
    fetch(rx_at, &d);
    room = d.control & 0x7ff;
    if (bytes > room) {
        /* No length before the last piece, and there that of the piece, as QEMU has it. */
        fill(&d, byte, room, 100 << 16 | FIRST);
        CHECK(fetch(rx_at, &d));
        fill(&d, byte, bytes - room, (uint32_t)(bytes - room + 4) << 16 | LAST | errors);
    } else {
        fill(&d, byte, bytes, (uint32_t)(bytes + 4) << 16 | FIRST | LAST | errors);
    }
    if (fake.wanders && !free_from(rx_at)) {
        rx_at = *reg(RX_LIST);
        *reg(INT_STA) |= INT_RX_BUF_UA;
    }
    interrupt(INT_RX);
    return true;
}

void fake_emac_link(bool up, uint16_t partner)
{
    fake.phy[1] = (uint16_t)(0x7809 | (up ? 0x24 : 0));
    fake.phy[5] = partner;
}

/* Given away in the breath it was written in, it could be seen before what was written. */
static void check_order(const void *seen, const void *now, size_t bytes)
{
    const struct descriptor *was = seen, *is = now;

    for (size_t i = 0; i < bytes / sizeof *is; i++)
        if (is[i].status & ~was[i].status & TOP)
            CHECK(!memcmp(&was[i].control, &is[i].control, sizeof *is - sizeof is->status));
}

volatile uint8_t *fake_emac_begin(void)
{
    static const struct rig_registers registers = { read, write };

    soft_reset();
    fake.resets = 0;
    fake.phy[2] = 0x0044;
    fake.phy[3] = 0x1400;
    fake_emac_link(true, 0x41e1);
    rig_at_barrier = check_order;
    return rig_registers(&registers, 0x100);
}
