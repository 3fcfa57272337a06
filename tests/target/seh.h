/* SPDX-License-Identifier: MIT */
/* seh: what the tests of structured exceptions share.  They are C and C++.
 *
 * note() writes a letter down, saw() compares what was written since the last saw(). */
#pragma once
#include <stdint.h>
#include <string.h>
#include <windows.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "tests/target/tap.h"

extern const struct tap_test seh_ways[], seh_nested[], seh_faults[];
void note(char c);
void tap_saw(const char *file, int line, const char *want);
#define saw(want) tap_saw(__FILE__, __LINE__, want)

/* Faults, each in a function of its own. */
void read_at(uintptr_t address);
int divide(int a, int b);

#ifdef __cplusplus
}
#endif
