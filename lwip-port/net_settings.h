/* SPDX-License-Identifier: MIT */
/* net_settings: reads a file of lines NAME=VALUE; '#' begins a comment line.
 *
 * The text comes from the image's own archive, but people type it: every line that is not
 * understood is named on the console, and the rest still counts.  A NUL ends it.
 * Returns  set: whether it understood the pair, which it may cut up.
 * Context  boot.
 * Tests    tests/unit/lwip-port/test_config.c, tests/unit/provider/test_config.c                */
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef bool (*net_setting)(const char *name, char *value, void *arg);
void net_settings_read(const char *file, const char *text, unsigned bytes, net_setting set,
                       void *arg);
/* Decimal digits and nothing else, at most 1,000,000,009. */
bool net_settings_number(const char *text, uint32_t *out);
