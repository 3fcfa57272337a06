/* SPDX-License-Identifier: MIT */
/* fail: what test.c is to the unit tests; a failed check aborts, so that libFuzzer keeps the input.
 */
#pragma once
#include "tests/unit/host/test.h"

void test_random_again(void); /* test_random() starts from test_seed */
