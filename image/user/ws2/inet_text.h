/* SPDX-License-Identifier: MIT */
/* inet_text: addresses of both families as text and back, for inet_pton and inet_ntop.
 * Source   RFC 4291 2.2 (text of IPv6), RFC 5952 4 (the one form that is written); the strict
 *          dotted form of IPv4 is that of RFC 6943 3.1.1.
 * Tests    tests/unit/user/test_inet_text.c (against the host's C library)                       */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INET_TEXT_V4 = 16, INET_TEXT_V6 = 46 }; /* the longest of each, with the NUL */

/* Four or sixteen bytes in network order; false: the text is no address, nothing is written. */
bool inet_text_read_v4(const char *text, uint8_t out[4]);
bool inet_text_read_v6(const char *text, uint8_t out[16]);

/* The length without the NUL. */
size_t inet_text_write_v4(const uint8_t in[4], char out[INET_TEXT_V4]);
size_t inet_text_write_v6(const uint8_t in[16], char out[INET_TEXT_V6]);
