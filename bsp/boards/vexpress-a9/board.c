/* SPDX-License-Identifier: MIT */
/* ARM Versatile Express: motherboard V2M-P1 with CoreTile Express A9x4 (V2P-CA9).  Addresses and
 * interrupts: ARM DUI 0448 (the tile: memory map, interrupts) and DUI 0447 (the motherboard's
 * legacy memory map); the cluster's own block: ARM DDI 0407 1.5. */
#include "bsp/boards/vexpress-a9/vexpress.h"
#include "bsp/drivers/devices.h"
#include "bsp/kernel/device/board.h"

static const struct gicv2_config gic = { .dist = 0x1000, .cpu = 0x100 };

/* RAMs that need one cycle each; no prefetch. */
static const struct pl310_config l2 = { 0 };

static const struct a9_timer_config timer = { sysreg_crystal_count, SYSREG_CRYSTAL_HZ };

/* The motherboard's controller writes the chip's EEPROM. */
static const struct lan9118_config ethernet = { .irq_active_high = true };

static struct device devices[] = {
    { &gicv2,   .phys = 0x1e000000, .size = 0x2000, .config = &gic },
    /* The tile's Cortex-A9 is an r0p1. */
    { &a9_global_timer_r1, .phys = 0x1e000200, .size = 0x20, .irq = PPI(11), .config = &timer },
    { &pl310,   .phys = 0x1e00a000, .size = 0x1000, .config = &l2 },
    { &pl011,   .phys = 0x10009000, .size = 0x1000, .irq = SPI(5), .clock_hz = 24000000 },
    { &lan9118, .phys = 0x4e000000, .size = 0x100, .irq = SPI(15), .config = &ethernet },
};

const struct board board = {
    .name = "vexpress-a9",
    .ram_base = 0x60000000,
    .ram_bytes = 1024 * MiB,
    .devices = devices,
    .ndevices = ARRAY_SIZE(devices),
    .early = sysreg_early,
    .power_off = sysreg_power_off,
    .restart = sysreg_restart,
};
