/* SPDX-License-Identifier: MIT */
/* trace: a ring of the last 1,024 binary records {time_us, event, a, b, c}; dumped by panic and
 * by the shell's `trace`.
 *
 * Context  anywhere, isr too; about 15 instructions.  Each room numbers its own events from the
 *          base given here and registers a name table for the dump.
 * Tests    tests/system/test_boot.py, test_panic.py                                             */
#pragma once
#include <stdint.h>

enum trace_base { TR_KERNEL = 0, TR_NET = 32, TR_PROVIDER = 64, TR_END = 96 };

void trace(unsigned event, uint32_t a, uint32_t b, uint32_t c); /* isr */
/* names[i] describes event base + i, as a format of three %u/%x values; must stay valid. */
void trace_names(unsigned base, const char *const *names, unsigned count);
void trace_dump(unsigned last); /* prints the newest `last` records on the console */
