/* SPDX-License-Identifier: MIT */
/* Orange Pi PC: Allwinner H3, four Cortex-A7 (one is used), 1 GB.  Source: H3 User Manual V1.2, 4.1
 * (memory mapping), 4.12 (interrupt sources); the board's public schematic for pins and PHY. */
#include "bsp/boards/orangepi-pc/orangepi.h"
#include "bsp/drivers/devices.h"
#include "bsp/kernel/device/board.h"

static const struct gicv2_config gic = { .dist = 0, .cpu = 0x1000 };
static const struct ns16550_config uart0 = { .shift = 2 };
static const struct sun8i_emac_config ethernet = { .phy = 1, .mac_address = sid_mac_address };

enum { TIMER = 1 };
static struct device devices[] = {
    { &gicv2,      .phys = 0x01c81000, .size = 0x2000, .config = &gic },
    [TIMER] = { &arch_timer, .irq = PPI(11) },          /* virtual timer; its rate: early() */
    { &ns16550,    .phys = 0x01c28000, .size = 0x400, .irq = SPI(0), .clock_hz = 24000000, .config = &uart0 },
    { &sun8i_emac, .phys = 0x01c30000, .size = 0x10000, .irq = SPI(82), .config = &ethernet },
};

static void early(void)
{
    soc_timer_start();
    watchdog_off();
    devices[TIMER].clock_hz = calibrated_hz();
    clocks_and_pins();
    soc_timer_stop();
}

const struct board board = {
    .name = "orangepi-pc",
    .ram_base = 0x40000000,
    .ram_bytes = 1024 * MiB,
    .devices = devices,
    .ndevices = ARRAY_SIZE(devices),
    .early = early,
    .restart = soc_restart,
};
