/* SPDX-License-Identifier: MIT */
/* initguid: from here on DEFINE_GUID defines what it names.
 * Source   learn.microsoft.com "Using GUIDs in Drivers".
 * Tests    tests/system/test_headers.py                                                        */
#pragma once
#include <guiddef.h>

#ifndef INITGUID
#define INITGUID
#endif
#undef DEFINE_GUID
#define DEFINE_GUID WINCE_DEFINE_GUID
