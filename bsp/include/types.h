/* SPDX-License-Identifier: MIT */
/* types: the base types under the name that Windows CE's own sources include them by.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/system/test_headers.py                                                        */
#pragma once
#include <windef.h>

typedef unsigned char uchar;
typedef unsigned long ulong;
#ifndef __ushort_defined
typedef unsigned short ushort;
#define __ushort_defined
#endif
