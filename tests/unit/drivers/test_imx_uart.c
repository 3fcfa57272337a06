/* SPDX-License-Identifier: MIT */
/* The i.MX UART's driver: what it makes of the line, and a FIFO that is full or stays so. */
#include <string.h>

#include "bsp/drivers/devices.h"
#include "tests/unit/drivers/rig.h"

enum { URXD = 0x00, UTXD = 0x40, UCR1 = 0x80, UCR2 = 0x84, UFCR = 0x90, UBIR = 0xa4, UBMR = 0xa8,
       UTS = 0xb4, BYTES = 0x100, IRQ = SPI(27) };                              /* IMX6DQRM 64.15 */
enum { SRST = 1, RRDYEN = 1 << 9, TXFULL = 1 << 4, RXEMPTY = 1 << 5, CHARRDY = 1 << 15 };

static uint32_t regs[BYTES / 4];
static const char *input;
static unsigned inputs, full_polls;
static bool full_for_good;
static char sent[64];
static unsigned nsent;
static struct device dev = { &imx_uart, .irq = IRQ, .clock_hz = 80000000 };

static uint32_t reg_read(uint32_t offset)
{
    if (offset == URXD) {
        CHECK(inputs);
        inputs--;
        return CHARRDY | (uint8_t)*input++;
    }
    if (offset == UTS) {
        bool full = full_for_good || full_polls;

        full_polls -= full_polls > 0;
        return (full ? TXFULL : 0) | (inputs ? 0 : RXEMPTY);
    }
    return regs[offset / 4];
}

static void reg_write(uint32_t offset, uint32_t value)
{
    if (offset == UTXD) {
        CHECK(!full_for_good && !full_polls && nsent < sizeof sent);
        sent[nsent++] = (char)value;
    }
    if (offset == UCR2)
        CHECK(value & SRST);            /* 0 would throw away what the loader still prints */
    if (offset == UBMR)
        CHECK(regs[UBIR / 4]);          /* 64.5: written first */
    regs[offset / 4] = value;
}

static void probe(void)
{
    static const struct rig_registers block = { reg_read, reg_write };

    dev.regs = rig_registers(&block, BYTES);
    CHECK_EQ(imx_uart.probe(&dev), 0);
    CHECK(rig_uart());
    CHECK(regs[UCR1 / 4] & RRDYEN);
}

TEST(line_is_115200_from_the_boards_clock)
{
    uint64_t baud;

    probe();
    CHECK_EQ(regs[UFCR / 4] >> 7 & 7, 5);                       /* divided by 1 */
    baud = 80000000 / 16 * (uint64_t)(regs[UBIR / 4] + 1) / (regs[UBMR / 4] + 1);
    CHECK(baud > 115200 * 99 / 100 && baud < 115200 * 101 / 100);
}

TEST(bytes_go_out_in_order_when_there_is_room)
{
    probe();
    for (const char *c = "text"; *c; c++) {
        full_polls = 7;
        rig_uart()->putc(&dev, *c);
    }
    CHECK_STR(sent, "text");
}

TEST(byte_that_nobody_takes_is_lost_and_nobody_hangs)
{
    probe();
    full_for_good = true;
    rig_uart()->putc(&dev, 'x');
    CHECK_EQ(nsent, 0);
    full_for_good = false;
    rig_uart()->putc(&dev, 'y');
    CHECK_STR(sent, "y");
}

TEST(interrupt_takes_every_byte)
{
    const char *typed;
    unsigned bytes;

    probe();
    input = "\0a\377";
    inputs = 3;
    rig_interrupt(IRQ);
    typed = rig_typed(&bytes);
    CHECK_EQ(bytes, 3);
    CHECK(!memcmp(typed, "\0a\377", 3));
    CHECK_EQ(rig_uart()->getc(&dev), -1);
}
