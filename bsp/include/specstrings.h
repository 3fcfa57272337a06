/* SPDX-License-Identifier: MIT */
/* specstrings: the older name of sal.h.
 * Source   learn.microsoft.com "SAL Annotations".
 * Tests    tests/system/test_headers.py                                                         */
#pragma once
#include <sal.h>
