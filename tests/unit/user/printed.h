/* SPDX-License-Identifier: MIT */
/* printed: what the engine of printf makes of a format, in memory that ends where it says.
 *
 * Returns  printed_n, printed_wide: what format_text returned; the text is in printed_text and
 *          printed_units, with a NUL of the tests' own behind it.                               */
#pragma once
#include <stddef.h>

enum { PRINTED_ROOM = 4096 };
extern char printed_text[PRINTED_ROOM];
extern wchar_t printed_units[PRINTED_ROOM];

/* With room for `units` in the sink; the memory ends there. */
int printed_n(size_t units, const char *format, ...);
int printed_wide(size_t units, const wchar_t *format, ...);
/* With much room; the text. */
const char *printed(const char *format, ...);
/* The same in wide text, which must be ISO 8859-1 and comes as such. */
const char *printed_w(const wchar_t *format, ...);
