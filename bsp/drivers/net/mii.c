/* SPDX-License-Identifier: MIT */
#include "bsp/drivers/net/mii.h"

enum { BMCR_RESET = 1 << 15, BMCR_AUTONEG = 1 << 12,
       BMCR_RESTART = 1 << 9 };                                                 /* 22.2.4.1 */
enum { BMSR_ESTATUS = 1 << 8, BMSR_ABILITIES = 0x7800, BMSR_DONE = 1 << 5,
       BMSR_LINK = 1 << 2 };                                                    /* 22.2.4.2 */
enum { ANAR_SELECTOR = 1, AN_10 = 1 << 5, AN_10_FULL = 1 << 6, AN_100 = 1 << 7,
       AN_100_FULL = 1 << 8 };                                                  /* 28B */
enum { GB_FULL = 1 << 9, GBSR_FULL = 1 << 11 };                                 /* 40.5.1.1 */
enum { PHYS = 32, RESET_US = 500000, RESET_READS = 50000 };                     /* 22.2.4.1.1 */

static int get(struct mii *m, unsigned reg)
{
    return m->ops->read(m->dev, m->phy, reg);
}

static void put(struct mii *m, unsigned reg, unsigned value)
{
    m->ops->write(m->dev, m->phy, reg, (uint16_t)value);
}

/* An open management bus reads as all ones, a tied one as all zeros. */
static bool answers(struct mii *m)
{
    int id1 = get(m, MII_PHYID1), id2 = get(m, MII_PHYID2);

    return id1 >= 0 && id2 >= 0 && !(id1 == 0xffff && id2 == 0xffff) && (id1 || id2);
}

int mii_find(struct mii *m)
{
    if (answers(m))
        return 0;
    for (m->phy = 0; m->phy < PHYS; m->phy++)
        if (answers(m))
            return 0;
    return ERROR_DEV_NOT_EXIST;
}

int mii_reset(struct mii *m)
{
    uint64_t end = time_us() + RESET_US;

    put(m, MII_BMCR, BMCR_RESET);
    for (unsigned i = 0; i < RESET_READS; i++) {
        int bmcr = get(m, MII_BMCR);

        if (bmcr < 0)
            return ERROR_DEV_NOT_EXIST;
        if (!(bmcr & BMCR_RESET))
            return 0;
        if (time_us() > end)
            break;
    }
    return ERROR_NOT_READY;
}

void mii_start(struct mii *m)
{
    int bmsr = get(m, MII_BMSR);

    m->up = false;
    if (bmsr < 0)
        return;
    /* The abilities of BMSR 14..11 are those of ANAR 8..5, in the same order. */
    put(m, MII_ANAR, (unsigned)(bmsr & BMSR_ABILITIES) >> 6 | ANAR_SELECTOR);
    m->gigabit = m->gigabit && (bmsr & BMSR_ESTATUS);
    if (bmsr & BMSR_ESTATUS)
        put(m, MII_GBCR, m->gigabit ? GB_FULL : 0);
    put(m, MII_BMCR, BMCR_AUTONEG | BMCR_RESTART);
}

/* The best that both ends advertise (28B.3).  A partner that does not negotiate is heard by its
 * idle signal and leaves one half-duplex bit.  False: the PHY does not answer any more. */
static bool read_outcome(struct mii *m)
{
    int own = get(m, MII_ANAR), other = get(m, MII_ANLPAR), both = own & other;
    int gigabit = m->gigabit ? get(m, MII_GBSR) : 0;

    if (own < 0 || other < 0 || gigabit < 0)
        return false;
    m->mbit = 10;
    m->full_duplex = false;
    if (gigabit & GBSR_FULL) {
        m->mbit = 1000;
        m->full_duplex = true;
    } else if (both & (AN_100_FULL | AN_100)) {
        m->mbit = 100;
        m->full_duplex = both & AN_100_FULL;
    } else {
        m->full_duplex = both & AN_10_FULL;
    }
    return true;
}

bool mii_poll(struct mii *m)
{
    bool was_up = m->up, was_full = m->full_duplex;
    unsigned was_mbit = m->mbit;
    int bmsr;

    /* A lost link stays in the bit until it is read: the second read is the present. */
    get(m, MII_BMSR);
    bmsr = get(m, MII_BMSR);
    m->up = bmsr >= 0 && bmsr != 0xffff && (bmsr & BMSR_LINK) && (bmsr & BMSR_DONE) &&
            read_outcome(m);
    return m->up != was_up || (m->up && (m->full_duplex != was_full || m->mbit != was_mbit));
}
