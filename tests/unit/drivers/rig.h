/* SPDX-License-Identifier: MIT */
/* rig: the machine that a driver under test lives in.
 *
 * Registers are functions: rig_registers() says which object answers for which addresses; touching
 * any other address fails the test.  Each register access takes a microsecond of time_us().
 *
 * Memory has two faces.  The driver sees arrays; a bus master must use rig_bus_read/write, and sees
 *   - of dma_alloc() memory: what the driver had written when it last called dma_barrier();
 *   - of page_run_alloc() memory: what dma_clean() has let out.  What it writes itself the driver
 *     sees after dma_invalidate() only, and a write below a line that the CPU holds dirty fails
 *     the test: on silicon that line could be evicted later, on top.
 * So a test whose device is made of these functions fails when a hand-over lacks maintenance.
 *
 * Units    bus addresses; bytes.
 * Context  one test, one process (tests/unit/host/test.h).                                     */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "bsp/kernel/device/driver.h"
#include "tests/unit/host/test.h"

struct rig_registers {
    uint32_t (*read)(uint32_t offset);
    void (*write)(uint32_t offset, uint32_t value);
};
/* Where device.regs points for a block of registers. */
volatile uint8_t *rig_registers(const struct rig_registers *r, uint32_t bytes);

/* All registers of a chip, by physical address: what mmu_map_device() finds.  Anything that nobody
 * answers for is a word that keeps what is written; `written`, when not NULL, is told after. */
struct rig_answer {
    uint32_t phys;
    uint32_t (*read)(void);
};
struct rig_soc {
    const struct rig_answer *answers;
    unsigned nanswers;
    void (*written)(uint32_t phys, uint32_t value);
};
void rig_soc(const struct rig_soc *soc);
uint32_t rig_peek(uint32_t phys);
void rig_poke(uint32_t phys, uint32_t value);

void rig_bus_read(uint32_t bus, void *to, size_t bytes);
void rig_bus_write(uint32_t bus, const void *from, size_t bytes);

/* dma_alloc() memory at each barrier, as the device saw it and as it is to see it: between two
 * barriers it may see any of the changes first, so a device can name those that must not meet. */
extern void (*rig_at_barrier)(const void *seen, const void *now, size_t bytes);

void rig_interrupt(unsigned irq);       /* calls the handler that irq_attach() got; none: fails */
struct nic *rig_nic(void);              /* what nic_attach() got, or NULL */
unsigned rig_notified(void);            /* calls of nic.notify since the last time it was asked */
/* The console that a UART's driver attached; what its interrupts have brought so far. */
const struct uart_ops *rig_uart(void);
const char *rig_typed(unsigned *bytes);
void rig_pass_us(uint64_t us);
void rig_stop_time(void);               /* as on a board whose timer was not found */
