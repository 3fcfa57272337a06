/* SPDX-License-Identifier: MIT */
/* utf: one character between UTF-8, UTF-16 and its code point.
 *
 * Returns  take: how many units it took from the n > 0 at s; 0 with UTF_BAD when they are no
 *          character.  A string that ends by its NUL may say a larger n: nothing behind the NUL is
 *          read.  put: how many units it wrote, at most UTF8_MAX and UTF16_MAX; a half of a
 *          surrogate pair is UTF_BAD.
 * Source   RFC 3629, RFC 2781.
 * Tests    tests/unit/user/test_utf.c, tests/target/t_wchar.c                                  */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { UTF8_MAX = 4, UTF16_MAX = 2, UTF_BAD = 0xfffd };
enum { UTF_HIGH = 0xd800, UTF_LOW = 0xdc00, UTF_END = 0xe000 };  /* surrogates */

size_t utf8_take(const char *s, size_t n, uint32_t *code);
size_t utf8_put(uint32_t code, char out[UTF8_MAX]);
size_t utf16_take(const wchar_t *s, size_t n, uint32_t *code);
size_t utf16_put(uint32_t code, wchar_t out[UTF16_MAX]);

/* As utf8_take, but takes a byte that begins no character for the ISO 8859-1 one that it is: text
 * of either kind comes out whole. */
size_t utf8_take_any(const char *s, size_t n, uint32_t *code);
