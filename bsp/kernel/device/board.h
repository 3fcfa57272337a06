/* SPDX-License-Identifier: MIT */
/* board: what one board is, as data.  Each bsp/boards/<name>/board.c defines `board`.
 * Tests    tests/system/test_boot.py                                                            */
#pragma once
#include "bsp/kernel/device/driver.h"

struct board {
    const char *name;
    uint32_t ram_base, ram_bytes;    /* default size; must agree with board.cmake              */
    uint32_t (*ram_size)(void);      /* bytes found at run time, or 0; NULL: trust ram_bytes    */
    struct device *devices;          /* probed in this order; device_probe_all() fills .regs    */
    unsigned ndevices;
    void (*early)(void);             /* clocks and pins; NULL for none                          */
    void (*power_off)(void);         /* returns when it could not; NULL: the board cannot        */
    void (*restart)(void);           /* returns when it could not; NULL: the board cannot        */
};
extern const struct board board;
void device_probe_all(void);
