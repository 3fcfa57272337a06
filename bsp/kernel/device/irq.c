/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/device/driver.h"
#include "bsp/kernel/device/irq.h"

enum { IRQS = 256, NONE = 1020 };       /* GIC: 1020 and up are no interrupts */

static struct {
    irq_handler handler;
    const struct device *dev;
} table[IRQS];
static const struct intc_ops *intc;

void irq_attach_controller(const struct intc_ops *ops)
{
    kassert(!intc);
    intc = ops;
}

void irq_attach(unsigned irq, irq_handler handler, const struct device *dev)
{
    kassert(irq < IRQS && !table[irq].handler && intc);
    table[irq].dev = dev;
    table[irq].handler = handler;
    intc->unmask(irq);
}

void irq_mask(unsigned irq)
{
    intc->mask(irq);
}

void irq_unmask(unsigned irq)
{
    intc->unmask(irq);
}

/* One interrupt an exception: asking for a second one costs a device read that nearly always says
 * none, and a waiting one comes back by itself. */
void irq_dispatch(void)
{
    unsigned irq = intc->ack();

    if (irq >= NONE)
        return;
    if (irq < IRQS && table[irq].handler)
        table[irq].handler(table[irq].dev);
    else
        intc->mask(irq);                /* a level nobody answers would come for ever */
    intc->end(irq);
}
