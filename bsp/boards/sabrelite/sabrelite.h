/* SPDX-License-Identifier: MIT */
/* sabrelite: what this board's files share.
 *
 * Context  boot thread, after soc_early(); soc_restart anywhere.
 * Tests    bsp/boards/sabrelite/test_soc.c                                                      */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { SOC_CRYSTAL_HZ = 3000000, SOC_UART_HZ = 80000000, SOC_IPG_HZ = 66000000 };

void soc_early(void);                   /* clocks, pins, PHY reset, snoop unit */
uint32_t soc_crystal_count(void);       /* GPT, SOC_CRYSTAL_HZ */
/* False: the fuses are blank. */
bool soc_fuse_mac(uint8_t mac[6]);      /* what the maker burnt in */
bool soc_chip_mac(uint8_t mac[6]);      /* locally administered, from the chip's serial number */
void soc_off(void);                     /* returns where the board cannot do it */
void soc_restart(void);                 /* returns in the two clocks until the reset bites */
