/* SPDX-License-Identifier: MIT */
/* i.MX 6Quad as this board wires it: clocks, pins, PHY reset, fuses, off and restart.  DRAM and
 * PLLs are the loader's; all else that the drivers use is set here.
 * Source: IMX6DQRM, chapter at each block; pads: 36.4 (IOMUXC registers, in this order); wiring:
 * the SABRE Lite schematic, and the settings in the device tree of Debian's loader for it. */
#include "bsp/arm/mmu.h"
#include "bsp/boards/sabrelite/sabrelite.h"
#include "bsp/kernel/device/board.h"

enum { SCU = 0x00a00000, GPT = 0x02098000, GPIO3 = 0x020a4000, GPIO6 = 0x020b0000,
       WDOG1 = 0x020bc000, CCM = 0x020c4000, SNVS = 0x020cc000, IOMUXC = 0x020e0000,
       OCOTP = 0x021bc000, BLOCK = 0x1000 };
enum { SCU_CONTROL = 0x00, SCU_INVALIDATE = 0x0c, SCU_ENABLE = 1 };     /* ARM DDI 0407I 2.2 */
enum { GPT_CR = 0x00, GPT_PR = 0x04, GPT_IR = 0x0c, GPT_CNT = 0x24 };           /* 30.6 */
enum { CR_EN = 1 << 0, CR_ENMOD = 1 << 1, CR_OSC_8 = 5 << 6, CR_FREE = 1 << 9, CR_RESET = 1 << 15 };
enum { GPIO_DR = 0x00, GPIO_DIR = 0x04 };                                       /* 28.5 */
enum { CSCDR1 = 0x24, CLPCR = 0x54, CCGR1 = 0x6c, CCGR2 = 0x70, CCGR5 = 0x7c }; /* 18.6 */
enum { CSCDR1_UART_PODF = 0x3f, CLPCR_LPM = 3 };
enum { CCGR1_ENET = 3 << 10, CCGR1_GPT = 0xf << 20, CCGR2_OCOTP = 3 << 12, CCGR5_UART = 0xf << 24 };
enum { GPR1 = 0x04, GPR1_ENET_CLK_SEL = 1 << 21 };                              /* 36.4.2 */
enum { UART2_RX_SELECT = 0x928 };
enum { OCOTP_ID0 = 0x410, OCOTP_ID1 = 0x420, OCOTP_MAC0 = 0x620, OCOTP_MAC1 = 0x630 }; /* 46.5 */
enum { SNVS_LPCR = 0x38, LPCR_DP_EN = 1 << 5, LPCR_TOP = 1 << 6 };              /* security RM */
enum { WCR = 0, WCR_WDE = 1 << 2 };                                             /* 70.7.1 */

enum { GPIO = 5, RGMII = 1, PHY_RESET = 1 << 23 };
/* What the PHY reads from its pins when reset ends (KSZ9021RL datasheet, strapping options):
 * RX_CTL clock output on, RD0..RD3 all modes, RXC address bit 2. */
enum { STRAPS = 1 << 24 | 1 << 25 | 1 << 27 | 1 << 28 | 1 << 29 | 1 << 30 };

struct pad {
    uint16_t mux, control;
    uint8_t mode;
    uint32_t electric;      /* 36.4: hysteresis, pull, speed, drive */
};
static const struct pad pads[] = {
    { 0x0bc, 0x3d0, 4, 0x1b0b1 },           /* EIM_D26: UART2 TXD */
    { 0x0c0, 0x3d4, 4, 0x1b0b1 },           /* EIM_D27: UART2 RXD */
    { 0x1d0, 0x4e4, 1, 0x100b0 },           /* ENET_MDIO */
    { 0x1f4, 0x508, 1, 0x100b0 },           /* ENET_MDC */
    { 0x1d4, 0x4e8, 1, 0x100b0 },           /* ENET_REF_CLK: 125 MHz from the PHY */
    { 0x058, 0x36c, RGMII, 0x10030 },       /* TXC */
    { 0x05c, 0x370, RGMII, 0x10030 },       /* TD0 */
    { 0x060, 0x374, RGMII, 0x10030 },       /* TD1 */
    { 0x064, 0x378, RGMII, 0x10030 },       /* TD2 */
    { 0x068, 0x37c, RGMII, 0x10030 },       /* TD3 */
    { 0x074, 0x388, RGMII, 0x10030 },       /* TX_CTL */
    { 0x0ac, 0x3c0, GPIO, 0x000b0 },        /* EIM_D23: GPIO3_IO23, PHY reset */
};
/* RX_CTL, RD0..RD3, RXC: GPIO6_IO24, 25, 27..30 while they strap the PHY; with input selects. */
static const struct strap {
    uint16_t mux, control, select;
} straps[] = {
    { 0x06c, 0x380, 0x858 }, { 0x070, 0x384, 0x848 }, { 0x078, 0x38c, 0x84c },
    { 0x07c, 0x390, 0x850 }, { 0x080, 0x394, 0x854 }, { 0x084, 0x398, 0x844 },
};

static volatile uint8_t *gpt, *wdog, *fuses, *snvs;

static volatile uint8_t *block(uint32_t phys)
{
    volatile uint8_t *regs = mmu_map_device(phys, BLOCK);

    kassert(regs);                          /* the first mappings of all: there is room */
    return regs;
}

static void set(volatile uint8_t *reg, uint32_t bits)
{
    wr32(reg, rd32(reg) | bits);
}

static void clear(volatile uint8_t *reg, uint32_t bits)
{
    wr32(reg, rd32(reg) & ~bits);
}

/* 18.6: all that the drivers use runs, in WFI too.  CLPCR.LPM is WAIT after reset: a WFI would stop
 * the CPU's clock, and with it the timer that should end the wait.  UART: 480 MHz / 6 / 1. */
static void clocks(void)
{
    volatile uint8_t *ccm = block(CCM);

    clear(ccm + CLPCR, CLPCR_LPM);
    clear(ccm + CSCDR1, CSCDR1_UART_PODF);
    set(ccm + CCGR1, CCGR1_ENET | CCGR1_GPT);
    set(ccm + CCGR2, CCGR2_OCOTP);
    set(ccm + CCGR5, CCGR5_UART);
}

/* 30.5: off, reset, source, then on from 0.  The 24 MHz crystal / 8 needs no PLL and is there from
 * revision 1.1 of the chip on. */
static void start_crystal_counter(void)
{
    gpt = block(GPT);
    wr32(gpt + GPT_CR, 0);
    wr32(gpt + GPT_IR, 0);
    wr32(gpt + GPT_CR, CR_RESET);
    for (unsigned i = 0; (rd32(gpt + GPT_CR) & CR_RESET) && i < 10000; i++)
        ;
    wr32(gpt + GPT_CR, CR_OSC_8 | CR_FREE);
    wr32(gpt + GPT_PR, 0);
    wr32(gpt + GPT_CR, CR_OSC_8 | CR_FREE | CR_ENMOD);
    wr32(gpt + GPT_CR, CR_OSC_8 | CR_FREE | CR_ENMOD | CR_EN);
}

uint32_t soc_crystal_count(void)
{
    return rd32(gpt + GPT_CNT);
}

/* Before the timer is there.  A counter that stands still ends the wait by a count of polls. */
static void wait_us(uint32_t us)
{
    uint32_t from = soc_crystal_count(), counts = us * (SOC_CRYSTAL_HZ / 1000000);

    for (unsigned i = 0; soc_crystal_count() - from < counts && i < 1000000; i++)
        ;
}

/* KSZ9021RL datasheet, reset timing: low for 10 ms, straps stable before and just after the end,
 * 100 us until the management interface answers.  The straps are driven only while the PHY is
 * held in reset, and let go before it drives those lines. */
static void reset_phy(volatile uint8_t *iomux)
{
    volatile uint8_t *gpio3 = block(GPIO3), *gpio6 = block(GPIO6);

    clear(gpio3 + GPIO_DR, PHY_RESET);
    set(gpio3 + GPIO_DIR, PHY_RESET);
    wait_us(1);
    for (unsigned i = 0; i < ARRAY_SIZE(straps); i++)
        wr32(iomux + straps[i].mux, GPIO);
    set(gpio6 + GPIO_DR, STRAPS);
    set(gpio6 + GPIO_DIR, STRAPS);
    wait_us(10000);
    set(gpio3 + GPIO_DR, PHY_RESET);
    clear(gpio6 + GPIO_DIR, STRAPS);
    for (unsigned i = 0; i < ARRAY_SIZE(straps); i++) {
        wr32(iomux + straps[i].mux, RGMII);
        wr32(iomux + straps[i].control, 0x1b030);
        wr32(iomux + straps[i].select, 0);
    }
    wait_us(100);
}

static void pins(void)
{
    volatile uint8_t *iomux = block(IOMUXC);

    for (unsigned i = 0; i < ARRAY_SIZE(pads); i++) {
        wr32(iomux + pads[i].control, pads[i].electric);
        wr32(iomux + pads[i].mux, pads[i].mode);
    }
    wr32(iomux + UART2_RX_SELECT, 1);
    wr32(iomux + 0x840, 0);                             /* MDIO's input is this pad */
    clear(iomux + GPR1, GPR1_ENET_CLK_SEL);             /* the reference comes from the pad */
    reset_phy(iomux);
}

/* ACTLR.SMP, which start.S has set, wants the snoop control unit on (ARM DDI 0407I 2.2.1). */
static void snoop_unit(void)
{
    volatile uint8_t *scu = block(SCU);

    if (rd32(scu + SCU_CONTROL) & SCU_ENABLE)
        return;
    wr32(scu + SCU_INVALIDATE, 0xffff);
    set(scu + SCU_CONTROL, SCU_ENABLE);
}

void soc_early(void)
{
    snoop_unit();
    clocks();
    start_crystal_counter();
    wdog = block(WDOG1);
    fuses = block(OCOTP);
    snvs = block(SNVS);
    pins();
}

/* 46.5: MAC1 15:0 are the first two bytes. */
bool soc_fuse_mac(uint8_t mac[6])
{
    uint32_t high = rd32(fuses + OCOTP_MAC1), low = rd32(fuses + OCOTP_MAC0);

    mac[0] = (uint8_t)(high >> 8);
    mac[1] = (uint8_t)high;
    for (unsigned i = 0; i < 4; i++)
        mac[2 + i] = (uint8_t)(low >> (24 - 8 * i));
    return (high & 0xffff) | low;
}

/* 64 bits into 46: FNV-1a (public domain), then the bit of IEEE 802 for "not from a list". */
bool soc_chip_mac(uint8_t mac[6])
{
    uint32_t id[2] = { rd32(fuses + OCOTP_ID0), rd32(fuses + OCOTP_ID1) };
    uint64_t hash = 0xcbf29ce484222325u;

    for (unsigned i = 0; i < 8; i++)
        hash = (hash ^ (id[i / 4] >> (8 * (i % 4)) & 0xff)) * 0x100000001b3u;
    for (unsigned i = 0; i < 6; i++)
        mac[i] = (uint8_t)(hash >> (8 * i));
    mac[0] = (uint8_t)((mac[0] & 0xfc) | 2);
    return id[0] | id[1];
}

/* Takes PMIC_ON_REQ back, which cuts the supply where it is wired to do so. */
void soc_off(void)
{
    set(snvs + SNVS_LPCR, LPCR_DP_EN | LPCR_TOP);
    wait_us(100000);
}

/* WDA and SRS at 0: reset, inside and at the WDOG_B pin.  Written three times, for ERR004346: two
 * writes within one period of 32 kHz are needed. */
void soc_restart(void)
{
    for (unsigned i = 0; i < 3; i++)
        wr16(wdog + WCR, WCR_WDE);
}
