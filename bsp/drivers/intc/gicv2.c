/* SPDX-License-Identifier: MIT */
/* ARM Generic Interrupt Controller, version 2.  Source: ARM IHI 0048B, chapter 4; the board says
 * where its two register blocks are.  All interrupts at one priority, level as reset left them, to
 * the CPU that boots.  In the secure state they are group 0 and arrive as IRQ (FIQEn stays 0); in
 * the other one GICD_IGROUPR cannot be written and whoever is secure made them group 1 (4.3.4). */
#include "bsp/drivers/devices.h"

enum { GICD_CTLR = 0x000, GICD_TYPER = 0x004, GICD_IGROUPR = 0x080, GICD_ISENABLER = 0x100,
       GICD_ICENABLER = 0x180, GICD_ICPENDR = 0x280, GICD_IPRIORITYR = 0x400,
       GICD_ITARGETSR = 0x800 };                                                        /* 4.3 */
enum { GICC_CTLR = 0x00, GICC_PMR = 0x04, GICC_BPR = 0x08, GICC_IAR = 0x0c,
       GICC_EOIR = 0x10 };                                                              /* 4.4 */
enum { IAR_ID = 0x3ff, PRIVATE = 32 };

static volatile uint8_t *gicd, *gicc;
static uint32_t acked;                  /* IAR as read: EOIR wants the whole of it (4.4.5) */

static void gic_unmask(unsigned irq)
{
    wr32(gicd + GICD_ISENABLER + irq / 32 * 4, 1u << irq % 32);
}

static void gic_mask(unsigned irq)
{
    wr32(gicd + GICD_ICENABLER + irq / 32 * 4, 1u << irq % 32);
}

static unsigned gic_ack(void)
{
    acked = rd32(gicc + GICC_IAR);
    return acked & IAR_ID;
}

static void gic_end(unsigned irq)
{
    (void)irq;
    wr32(gicc + GICC_EOIR, acked);
}

static const struct intc_ops ops = { gic_unmask, gic_mask, gic_ack, gic_end };

static int gic_probe(const struct device *dev)
{
    const struct gicv2_config *config = dev->config;
    unsigned lines;
    uint32_t here;

    gicd = dev->regs + config->dist;
    gicc = dev->regs + config->cpu;
    wr32(gicd + GICD_CTLR, 0);
    lines = 32 * ((rd32(gicd + GICD_TYPER) & 0x1f) + 1);
    here = rd32(gicd + GICD_ITARGETSR) & 0xff;      /* 4.3.12: its own bit, in the banked ones */
    here = (here ? here : 1) * 0x01010101u;
    for (unsigned i = 0; i < lines; i += 32) {
        wr32(gicd + GICD_ICENABLER + i / 8, 0xffffffff);
        wr32(gicd + GICD_ICPENDR + i / 8, 0xffffffff);
        wr32(gicd + GICD_IGROUPR + i / 8, 0);
    }
    for (unsigned i = 0; i < lines; i += 4) {
        wr32(gicd + GICD_IPRIORITYR + i, 0xa0a0a0a0);
        if (i >= PRIVATE)
            wr32(gicd + GICD_ITARGETSR + i, here);
    }
    wr32(gicd + GICD_CTLR, 1);
    wr32(gicc + GICC_PMR, 0xff);
    wr32(gicc + GICC_BPR, 7);                       /* no preemption among interrupts */
    wr32(gicc + GICC_CTLR, 1);
    irq_attach_controller(&ops);
    return 0;
}

const struct driver gicv2 = { "gicv2", gic_probe };
