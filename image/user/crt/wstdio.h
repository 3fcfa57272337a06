/* SPDX-License-Identifier: MIT */
/* wstdio: 16-bit text on newlib's streams, as UTF-8.
 *
 * Returns  false when the stream did not take it all.
 * Context  half of a surrogate pair that ends a text waits in the stream for its other half.   */
#pragma once
#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

bool wide_write(FILE *f, const wchar_t *s, size_t n);
