/* SPDX-License-Identifier: MIT */
/* Boundary Devices BD-SL-i.MX6 (SABRE Lite), i.MX 6Quad.  Addresses: IMX6DQRM 2.1 (memory map),
 * interrupts: 3.2; the cluster's own block: ARM DDI 0407I 1.5. */
#include "bsp/boards/sabrelite/sabrelite.h"
#include "bsp/drivers/devices.h"
#include "bsp/kernel/device/board.h"

static const struct gicv2_config gic = { .dist = 0x1000, .cpu = 0x100 };

/* 4 read, 2 write, 3 setup cycles, as the chip's maker gives them; instruction and data prefetch
 * without double line fills (erratum 752271 of r3p1, ERR003740 in IMX6DQCE). */
static const struct pl310_config l2 = {
    .tag_latency = 0x132, .data_latency = 0x132, .prefetch = 0x30000000,
};

static const struct a9_timer_config timer = { soc_crystal_count, SOC_CRYSTAL_HZ };

/* KSZ9021RL datasheet, extended registers: 11 = write | number, 12 = value.  104h: both clocks as
 * late, both controls as early as can be; 105h, 106h: data in and out as early as can be.  That is
 * the skew that the board's traces of equal length lack. */
static const struct fec_phy_write skew[] = {
    { 11, 0x8104 }, { 12, 0xf0f0 }, { 11, 0x8105 }, { 12, 0x0000 }, { 11, 0x8106 }, { 12, 0x0000 },
};
static const struct fec_config enet = {
    .phy = 6, .gigabit = true, .phy_id = 0x00221610, .phy_writes = skew,
    .nphy_writes = ARRAY_SIZE(skew), .fuse_mac = soc_fuse_mac, .chip_mac = soc_chip_mac,
};

static struct device devices[] = {
    { &gicv2,           .phys = 0x00a00000, .size = 0x2000, .config = &gic },
    { &a9_global_timer, .phys = 0x00a00200, .size = 0x20, .irq = PPI(11), .config = &timer },
    { &pl310,           .phys = 0x00a02000, .size = 0x1000, .config = &l2 },
    { &imx_uart,        .phys = 0x021e8000, .size = 0x1000, .irq = SPI(27),
                        .clock_hz = SOC_UART_HZ },              /* UART2, the console */
    { &imx_wdog,        .phys = 0x020bc000, .size = 0x1000, .irq = SPI(80) },
    { &imx_wdog,        .phys = 0x020c0000, .size = 0x1000, .irq = SPI(81) },
    { &fec,             .phys = 0x02188000, .size = 0x4000, .irq = SPI(118),
                        .clock_hz = SOC_IPG_HZ, .config = &enet },
};

/* Where the board cannot cut its supply it starts again, which ends a QEMU with -no-reboot. */
static void power_off(void)
{
    soc_off();
    kprintf("The board restarts; it is safe to switch off.\n");
    for (;;)
        soc_restart();
}

static void restart(void)
{
    for (;;)
        soc_restart();
}

const struct board board = {
    .name = "sabrelite",
    .ram_base = 0x10000000,
    .ram_bytes = 1024 * MiB,
    .devices = devices,
    .ndevices = ARRAY_SIZE(devices),
    .early = soc_early,
    .power_off = power_off,
    .restart = restart,
};
