/* SPDX-License-Identifier: MIT */
/* wctype: what kind of character a 16-bit one is.
 *
 * A wctype_t is a set of the bits below, as on Windows; wctype() gives them by ISO C's names.
 * Limits   letters, their cases, digits, punctuation and blanks are Unicode's within 16 bits.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "C Run-Time Library", isctype; values
 *          compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_wide_string.c                                                        */
#pragma once
#pragma GCC system_header /* include_next is no ISO C */
#include <wchar.h>
#include_next <wctype.h>

#define _UPPER 0x1
#define _LOWER 0x2
#define _DIGIT 0x4
#define _SPACE 0x8
#define _PUNCT 0x10
#define _CONTROL 0x20
#define _BLANK 0x40
#define _HEX 0x80
#define iswascii(c) ((unsigned)(c) < 0x80)
#define _ALPHA (0x0100 | _UPPER | _LOWER)
