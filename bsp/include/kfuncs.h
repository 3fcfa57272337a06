/* SPDX-License-Identifier: MIT */
/* kfuncs: on Windows CE what the kernel gives to programs, of which winbase.h is made up.
 * What of it there is here is in winbase.h.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "SetEventData" (Header: Kfuncs.h).
 * Tests    tests/system/test_headers.py                                                        */
#pragma once
#include <winbase.h>
