/* SPDX-License-Identifier: MIT */
/* emac: the driver sun8i_emac on the MAC made of functions (fake_emac.h), and frames through it.
 *
 * Context  one test, one process.                                                               */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "bsp/kernel/device/driver.h"

extern struct device emac_dev;
extern struct nic *emac_nic;                /* after emac_up() */
extern bool emac_board_has_address;         /* before emac_probe(): 02:01:02:03:04:05 */

int emac_probe(void);
void emac_up(void);                         /* probed, with a link */
enum nic_sent emac_offer(uint8_t fill, size_t bytes);   /* a frame in two pieces */
bool emac_send(uint8_t fill, size_t bytes);             /* the same, and the driver took it */
int emac_take(size_t want_bytes);           /* the fill of the next frame that came, or -1 */
bool is_filled(const void *p, uint8_t with, size_t bytes);
