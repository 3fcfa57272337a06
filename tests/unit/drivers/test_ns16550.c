/* SPDX-License-Identifier: MIT */
/* The UART driver over the core that ignores LCR while a character is on the line, and over one
 * that takes no character at all. */
#include <string.h>

#include "bsp/drivers/devices.h"
#include "tests/unit/drivers/rig.h"

enum { IRQ = 32, THR = 0, IER = 1, IIR = 2, LCR = 3, LSR = 5, USR = 31, DATA = 1, EMPTY = 0x60 };

static uint8_t reg[32], divisor[2], input[8];
static unsigned busy_writes;            /* of LCR, that are ignored */
static unsigned inputs, taken, usr_reads, rbr_reads;
static char sent[64];
static unsigned nsent;

static uint32_t read(uint32_t offset)
{
    unsigned n = offset / 4;

    if (n < 2 && reg[LCR] & 0x80)
        return divisor[n];
    if (n == 0) {
        rbr_reads++;
        return taken < inputs ? input[taken++] : 0;
    }
    if (n == LSR)
        return reg[LSR] | (taken < inputs ? DATA : 0);
    usr_reads += n == USR;
    return reg[n];
}

static void write(uint32_t offset, uint32_t value)
{
    unsigned n = offset / 4;

    CHECK_EQ(offset % 4, 0);
    if (n == LCR && busy_writes) {
        busy_writes--;
        return;
    }
    if (n < 2 && reg[LCR] & 0x80)
        divisor[n] = (uint8_t)value;
    else if (n == THR)
        sent[nsent++] = (char)value;
    else
        reg[n] = (uint8_t)value;
}

static const struct ns16550_config config = { .shift = 2 };
static struct device dev = { &ns16550, .irq = IRQ, .clock_hz = 24000000, .config = &config };

static void probe(void)
{
    static const struct rig_registers registers = { read, write };

    dev.regs = rig_registers(&registers, 0x100);
    CHECK_EQ(ns16550.probe(&dev), 0);
    CHECK(rig_uart());
    CHECK_EQ(reg[IER], 1);
}

TEST(line_is_115200_8n1)
{
    reg[LSR] = EMPTY;
    probe();
    CHECK_EQ(divisor[0], 13);
    CHECK_EQ(divisor[1], 0);
    CHECK_EQ(reg[LCR], 3);
    CHECK_EQ(reg[2], 1);                        /* FIFO on, an interrupt for each byte */
}

TEST(busy_line_is_waited_for)
{
    reg[LSR] = EMPTY;
    busy_writes = 50;
    probe();
    CHECK_EQ(divisor[0], 13);
    CHECK_EQ(reg[LCR], 3);
}

TEST(line_that_is_never_quiet_keeps_its_rate)
{
    reg[LSR] = EMPTY;
    reg[LCR] = 3;
    divisor[0] = 7;
    busy_writes = -1u;
    probe();
    CHECK_EQ(divisor[0], 7);
    CHECK_EQ(reg[LCR], 3);
}

TEST(unknown_clock_keeps_the_rate)
{
    reg[LSR] = EMPTY;
    divisor[0] = 7;
    dev.clock_hz = 0;
    probe();
    CHECK_EQ(divisor[0], 7);
}

TEST(bytes_go_out_in_order)
{
    reg[LSR] = EMPTY;
    probe();
    for (const char *c = "text"; *c; c++)
        rig_uart()->putc(&dev, *c);
    CHECK_STR(sent, "text");
}

TEST(byte_that_nobody_takes_is_lost_and_nobody_hangs)
{
    uint64_t began;

    reg[LSR] = EMPTY;
    probe();
    reg[LSR] = 0;
    began = time_us();
    rig_uart()->putc(&dev, 'x');
    CHECK_EQ(nsent, 0);
    CHECK(time_us() - began < 2000000);
}

TEST(interrupt_takes_every_byte)
{
    const char *typed;
    unsigned bytes;

    reg[LSR] = EMPTY;
    probe();
    memcpy(input, "\0ab", 3);
    inputs = 3;
    reg[IIR] = 4;
    rig_interrupt(IRQ);
    typed = rig_typed(&bytes);
    CHECK_EQ(bytes, 3);
    CHECK(!memcmp(typed, "\0ab", 3));
    CHECK_EQ(rig_uart()->getc(&dev), -1);
}

TEST(busy_interrupt_is_acknowledged)
{
    reg[LSR] = EMPTY;
    probe();
    reg[IIR] = 1;
    rig_interrupt(IRQ);
    CHECK_EQ(usr_reads, 0);                     /* a plain 16550 has no such register */
    reg[IIR] = 7;
    rig_interrupt(IRQ);
    CHECK_EQ(usr_reads, 1);
}

TEST(time_out_of_nothing_ends)
{
    reg[LSR] = EMPTY;
    probe();
    reg[IIR] = 0xcc;
    rbr_reads = 0;
    rig_interrupt(IRQ);
    CHECK_EQ(rbr_reads, 1);
}
