/* SPDX-License-Identifier: MIT */
/* Clocks, resets, pins, and the internal PHY's power, of the parts that board.c lists.  The loader
 * is trusted for DRAM and the PLLs only; bits of other parts stay as they are.
 * Source: H3 User Manual V1.2, 4.3 (CCU), 4.5 (System Control), 4.22 (Port Controller). */
#include "bsp/arm/mmu.h"
#include "bsp/boards/orangepi-pc/orangepi.h"
#include "bsp/kernel/device/driver.h"

#define SYSTEM_CONTROL 0x01c00000u
#define CCU 0x01c20000u
#define PIO 0x01c20800u

enum { APB2_CFG = 0x58, BUS_CLK_GATING0 = 0x60, BUS_CLK_GATING2 = 0x68, BUS_CLK_GATING3 = 0x6c,
       BUS_CLK_GATING4 = 0x70, BUS_SOFT_RST0 = 0x2c0, BUS_SOFT_RST2 = 0x2c8,
       BUS_SOFT_RST4 = 0x2d8 };                                                 /* 4.3.5 */
enum { APB2_SOURCE = 3 << 24, APB2_OSC24M = 1 << 24, APB2_DIVIDERS = 3 << 16 | 0x1f };
enum { GATE0_EMAC = 1 << 17, GATE2_PIO = 1 << 5, GATE3_UART0 = 1 << 16, GATE4_EPHY = 1 << 0 };
enum { RST0_EMAC = 1 << 17, RST2_EPHY = 1 << 2, RST4_UART0 = 1 << 16 };

enum { PA_CFG0 = 0x00 };                                                        /* 4.22.2 */
enum { PA4_PA5 = 0x77 << 16, PA4_UART0_TX = 2 << 16, PA5_UART0_RX = 2 << 20 };

enum { EMAC_EPHY_CLK = 0x30 };                                                  /* 4.5 */
enum { EPHY_ADDRESS = 0x1f << 20, EPHY_CLK_24M = 1 << 18, EPHY_LED_LOW = 1 << 17,
       EPHY_SHUTDOWN = 1 << 16, EPHY_INTERNAL = 1 << 15, EPHY_RMII = 1 << 13,
       EPHY_DELAYS = 0x1fff };          /* clock delays, inversions, RGMII, source: all of RGMII */
enum { EPHY_AT = 1, EPHY_POWER_US = 10000 };

static void set(volatile uint8_t *reg, uint32_t bits)
{
    wr32(reg, rd32(reg) | bits);
}

static void clear(volatile uint8_t *reg, uint32_t bits)
{
    wr32(reg, rd32(reg) & ~bits);
}

static volatile uint8_t *map(uint32_t phys, uint32_t bytes)
{
    volatile uint8_t *regs = mmu_map_device(phys, bytes);

    if (!regs)
        panic("no page for the registers at 0x%08x", (unsigned)phys);
    return regs;
}

/* UART0 on PA4, PA5; its divider is fed by APB2, which is put on the crystal, as board.c says. */
static void console_uart(volatile uint8_t *ccu)
{
    volatile uint8_t *pio = map(PIO, 0x400);
    uint32_t apb2 = rd32(ccu + APB2_CFG) & ~(uint32_t)(APB2_SOURCE | APB2_DIVIDERS);

    wr32(ccu + APB2_CFG, apb2 | APB2_OSC24M);
    set(ccu + BUS_CLK_GATING2, GATE2_PIO);
    wr32(pio + PA_CFG0, (rd32(pio + PA_CFG0) & ~(uint32_t)PA4_PA5) | PA4_UART0_TX | PA5_UART0_RX);
    set(ccu + BUS_CLK_GATING3, GATE3_UART0);
    set(ccu + BUS_SOFT_RST4, RST4_UART0);
}

/* The MAC is not reset here: its address registers hold what the loader chose.  The PHY is, with
 * its power and address set meanwhile. */
static void ethernet(volatile uint8_t *ccu)
{
    volatile uint8_t *syscon = map(SYSTEM_CONTROL, 0x100);
    uint32_t ephy;

    set(ccu + BUS_CLK_GATING0, GATE0_EMAC);
    set(ccu + BUS_CLK_GATING4, GATE4_EPHY);
    clear(ccu + BUS_SOFT_RST2, RST2_EPHY);
    ephy = rd32(syscon + EMAC_EPHY_CLK);
    ephy &= ~(uint32_t)(EPHY_ADDRESS | EPHY_SHUTDOWN | EPHY_RMII | EPHY_DELAYS);
    ephy |= EPHY_AT << 20 | EPHY_CLK_24M | EPHY_LED_LOW | EPHY_INTERNAL;
    wr32(syscon + EMAC_EPHY_CLK, ephy);
    soc_wait_us(EPHY_POWER_US);
    set(ccu + BUS_SOFT_RST2, RST2_EPHY);
    set(ccu + BUS_SOFT_RST0, RST0_EMAC);
    soc_wait_us(EPHY_POWER_US);
}

void clocks_and_pins(void)
{
    volatile uint8_t *ccu = map(CCU, 0x400);

    console_uart(ccu);
    ethernet(ccu);
}
