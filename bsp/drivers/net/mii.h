/* SPDX-License-Identifier: MIT */
/* mii: an Ethernet PHY behind a MAC's management interface: find it, reset it, let it negotiate,
 * ask what came out.
 *
 * Units    PHY addresses 0..31, registers of 16 bits; rates in Mbit/s.
 * Returns  0, ERROR_DEV_NOT_EXIST (no PHY answers), ERROR_NOT_READY (the reset never ends).  A PHY
 *          that stops answering later has no link.
 * Context  mii_find, mii_reset, mii_start: probe.  mii_poll: as nic_ops.link_up.
 * Source   IEEE 802.3-2008 clause 22.2.4 (registers), 28.2.4 and annex 28B (negotiation, priority),
 *          40.5 (1000BASE-T).
 * Tests    tests/unit/drivers/test_mii.c                                                        */
#pragma once
#include "bsp/kernel/device/driver.h"

enum { MII_BMCR, MII_BMSR, MII_PHYID1, MII_PHYID2, MII_ANAR, MII_ANLPAR,
       MII_GBCR = 9, MII_GBSR };

struct mii_ops {
    /* The register, or -1: no answer within the MAC's own timeout. */
    int (*read)(const struct device *dev, unsigned phy, unsigned reg);
    void (*write)(const struct device *dev, unsigned phy, unsigned reg, uint16_t value);
};
struct mii {
    const struct mii_ops *ops;
    const struct device *dev;
    unsigned phy;
    bool gigabit;            /* MAC and board can; the PHY is asked too */
    /* What mii_poll() found: */
    bool up, full_duplex;
    unsigned mbit;           /* 10, 100, 1000 */
};

int mii_find(struct mii *m);     /* at m->phy as set, else anywhere: m->phy says where */
int mii_reset(struct mii *m);    /* to the defaults: a chip's extra registers come after */
void mii_start(struct mii *m);   /* advertises what MAC and PHY can, begins to negotiate */
bool mii_poll(struct mii *m);    /* true: up, full_duplex or mbit changed */
