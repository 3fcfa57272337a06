/* SPDX-License-Identifier: MIT */
/* The motherboard's system registers: the 24 MHz counter, power off by its controller; and the
 * cluster's snoop unit.  Source: ARM DUI 0447 chapter 4 (SYS_*), ARM DDI 0407 2.2 (SCU). */
#include "bsp/arm/mmu.h"
#include "bsp/boards/vexpress-a9/vexpress.h"
#include "bsp/kernel/device/driver.h"

enum { SYSREG = 0x10000000, SCU = 0x1e000000, BLOCK = 0x1000 };
enum { SYS_24MHZ = 0x5c, SYS_CFGDATA = 0xa0, SYS_CFGCTRL = 0xa4, SYS_CFGSTAT = 0xa8 };
/* SYS_CFGCTRL: function in 25:20; site, position and device 0: the motherboard itself. */
#define CFG_START 0x80000000u
enum { CFG_WRITE = 1 << 30, CFG_SHUTDOWN = 8 << 20, CFG_REBOOT = 9 << 20, CFG_COMPLETE = 1 << 0 };
enum { SCU_CONTROL = 0x00, SCU_INVALIDATE = 0x0c, SCU_ENABLE = 1 };
enum { POLLS = 10000000, OFF_SECONDS = 2, OFF_POLLS = 100000000 };

static volatile uint8_t *sysreg;

/* The snoop unit's tags are noise after power-up; one that is on has been set up by the loader. */
void sysreg_early(void)
{
    volatile uint8_t *scu = mmu_map_device(SCU, BLOCK);

    sysreg = mmu_map_device(SYSREG, BLOCK);
    kassert(scu && sysreg);             /* the first mappings of all: there is room */
    if (rd32(scu + SCU_CONTROL) & SCU_ENABLE)
        return;
    wr32(scu + SCU_INVALIDATE, 0xffff);
    wr32(scu + SCU_CONTROL, rd32(scu + SCU_CONTROL) | SCU_ENABLE);
}

uint32_t sysreg_crystal_count(void)
{
    return rd32(sysreg + SYS_24MHZ);
}

/* The controller takes the request, and ends it when it has done what was asked. */
static void request(uint32_t function)
{
    wr32(sysreg + SYS_CFGSTAT, 0);
    wr32(sysreg + SYS_CFGDATA, 0);
    wr32(sysreg + SYS_CFGCTRL, CFG_START | CFG_WRITE | function);
    for (unsigned i = 0; !(rd32(sysreg + SYS_CFGSTAT) & CFG_COMPLETE) && i < POLLS; i++)
        ;
}

/* Off, and a restart, take the controller a moment after it said yes. */
static void wait_seconds(uint32_t seconds)
{
    uint32_t asked = sysreg_crystal_count();

    for (unsigned i = 0; i < OFF_POLLS; i++)
        if (sysreg_crystal_count() - asked >= seconds * SYSREG_CRYSTAL_HZ)
            break;
}

void sysreg_power_off(void)
{
    request(CFG_SHUTDOWN);
    wait_seconds(OFF_SECONDS);
    kprintf("The board restarts; it is safe to switch off.\n");
    request(CFG_REBOOT);
}

void sysreg_restart(void)
{
    request(CFG_REBOOT);
    wait_seconds(OFF_SECONDS);
}
