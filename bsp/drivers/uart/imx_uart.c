/* SPDX-License-Identifier: MIT */
/* i.MX UART.  Source: i.MX 6Dual/6Quad reference manual (IMX6DQRM) chapter 64.  Polled transmit,
 * interrupt receive.  device.clock_hz is the module clock that the board has set: 115200 baud, 8
 * bits, no parity, one stop bit, no flow control, whatever the loader used before. */
#include "bsp/drivers/devices.h"

enum { URXD = 0x00, UTXD = 0x40, UCR1 = 0x80, UCR2 = 0x84, UCR3 = 0x88, UCR4 = 0x8c, UFCR = 0x90,
       UBIR = 0xa4, UBMR = 0xa8, ONEMS = 0xb0, UTS = 0xb4 };                    /* 64.15 */
enum { UCR1_UARTEN = 1 << 0, UCR1_RRDYEN = 1 << 9 };
enum { UCR2_SRST = 1 << 0, UCR2_RXEN = 1 << 1, UCR2_TXEN = 1 << 2, UCR2_WS = 1 << 5,
       UCR2_IRTS = 1 << 14 };
enum { UCR3_RXDMUXSEL = 1 << 2 };       /* "should always be set" */
enum { UFCR_RXTL_1 = 1, UFCR_RFDIV_1 = 5 << 7, UFCR_TXTL_2 = 2 << 10 };
enum { UTS_TXFULL = 1 << 4, UTS_RXEMPTY = 1 << 5 };
enum { BAUD = 115200, OVERSAMPLED = 16, POLLS = 1000000 };   /* of a FIFO of 32 bytes */

static void imx_putc(const struct device *dev, char c)
{
    for (unsigned i = 0; rd32(dev->regs + UTS) & UTS_TXFULL; i++)
        if (i == POLLS)
            return;                     /* not sent in time: better lost than hung */
    wr32(dev->regs + UTXD, (uint8_t)c);
}

/* Next received byte, or -1 when the FIFO is empty. */
static int imx_getc(const struct device *dev)
{
    if (rd32(dev->regs + UTS) & UTS_RXEMPTY)
        return -1;
    return (int)(rd32(dev->regs + URXD) & 0xff);
}

static void imx_isr(const struct device *dev)
{
    console_rx(dev);                    /* drains through getc, which ends RRDY */
}

static const struct uart_ops ops = { imx_putc, imx_getc };

/* 64.5: baud = clock / RFDIV / 16 * (UBIR + 1) / (UBMR + 1), and UBIR is written first.  UCR2.SRST
 * stays 1: what the loader printed last is still on its way out. */
static int imx_uart_probe(const struct device *dev)
{
    wr32(dev->regs + UCR1, UCR1_UARTEN);
    wr32(dev->regs + UCR2, UCR2_SRST | UCR2_RXEN | UCR2_TXEN | UCR2_WS | UCR2_IRTS);
    wr32(dev->regs + UCR3, UCR3_RXDMUXSEL);
    wr32(dev->regs + UCR4, 0);
    wr32(dev->regs + UFCR, UFCR_TXTL_2 | UFCR_RFDIV_1 | UFCR_RXTL_1);
    wr32(dev->regs + ONEMS, dev->clock_hz / 1000);
    wr32(dev->regs + UBIR, OVERSAMPLED - 1);
    wr32(dev->regs + UBMR, (dev->clock_hz + BAUD / 2) / BAUD - 1);
    console_attach(dev, &ops);
    irq_attach(dev->irq, imx_isr, dev);
    wr32(dev->regs + UCR1, UCR1_UARTEN | UCR1_RRDYEN);
    return 0;
}

const struct driver imx_uart = { "imx_uart", imx_uart_probe };
