/* SPDX-License-Identifier: MIT */
/* frames: what a test of a NIC's driver sends, and how it looks at what came.  A frame is known by
 * its length and a seed.  All over rig_nic() and the device below it, which sets rig_wire.
 *
 * Context  one test, one process.                                                               */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "bsp/kernel/device/driver.h"

enum { FRAME_LONGEST = 1514, PARTNER_100_FULL = 0x41e1 };

struct wire {
    const uint8_t *(*sent)(size_t *bytes);      /* the oldest frame not asked for yet, or NULL */
    bool (*arrive)(const uint8_t *frame, size_t bytes, uint32_t errors);    /* false: lost */
};
extern struct wire rig_wire;

const uint8_t *some_frame(size_t bytes, uint8_t seed);  /* valid until the next call */
enum nic_sent offer_frame(size_t bytes, uint8_t seed);  /* in pieces that begin anywhere */
bool send_frame(size_t bytes, uint8_t seed);            /* the same, and the driver took it */
void went_out(size_t bytes, uint8_t seed);
bool arrive(size_t bytes, uint8_t seed);
void came_in(size_t bytes, uint8_t seed);               /* takes it and gives it back */
void nothing_came(void);

/* Parts of the contract (driver.h) that every driver keeps; the link is up, nothing has come. */
void tells_once_until_rearmed(void);
void tells_of_a_frame_before_rearm(void);
/* The device sends nothing until resume(); the driver tells of the room that then comes once, and
 * only when a frame had found none. */
void tells_of_room(void (*resume)(void));
