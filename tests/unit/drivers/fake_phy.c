/* SPDX-License-Identifier: MIT */
/* Source: IEEE 802.3-2008 clause 22.2.4. */
#include "tests/unit/drivers/fake_phy.h"

#include <string.h>

enum { RESET = 0x8000, CLEAR_THEMSELVES = 0x8200, DONE_AND_UP = 0x24 };

void fake_phy_reset(struct fake_phy *p)
{
    memset(p->reg, 0, sizeof p->reg);
    p->reg[1] = p->abilities;
    p->reg[2] = p->id1;
    p->reg[3] = p->id2;
}

void fake_phy_plug(struct fake_phy *p, uint16_t partner, uint16_t gigabit_status)
{
    p->reg[5] = partner;
    p->reg[10] = gigabit_status;
    p->reg[1] |= DONE_AND_UP;
}

void fake_phy_unplug(struct fake_phy *p)
{
    p->reg[1] &= (uint16_t)~DONE_AND_UP;
}

uint16_t fake_phy_read(const struct fake_phy *p, unsigned address, unsigned n)
{
    return address == p->at ? p->reg[n] : 0xffff;
}

bool fake_phy_write(struct fake_phy *p, unsigned address, unsigned n, uint16_t value)
{
    if (address != p->at)
        return false;
    p->reg[n] = n ? value : value & (uint16_t)~CLEAR_THEMSELVES;
    if (!n && value & RESET)
        fake_phy_reset(p);
    return true;
}
