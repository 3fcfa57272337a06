/* SPDX-License-Identifier: MIT */
#include "bsp/drivers/net/lan9118_regs.h"

enum { LONG_POLLS = 2000000 };

volatile uint8_t *lan_regs;

void lan_settle(void)
{
    for (unsigned i = 0; i < 3; i++)
        (void)rd32(lan_regs + BYTE_TEST);
}

bool lan_wait_clear(unsigned reg, uint32_t bits)
{
    lan_settle();
    for (unsigned i = 0; rd32(lan_regs + reg) & bits; i++)
        if (i == LAN_POLLS)
            return false;
    return true;
}

bool lan_wait_for(unsigned reg, uint32_t bits, uint32_t value, uint32_t us)
{
    uint64_t end = time_us() + us;

    lan_settle();
    for (unsigned i = 0; (rd32(lan_regs + reg) & bits) != value; i++)
        if (time_us() > end || i == LONG_POLLS)
            return false;
    return true;
}

/* 5.3.20: the MAC's registers lie behind these two. */
bool lan_mac_read(unsigned reg, uint32_t *value)
{
    if (!lan_wait_clear(MAC_CSR_CMD, BUSY))
        return false;
    wr32(lan_regs + MAC_CSR_CMD, BUSY | CSR_READ | reg);
    if (!lan_wait_clear(MAC_CSR_CMD, BUSY))
        return false;
    *value = rd32(lan_regs + MAC_CSR_DATA);
    return true;
}

bool lan_mac_write(unsigned reg, uint32_t value)
{
    if (!lan_wait_clear(MAC_CSR_CMD, BUSY))
        return false;
    wr32(lan_regs + MAC_CSR_DATA, value);
    wr32(lan_regs + MAC_CSR_CMD, BUSY | reg);
    return lan_wait_clear(MAC_CSR_CMD, BUSY);
}

/* ---- management interface ------------------------------------------------------------------ */

static bool mii_idle(void)
{
    uint32_t access = ACC_BUSY;

    for (unsigned i = 0; i < LAN_POLLS; i++)
        if (!lan_mac_read(MII_ACC, &access) || !(access & ACC_BUSY))
            break;
    return !(access & ACC_BUSY);
}

static int phy_read(const struct device *dev, unsigned phy, unsigned reg)
{
    uint32_t value;

    (void)dev;
    if (!mii_idle() || !lan_mac_write(MII_ACC, phy << ACC_PHY | reg << ACC_REG | ACC_BUSY) ||
        !mii_idle() || !lan_mac_read(MII_DATA, &value))
        return -1;
    return (int)(value & 0xffff);
}

static void phy_write(const struct device *dev, unsigned phy, unsigned reg, uint16_t value)
{
    (void)dev;
    if (mii_idle() && lan_mac_write(MII_DATA, value) &&
        lan_mac_write(MII_ACC, phy << ACC_PHY | reg << ACC_REG | ACC_WRITE | ACC_BUSY))
        mii_idle();
}

const struct mii_ops lan_mii = { phy_read, phy_write };
