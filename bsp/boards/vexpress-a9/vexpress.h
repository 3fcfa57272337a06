/* SPDX-License-Identifier: MIT */
/* vexpress-a9: what this board's files share.
 *
 * Context  boot thread, after sysreg_early(); sysreg_power_off and sysreg_restart anywhere.
 * Tests    bsp/boards/vexpress-a9/test_sysreg.c                                                 */
#pragma once
#include <stdint.h>

enum { SYSREG_CRYSTAL_HZ = 24000000 };

void sysreg_early(void);                /* maps the registers, snoop unit on */
uint32_t sysreg_crystal_count(void);    /* SYSREG_CRYSTAL_HZ */
void sysreg_power_off(void);            /* returns when the controller does neither: off, restart */
void sysreg_restart(void);              /* returns when the controller does not */
