/* SPDX-License-Identifier: MIT */
/* QEMU "virt", Cortex-A15.  Source: QEMU 7.2 hw/arm/virt.c, base_memmap[] and a15irqmap[];
 * checked against the device tree it hands over.  scripts/run pins the NIC to virtio-mmio-bus.0
 * and the entropy source to bus.1, so that the addresses below are not luck. */
#include "bsp/boards/virt/virt.h"
#include "bsp/drivers/devices.h"
#include "bsp/kernel/device/board.h"

static const struct gicv2_config gic = { .dist = 0, .cpu = 0x10000 };

static struct device devices[] = {
    { &gicv2,      .phys = 0x08000000, .size = 0x20000, .config = &gic },
    { &arch_timer, .irq = PPI(11) },                                /* virtual timer  */
    { &pl011,      .phys = 0x09000000, .size = 0x1000, .irq = SPI(1), .clock_hz = 24000000 },
    { &virtio_rng, .phys = 0x0a000200, .size = 0x200, .irq = SPI(17) },
    { &virtio_net, .phys = 0x0a000000, .size = 0x200, .irq = SPI(16) },
};

enum { SYSTEM_OFF = 8, SYSTEM_RESET = 9 };

/* PSCI, ARM DEN 0022D 5.9 and 5.10; the conduit of virt without EL3 is HVC. */
static void psci(uint32_t number)
{
    register uint32_t function __asm__("r0") = 0x84000000 + number;

    __asm__ volatile(".arch_extension virt\n\thvc #0" : "+r"(function) : : "memory");
}

static void power_off(void)
{
    psci(SYSTEM_OFF);
}

static void restart(void)
{
    psci(SYSTEM_RESET);
}

const struct board board = {
    .name = "virt",
    .ram_base = 0x40000000,
    .ram_bytes = 128 * MiB,
    .ram_size = fdt_ram_size,
    .devices = devices,
    .ndevices = ARRAY_SIZE(devices),
    .power_off = power_off,
    .restart = restart,
};
