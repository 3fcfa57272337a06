/* SPDX-License-Identifier: MIT */
/* devices: every driver there is, for the boards' tables, and what a board must tell it. */
#pragma once
#include "bsp/kernel/driver.h"

extern const struct driver gicv2;
struct gicv2_config {
    uint32_t dist, cpu;      /* offsets of GICD and GICC from device.phys */
};
extern const struct driver arch_timer;
extern const struct driver pl011;
extern const struct driver virtio_net;
extern const struct driver virtio_rng;
