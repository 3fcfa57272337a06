/* SPDX-License-Identifier: MIT */
/* frames: what a test of a NIC's driver sends, and how it looks at what came.  A frame is known by
 * its length and a seed.  All over rig_nic().
 *
 * Context  one test, one process.                                                               */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_LONGEST = 1514, PARTNER_100_FULL = 0x41e1 };

const uint8_t *some_frame(size_t bytes, uint8_t seed);  /* valid until the next call */
bool send_frame(size_t bytes, uint8_t seed);                  /* in pieces that begin anywhere */
void is_frame(const uint8_t *got, size_t got_bytes, size_t bytes, uint8_t seed);
void came_in(size_t bytes, uint8_t seed);               /* takes it and gives it back */
void nothing_came(void);
