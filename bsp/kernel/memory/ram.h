/* SPDX-License-Identifier: MIT */
/* ram: finds out how much RAM the board has, finishes the kernel's map, and gives what is free to
 * the allocator of pages.  Context: first of all at boot, with the early map of start.S.
 * Tests    tests/unit/kernel/test_memory.c                                                      */
#pragma once

void ram_init(void);
