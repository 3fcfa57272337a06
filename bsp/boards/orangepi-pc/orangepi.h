/* SPDX-License-Identifier: MIT */
/* orangepi-pc: what this board's files share.
 *
 * Context  boot thread, from board.early; sid_mac_address from the NIC's probe; soc_restart
 *          anywhere.
 * Source   Allwinner H3 User Manual V1.2, the sections named at each register.
 * Tests    bsp/boards/orangepi-pc/test_early.c                                                  */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* The SoC's timer 0 from here on: 24 MHz, whatever the loader did. */
void soc_timer_start(void);
void soc_timer_stop(void);
void soc_wait_us(uint32_t us);
/* What the generic timer counts in a second; 0: the SoC's timer does not run, nobody knows. */
uint32_t calibrated_hz(void);

void clocks_and_pins(void);         /* of what board.c lists; needs the SoC's timer */
void watchdog_off(void);
void soc_restart(void);             /* returns when the watchdog did not bite */

/* An address that is this chip's own and always the same, locally administered; false: the chip
 * has no number. */
bool sid_mac_address(uint8_t mac[6]);
