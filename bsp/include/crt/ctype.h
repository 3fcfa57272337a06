/* SPDX-License-Identifier: MIT */
/* ctype: the C library's <ctype.h>; as on Windows it declares the wide functions, too.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "C Run-Time Library".
 * Tests    tests/target/t_wide_string.c                                                        */
#pragma once
#pragma GCC system_header /* include_next is no ISO C */
#include_next <ctype.h>
#include <wctype.h>

#define __isascii(c) ((unsigned)(c) < 0x80)
#define __toascii(c) ((c) & 0x7f)
#define __iscsymf(c) (isalpha((unsigned char)(c)) || (c) == '_')
#define __iscsym(c) (isalnum((unsigned char)(c)) || (c) == '_')
