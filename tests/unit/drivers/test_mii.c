/* SPDX-License-Identifier: MIT */
/* The PHY side of the NIC drivers over a PHY made of sixteen registers. */
#include "bsp/drivers/net/mii.h"

#include "tests/unit/drivers/rig.h"

enum { HOME = 6, FAST = 0x7809, GIGABIT = 0x7909, DONE_AND_UP = 0x24 };

static uint16_t regs[16];
static unsigned home = HOME;            /* 32: nobody */
static unsigned resets_left;            /* reads of BMCR that still show the reset */
static bool link_was_lost;
static unsigned silent = -1u;           /* the register that the bus cannot read any more */

static int phy_read(const struct device *dev, unsigned phy, unsigned reg)
{
    int value = regs[reg];

    (void)dev;
    rig_pass_us(25);
    if (phy != home)
        return 0xffff;
    if (reg == silent)
        return -1;
    if (reg == MII_BMCR && resets_left) {
        resets_left--;
        return value | 1 << 15;
    }
    if (reg == MII_BMSR && link_was_lost) {
        link_was_lost = false;
        return value & ~4;
    }
    return value;
}

static void phy_write(const struct device *dev, unsigned phy, unsigned reg, uint16_t value)
{
    (void)dev;
    if (phy == home)
        regs[reg] = value & (reg == MII_BMCR ? 0x7dff : 0xffff); /* two bits clear themselves */
}

static const struct mii_ops ops = { phy_read, phy_write };
static struct mii mii = { .ops = &ops, .phy = HOME };

static void start(uint16_t bmsr, uint16_t partner, uint16_t gigabit_partner)
{
    regs[MII_PHYID1] = 0x0022;
    regs[MII_PHYID2] = 0x1611;
    regs[MII_BMSR] = bmsr;
    CHECK_EQ(mii_find(&mii), 0);
    CHECK_EQ(mii_reset(&mii), 0);
    mii_start(&mii);
    CHECK(regs[MII_BMCR] & 1 << 12);
    regs[MII_ANLPAR] = partner;
    regs[MII_GBSR] = gigabit_partner;
    regs[MII_BMSR] |= DONE_AND_UP;
}

static void comes_up(unsigned mbit, bool full)
{
    CHECK(mii_poll(&mii));
    CHECK(mii.up);
    CHECK_EQ(mii.mbit, mbit);
    CHECK_EQ(mii.full_duplex, full);
    CHECK(!mii_poll(&mii));
}

TEST(phy_advertises_what_it_can)
{
    start(FAST, 0, 0);
    CHECK_EQ(regs[MII_ANAR], 0x01e1);
    CHECK_EQ(regs[MII_GBCR], 0);
}

TEST(best_common_mode_wins)
{
    start(FAST, 0x41e1, 0);
    comes_up(100, true);
}

TEST(partner_without_full_duplex)
{
    start(FAST, 0x40a1, 0);
    comes_up(100, false);
}

TEST(partner_of_10_mbit)
{
    start(FAST, 0x4061, 0);
    comes_up(10, true);
}

TEST(partner_that_does_not_negotiate_is_half_duplex)
{
    start(FAST, 0x0080, 0);
    comes_up(100, false);
}

TEST(gigabit_when_mac_phy_and_partner_can)
{
    mii.gigabit = true;
    start(GIGABIT, 0x41e1, 0x0800);
    CHECK_EQ(regs[MII_GBCR], 0x0200);
    comes_up(1000, true);
}

TEST(no_gigabit_for_a_mac_that_cannot)
{
    start(GIGABIT, 0x41e1, 0x0800);
    CHECK_EQ(regs[MII_GBCR], 0);
    comes_up(100, true);
}

TEST(no_gigabit_from_a_phy_that_cannot)
{
    mii.gigabit = true;
    start(FAST, 0x41e1, 0x0800);
    comes_up(100, true);
}

TEST(link_that_goes_and_comes_back_is_told_twice)
{
    start(FAST, 0x41e1, 0);
    comes_up(100, true);
    regs[MII_BMSR] &= (uint16_t)~4;
    CHECK(mii_poll(&mii));
    CHECK(!mii.up);
    CHECK(!mii_poll(&mii));
    regs[MII_BMSR] |= 4;
    comes_up(100, true);
}

TEST(link_lost_in_between_is_up_now)
{
    start(FAST, 0x41e1, 0);
    comes_up(100, true);
    link_was_lost = true;
    CHECK(!mii_poll(&mii));
    CHECK(mii.up);
}

TEST(link_is_not_up_before_negotiation_ends)
{
    start(FAST, 0x41e1, 0);
    regs[MII_BMSR] &= (uint16_t)~0x20;
    CHECK(!mii_poll(&mii));
    CHECK(!mii.up);
}

TEST(phy_at_another_address_is_found)
{
    home = 0;
    start(FAST, 0x41e1, 0);
    CHECK_EQ(mii.phy, 0);
    comes_up(100, true);
}

TEST(nobody_answers)
{
    home = 32;
    CHECK_EQ(mii_find(&mii), ERROR_DEV_NOT_EXIST);
}

TEST(slow_reset_is_waited_for)
{
    resets_left = 1000;
    start(FAST, 0x41e1, 0);
    comes_up(100, true);
}

TEST(reset_that_never_ends_is_given_up)
{
    uint64_t began = time_us();

    resets_left = -1u;
    CHECK_EQ(mii_reset(&mii), ERROR_NOT_READY);
    CHECK(time_us() - began < 600000);
}

TEST(phy_that_falls_silent_has_no_link)
{
    start(FAST, 0x41e1, 0);
    comes_up(100, true);
    home = 32;
    CHECK(mii_poll(&mii));
    CHECK(!mii.up);
}

TEST(phy_that_falls_silent_half_way_has_no_link)
{
    static const unsigned asked[] = { MII_ANAR, MII_ANLPAR, MII_GBSR };

    mii.gigabit = true;
    start(GIGABIT, 0x41e1, 0x0800);
    comes_up(1000, true);
    for (unsigned i = 0; i < ARRAY_SIZE(asked); i++) {
        silent = asked[i];
        CHECK(mii_poll(&mii));
        CHECK(!mii.up);
        silent = -1u;
        comes_up(1000, true);
    }
}
