/* SPDX-License-Identifier: MIT */
/* pkfuncs: on Windows CE what the kernel gives to drivers.  What of it a program has here, thread
 * priorities and quanta, is in winbase.h; KernelIoControl and its kin are not there.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Kernel Functions".
 * Tests    tests/system/test_headers.py                                                        */
#pragma once
#include <winbase.h>
