/* SPDX-License-Identifier: MIT */
/* irq: interrupt table and the irq-off section.
 *
 * An irq-off section (irq_save ... irq_restore) guards run queue, wait queues, timer list, handle
 * tables and the trace ring.  It aims at under 50 instructions (docs/limits.md says what is
 * longer), and never sleeps or calls out.
 *
 * Context  irq_attach at boot (it unmasks); the others anywhere.  A handler runs with interrupts
 *          off and may call exactly the functions whose prototype ends in isr.
 * Source   CPSR.I and CPS: ARM DDI 0406C B1.3.3, B9.3.2.
 * Tests    tests/unit/kernel/test_sched.c, test_turn.c, test_timer.c                            */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct device;
typedef void (*irq_handler)(const struct device *dev);

#ifdef __arm__
static inline unsigned irq_save(void) /* isr */
{
    unsigned saved;

    __asm__ volatile("mrs %0, cpsr\n\tcpsid i" : "=r"(saved) : : "memory");
    return saved;
}
static inline void irq_restore(unsigned saved) /* isr; in the mode of irq_save, always SVC */
{
    __asm__ volatile("msr cpsr_c, %0" : : "r"(saved) : "memory", "cc");
}
static inline void irq_enable(void) /* ends what hardware, not irq_save, began */
{
    __asm__ volatile("cpsie i" : : : "memory");
}
static inline void irq_disable(void)
{
    __asm__ volatile("cpsid i" : : : "memory");
}
static inline bool irq_enabled(void) /* isr */
{
    unsigned psr;

    __asm__ volatile("mrs %0, cpsr" : "=r"(psr) : : "memory");
    return !(psr & 0x80);
}
#else /* host tests bring their own */
unsigned irq_save(void);
void irq_restore(unsigned saved);
void irq_enable(void);
void irq_disable(void);
bool irq_enabled(void);
#endif
void irq_attach(unsigned irq, irq_handler handler, const struct device *dev);
void irq_mask(unsigned irq);       /* isr */
void irq_unmask(unsigned irq);     /* isr */
