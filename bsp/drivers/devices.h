/* SPDX-License-Identifier: MIT */
/* devices: every driver there is, for the boards' tables. */
#pragma once
#include "bsp/kernel/driver.h"

extern const struct driver gicv2;
extern const struct driver arch_timer;
extern const struct driver pl011;
extern const struct driver virtio_net;
extern const struct driver virtio_rng;
