/* SPDX-License-Identifier: MIT */
/* provider: how the image brings the provider up.
 *
 * Context  boot, after net_init().
 * Tests    tests/unit/provider                                                                 */
#pragma once
#include "bsp/kernel/process/apiset.h"

extern const struct apiset wsp_apiset;   /* marshal.c */
extern const struct apiset net_apiset;   /* net_api.c */

/* Registers the API sets WSP and NET and the hooks into the network. */
void provider_init(void);
