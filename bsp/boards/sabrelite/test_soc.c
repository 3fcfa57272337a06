/* SPDX-License-Identifier: MIT */
/* What the SABRE Lite does before its drivers: clocks, the PHY's reset with its straps, the snoop
 * unit, addresses from the fuses, restart. */
#include <string.h>

#include "bsp/boards/sabrelite/sabrelite.h"
#include "bsp/kernel/device/driver.h"
#include "tests/unit/drivers/rig.h"

/* IMX6DQRM 2.1 and the chapter of each. */
enum { SCU_CONTROL = 0x00a00000, SCU_INVALIDATE = 0x00a0000c, GPT_CR = 0x02098000,
       GPT_CNT = 0x02098024, GPIO3_DR = 0x020a4000, GPIO3_DIR = 0x020a4004, GPIO6_DR = 0x020b0000,
       GPIO6_DIR = 0x020b0004, WDOG1_WCR = 0x020bc000, CLPCR = 0x020c4054, CCGR1 = 0x020c406c,
       CCGR5 = 0x020c407c, RXC_MUX = 0x020e0084, RD0_MUX = 0x020e0070, ID0 = 0x021bc410,
       ID1 = 0x021bc420, MAC0 = 0x021bc620, MAC1 = 0x021bc630 };
enum { GPT_RESET = 1 << 15, GPT_ON = 1, PHY_RESET = 1 << 23, GPIO = 5, RGMII = 1 };

static bool counter_stands, gpt_resets_for_ever;
static uint32_t gpt_control, straps_driven;
static uint64_t held_us, released_us, straps_let_go_us;
static unsigned restarts;

static uint32_t gpt_cr(void)
{
    return gpt_resets_for_ever ? gpt_control : gpt_control & ~(uint32_t)GPT_RESET;
}

static uint32_t gpt_cnt(void)
{
    return counter_stands || !(gpt_control & GPT_ON) ? 5 : (uint32_t)(time_us() * 3);
}

static const struct rig_answer answers[] = { { GPT_CR, gpt_cr }, { GPT_CNT, gpt_cnt } };

/* The PHY, from its pins: in reset while GPIO3_IO23 is driven low. */
static bool in_reset(void)
{
    return rig_peek(GPIO3_DIR) & PHY_RESET && !(rig_peek(GPIO3_DR) & PHY_RESET);
}

static void written(uint32_t phys, uint32_t value)
{
    if (phys == GPT_CR)
        gpt_control = value;
    if (phys == GPIO3_DIR && in_reset())
        held_us = time_us();
    if (phys == GPIO3_DR && held_us && !released_us && !in_reset()) {
        released_us = time_us();
        straps_driven = rig_peek(GPIO6_DIR) & rig_peek(GPIO6_DR);
        CHECK_EQ(rig_peek(RD0_MUX), GPIO);
        CHECK_EQ(rig_peek(RXC_MUX), GPIO);
    }
    if (phys == GPIO6_DIR && value)
        CHECK(in_reset());              /* never against the PHY's own outputs */
    if (phys == GPIO6_DIR && !value && released_us)
        straps_let_go_us = time_us();
    if (phys == RD0_MUX && value == RGMII)
        CHECK_EQ(rig_peek(GPIO6_DIR), 0);
    restarts += phys == WDOG1_WCR && !(value & 0x30);
}

static void start(void)
{
    static const struct rig_soc chip = { answers, ARRAY_SIZE(answers), written };

    rig_soc(&chip);
    rig_poke(GPIO3_DR, PHY_RESET);
}

TEST(phy_is_reset_long_enough_with_its_straps)
{
    start();
    soc_early();
    CHECK(released_us - held_us >= 10000);                  /* KSZ9021RL: 10 ms */
    CHECK_EQ(straps_driven, 0x7b000000);                    /* CLK_EN, four modes, address 4 */
    CHECK(straps_let_go_us >= released_us);
    CHECK(straps_let_go_us - released_us < 100);            /* before it answers */
    CHECK_EQ(rig_peek(GPIO6_DIR), 0);
    CHECK_EQ(rig_peek(RXC_MUX), RGMII);
    CHECK(time_us() - released_us >= 100);
}

TEST(clocks_of_others_stay)
{
    start();
    rig_poke(CCGR1, 0x00000003);
    rig_poke(CLPCR, 0x00000079);                            /* LPM: WAIT, as reset leaves it */
    soc_early();
    CHECK_EQ(rig_peek(CCGR1), 0x00f00c03);
    CHECK_EQ(rig_peek(CCGR5), 0x0f000000);
    CHECK_EQ(rig_peek(CLPCR), 0x00000078);
}

TEST(crystal_counter_counts)
{
    uint32_t first;

    start();
    soc_early();
    first = soc_crystal_count();
    rig_pass_us(1000);
    CHECK(soc_crystal_count() - first >= 3000);
    CHECK(soc_crystal_count() - first < 3100);
}

TEST(counter_that_stands_is_no_hang)
{
    start();
    counter_stands = true;
    soc_early();
    CHECK_EQ(rig_peek(RXC_MUX), RGMII);
}

TEST(counter_that_never_leaves_its_reset_is_no_hang)
{
    start();
    gpt_resets_for_ever = true;
    soc_early();
}

TEST(snoop_unit_that_is_on_is_left_alone)
{
    start();
    rig_poke(SCU_CONTROL, 0x65);
    soc_early();
    CHECK_EQ(rig_peek(SCU_CONTROL), 0x65);
    CHECK_EQ(rig_peek(SCU_INVALIDATE), 0);
}

TEST(snoop_unit_that_is_off_is_emptied_and_turned_on)
{
    start();
    soc_early();
    CHECK_EQ(rig_peek(SCU_INVALIDATE), 0xffff);
    CHECK_EQ(rig_peek(SCU_CONTROL), 1);
}

TEST(address_that_the_maker_burnt_in)
{
    uint8_t mac[6];

    start();
    soc_early();
    CHECK(!soc_fuse_mac(mac));
    rig_poke(MAC1, 0xabcd0019);
    rig_poke(MAC0, 0xb8012345);
    CHECK(soc_fuse_mac(mac));
    CHECK(!memcmp(mac, "\x00\x19\xb8\x01\x23\x45", 6));
}

TEST(address_from_the_serial_number_is_local_and_its_own)
{
    uint8_t first[6], again[6], other[6];

    start();
    soc_early();
    CHECK(!soc_chip_mac(first));
    rig_poke(ID0, 0x11223344);
    rig_poke(ID1, 0x55667788);
    CHECK(soc_chip_mac(first) && soc_chip_mac(again));
    CHECK(!memcmp(first, again, 6));
    CHECK_EQ(first[0] & 3, 2);
    rig_poke(ID1, 0x55667789);
    CHECK(soc_chip_mac(other));
    CHECK(memcmp(first, other, 6));
}

TEST(restart_writes_more_than_once)
{
    start();
    soc_early();
    soc_restart();
    CHECK(restarts >= 2);                                   /* ERR004346 */
}
