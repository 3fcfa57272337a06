/* SPDX-License-Identifier: MIT */
/* ARM PrimeCell UART (PL011).  Source: ARM DDI 0183G, chapter 3.  Polled transmit, interrupt
 * receive; the baud rate is the loader's (QEMU ignores it), so IBRD and FBRD are never touched. */
#include "bsp/drivers/devices.h"

enum { DR = 0x00, FR = 0x18, LCR_H = 0x2c, CR = 0x30, IMSC = 0x38, ICR = 0x44 };   /* 3.2 */
enum { FR_RXFE = 1 << 4, FR_TXFF = 1 << 5 };                                       /* 3.3.3 */
enum { LCR_H_FEN = 1 << 4, LCR_H_8BIT = 3 << 5 };                                  /* 3.3.7 */
enum { CR_UARTEN = 1 << 0, CR_TXE = 1 << 8, CR_RXE = 1 << 9 };                     /* 3.3.8 */
enum { INT_RX = 1 << 4, INT_RT = 1 << 6 };                                         /* 3.3.10 */
enum { POLLS = 1000000 };               /* a full FIFO at 9,600 baud empties in far fewer */

static void pl011_putc(const struct device *dev, char c)
{
    for (unsigned i = 0; rd32(dev->regs + FR) & FR_TXFF; i++)
        if (i == POLLS)
            return;                     /* not sent in time: better lost than hung */
    wr32(dev->regs + DR, (uint8_t)c);
}

/* Next received byte, or -1 when the FIFO is empty. */
static int pl011_getc(const struct device *dev)
{
    if (rd32(dev->regs + FR) & FR_RXFE)
        return -1;
    return (int)(rd32(dev->regs + DR) & 0xff);
}

static void pl011_isr(const struct device *dev)
{
    wr32(dev->regs + ICR, INT_RX | INT_RT);
    console_rx(dev);                    /* drains through getc */
}

static const struct uart_ops ops = { pl011_putc, pl011_getc };

static int pl011_probe(const struct device *dev)
{
    wr32(dev->regs + LCR_H, LCR_H_8BIT | LCR_H_FEN);
    wr32(dev->regs + CR, CR_UARTEN | CR_TXE | CR_RXE);
    console_attach(dev, &ops);
    irq_attach(dev->irq, pl011_isr, dev);
    wr32(dev->regs + IMSC, INT_RX | INT_RT);
    return 0;
}

const struct driver pl011 = { "pl011", pl011_probe };
