/* SPDX-License-Identifier: MIT */
/* enet: an ENET MAC (legacy descriptors) and its PHY, over the rig.  It sees memory as the bus
 * does, and raises its interrupt, a level, as soon as a register or a frame makes it.
 *
 * Context  one test, one process.                                                               */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tests/unit/drivers/fake_phy.h"

struct enet {
    bool tx_halted;          /* descriptors stay the device's */
    bool tx_forgets;         /* once: after a frame the doorbell of the next is lost (ERR006358) */
    bool mii_dead, reset_dead;
    struct fake_phy phy;     /* a KSZ9021 */
    uint16_t extended[8];    /* its registers 100h..107h */
    const char *fuse, *serial;      /* six bytes, or NULL */
    unsigned resets;
};
extern struct enet enet;

int enet_probe(void);
uint32_t enet_reg(uint32_t offset);
void enet_set_reg(uint32_t offset, uint32_t value);
const uint8_t *enet_sent(size_t *bytes);        /* the oldest frame not asked for yet, or NULL */
void enet_resume(void);                         /* ends tx_halted and goes on by itself */
/* One frame without its FCS; errors as in the descriptor.  False: no descriptor, lost. */
bool enet_arrive(const uint8_t *frame, size_t bytes, uint32_t errors);
void enet_bus_error(void);
