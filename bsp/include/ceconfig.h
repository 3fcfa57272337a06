/* SPDX-License-Identifier: MIT */
/* ceconfig: on Windows CE what a platform was built of.  Here each program may use all there is,
 * and what is not there is not declared; so there is nothing to ask for.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Ceconfig.h".
 * Tests    tests/system/test_headers.py                                                        */
#pragma once
