/* SPDX-License-Identifier: MIT */
/* pressure: holds receive buffers until net_rx_tight(), and lets them go. */
#pragma once

void pressure_on(void);
void pressure_off(void);      /* harmless when off */
