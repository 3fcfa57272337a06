/* SPDX-License-Identifier: MIT */
/* bsdtypes: the short names of BSD, once, whether newlib's <sys/types.h> has come before or comes
 * later.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Winsock Structures"; newlib 3.3.0 and
 *          4.5.0, sys/types.h (who has defined what).
 * Tests    tests/system/test_headers.py                                                        */
#pragma once

#ifndef __u_char_defined
typedef unsigned char u_char;
#define __u_char_defined
#endif
#ifndef __u_short_defined
typedef unsigned short u_short;
#define __u_short_defined
#endif
#ifndef __u_int_defined
typedef unsigned int u_int;
#define __u_int_defined
#endif
#ifndef __u_long_defined
typedef unsigned long u_long;
#define __u_long_defined
#endif
