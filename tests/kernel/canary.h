/* SPDX-License-Identifier: MIT */
/* canary: kernel memory that hostile programs aim at (tests/target/t_property.c).
 *
 * Returns  canary_call: 0 or an ERROR_*, as SVC method TEST_CANARY.
 * Context  thread context; one caller at a time.                                               */
#pragma once
#include "bsp/kernel/memory/usercopy.h"

uint32_t canary_call(uaddr_t args);
