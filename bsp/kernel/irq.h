/* SPDX-License-Identifier: MIT */
/* irq: interrupt table and the irq-off section.
 *
 * An irq-off section (irq_save ... irq_restore) guards run queue, wait queues, timer list, handle
 * tables and the trace ring; it is under 50 instructions long and never sleeps or calls out.
 *
 * Context  irq_attach at boot; the others anywhere.  A handler runs with interrupts off and may
 *          call exactly the functions whose prototype ends in isr.                             */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct device;
typedef void (*irq_handler)(const struct device *dev);

unsigned irq_save(void);           /* isr */
void irq_restore(unsigned saved);  /* isr */
bool irq_enabled(void);            /* isr */
void irq_attach(unsigned irq, irq_handler handler, const struct device *dev);
void irq_mask(unsigned irq);       /* isr */
void irq_unmask(unsigned irq);     /* isr */
