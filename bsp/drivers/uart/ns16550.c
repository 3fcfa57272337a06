/* SPDX-License-Identifier: MIT */
/* 16550 UART with registers a word apart or more.  Source: National Semiconductor PC16550D data
 * sheet, section 8 (registers); Allwinner H3 User Manual V1.2, 8.3 (UART), for the core that many
 * SoCs have: it ignores a write to LCR while a character is on the line, raises interrupt 7 for
 * it, and wants USR read to be silent again.
 *
 * Polled transmit, interrupt receive, 115200 8N1 when device.clock_hz says what is divided. */
#include "bsp/drivers/devices.h"

enum { RBR = 0, THR = 0, DLL = 0, IER = 1, DLH = 1, IIR = 2, FCR = 2, LCR = 3, LSR = 5,
       USR = 31 };                                                              /* 8.0; H3 8.3 */
enum { IER_RX = 1 << 0 };                                                       /* 8.7 */
enum { IIR_ID = 0xf, IIR_BUSY = 7, IIR_TIMEOUT = 12 };                          /* 8.6; H3 8.3 */
enum { FCR_ENABLE = 1 << 0 };                           /* 8.5; interrupt from the first byte on */
enum { LCR_8N1 = 3, LCR_DLAB = 1 << 7 };                                        /* 8.2 */
enum { LSR_DATA = 1 << 0, LSR_THR_EMPTY = 1 << 5, LSR_IDLE = 1 << 6 };          /* 8.4 */
enum { BAUD = 115200 };
enum { POLLS = 1000000 };               /* a full FIFO at 9,600 baud empties in far fewer */
enum { LCR_TRIES = 1000 };

static volatile uint8_t *reg(const struct device *dev, unsigned n)
{
    const struct ns16550_config *config = dev->config;

    return dev->regs + ((size_t)n << config->shift);
}

static bool wait_for(const struct device *dev, uint32_t lsr_bit)
{
    for (unsigned i = 0; !(rd32(reg(dev, LSR)) & lsr_bit); i++)
        if (i == POLLS)
            return false;
    return true;
}

static void ns16550_putc(const struct device *dev, char c)
{
    if (wait_for(dev, LSR_THR_EMPTY))   /* not sent in time: better lost than hung */
        wr32(reg(dev, THR), (uint8_t)c);
}

static int ns16550_getc(const struct device *dev)
{
    if (!(rd32(reg(dev, LSR)) & LSR_DATA))
        return -1;
    return (int)(rd32(reg(dev, RBR)) & 0xff);
}

static void ns16550_isr(const struct device *dev)
{
    uint32_t id = rd32(reg(dev, IIR)) & IIR_ID;

    if (id == IIR_BUSY)
        (void)rd32(reg(dev, USR));
    else if (id == IIR_TIMEOUT && !(rd32(reg(dev, LSR)) & LSR_DATA))
        (void)rd32(reg(dev, RBR));      /* else a time-out of nothing would never end */
    console_rx(dev);                    /* drains through getc */
}

static const struct uart_ops ops = { ns16550_putc, ns16550_getc };

/* False when the line is never quiet.  A byte that waits to be read counts as noise. */
static bool set_lcr(const struct device *dev, uint32_t value)
{
    for (unsigned i = 0; i < LCR_TRIES; i++) {
        wr32(reg(dev, LCR), value);
        if ((rd32(reg(dev, LCR)) & 0xff) == value)
            return true;
        (void)rd32(reg(dev, RBR));      /* or DLL, while DLAB stands */
    }
    return false;
}

/* What the loader set stays when the line is too busy to change it: then it is in use and right. */
static void set_line(const struct device *dev)
{
    uint32_t divisor = (dev->clock_hz + 8 * BAUD) / (16 * BAUD);

    if (!divisor || !wait_for(dev, LSR_IDLE) || !set_lcr(dev, LCR_8N1 | LCR_DLAB))
        return;
    wr32(reg(dev, DLL), divisor & 0xff);
    wr32(reg(dev, DLH), divisor >> 8);
    for (unsigned i = 0; !set_lcr(dev, LCR_8N1) && i < LCR_TRIES; i++)
        ;                               /* DLAB must not stay */
}

static int ns16550_probe(const struct device *dev)
{
    const struct ns16550_config *config = dev->config;

    if (config->shift < 2)
        return ERROR_NOT_SUPPORTED;
    wr32(reg(dev, IER), 0);
    set_line(dev);
    wr32(reg(dev, FCR), FCR_ENABLE);
    console_attach(dev, &ops);
    irq_attach(dev->irq, ns16550_isr, dev);
    wr32(reg(dev, IER), IER_RX);
    return 0;
}

const struct driver ns16550 = { "ns16550", ns16550_probe };
