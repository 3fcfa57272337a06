/* SPDX-License-Identifier: MIT */
/* text: "a.b.c.d:port" and back, in 16-bit characters.
 *
 * Units    sizes in characters, the NUL included.
 * Returns  text_from_endpoint: how many were written.  text_to_endpoint: 0 or WSAEINVAL.
 * Context  pure; anywhere.
 * Source  .
 * Tests    tests/unit/provider/test_client.c                                                     */
#pragma once
#include "provider/socket/addr.h"

enum { TEXT_MAX = 64 };    /* longest text looked at; the longest written is 22 */

unsigned text_from_endpoint(const struct endpoint *ep, uint16_t out[TEXT_MAX]);
int text_to_endpoint(const uint16_t *text, struct endpoint *out);
