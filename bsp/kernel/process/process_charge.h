/* SPDX-License-Identifier: MIT */
/* process_charge: kernel memory for a call of the running program.
 *
 * Returns  process_charge: false when it is more than the program's share, for all its calls
 *          together; else process_uncharge must follow, in the same process.
 * Context  thread context.
 * Tests    tests/unit/kernel/test_limits.c, tests/unit/provider/test_share.c                    */
#pragma once
#include "bsp/kernel/kernel.h"

bool process_charge(size_t bytes);
void process_uncharge(size_t bytes);
