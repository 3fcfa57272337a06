/* SPDX-License-Identifier: MIT */
/* devices: every driver there is, for the boards' tables, and what a board must tell it. */
#pragma once
#include "bsp/kernel/device/driver.h"

extern const struct driver gicv2;
struct gicv2_config {
    uint32_t dist, cpu;      /* offsets of GICD and GICC from device.phys */
};
extern const struct driver pl310;
struct pl310_config {
    uint32_t tag_latency, data_latency;  /* the registers of these names, as the chip's RAMs need */
    uint32_t prefetch;
};
extern const struct driver arch_timer;
extern const struct driver a9_global_timer;
extern const struct driver a9_global_timer_r1;   /* of a Cortex-A9 before r2p0; same config */
struct a9_timer_config {
    uint32_t (*reference)(void);         /* a counter of 32 bits from a crystal; probe only */
    uint32_t reference_hz;
};
extern const struct driver imx_wdog;
extern const struct driver pl011;
extern const struct driver ns16550;
struct ns16550_config {
    unsigned shift;          /* registers are 1 << shift bytes apart, at least 4; words */
};
extern const struct driver imx_uart;
extern const struct driver virtio_net;
extern const struct driver sun8i_emac;
struct sun8i_emac_config {
    unsigned phy;            /* its address on the management bus */
    /* When the loader left none in the MAC; false, or NULL: one is drawn. */
    bool (*mac_address)(uint8_t mac[6]);
};
extern const struct driver fec;
struct fec_config {
    unsigned phy;                        /* its management address; elsewhere it is searched for */
    bool gigabit;                        /* the PHY's pins are wired for it */
    /* Registers in this order, after reset, of a PHY with this id (revision nibble 0) only. */
    uint32_t phy_id;
    const struct fec_phy_write {
        uint8_t reg;
        uint16_t value;
    } *phy_writes;
    unsigned nphy_writes;
    /* False: the chip cannot say.  From its fuses; made up from its serial number. */
    bool (*fuse_mac)(uint8_t mac[6]);
    bool (*chip_mac)(uint8_t mac[6]);
};
extern const struct driver lan9118;
struct lan9118_config {
    bool irq_active_high;    /* the pin drives both ways, high tells; else open drain, low tells */
    /* When neither EEPROM nor loader left one; false, or NULL: one is drawn. */
    bool (*mac_address)(uint8_t mac[6]);
};
extern const struct driver virtio_rng;
