/* SPDX-License-Identifier: MIT */
/* routes: the rows of GetIpForwardTable, for who counts or looks through them.
 *
 * Returns  NO_ERROR: *out, which the caller frees, and how many there are.
 * Context  any thread.
 * Source   own design.
 * Tests    tests/target/t_iphlp.c                                                               */
#pragma once
#include <iphlpapi.h>
#include <stdint.h>

DWORD iphlp_routes(MIB_IPFORWARDROW **out, uint32_t *n);
