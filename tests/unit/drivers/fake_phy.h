/* SPDX-License-Identifier: MIT */
/* fake_phy: a PHY as a MAC's management interface meets it.
 *
 * Context  one test, one process.                                                               */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct fake_phy {
    unsigned at;                    /* its address; 32: nobody */
    uint16_t abilities, id1, id2;   /* registers 1 to 3 after reset */
    uint16_t reg[32];
};

void fake_phy_reset(struct fake_phy *p);
void fake_phy_plug(struct fake_phy *p, uint16_t partner, uint16_t gigabit_status);
void fake_phy_unplug(struct fake_phy *p);
uint16_t fake_phy_read(const struct fake_phy *p, unsigned address, unsigned n);
/* False: nobody has this address. */
bool fake_phy_write(struct fake_phy *p, unsigned address, unsigned n, uint16_t value);
