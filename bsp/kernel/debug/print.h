/* SPDX-License-Identifier: MIT */
/* print: formatted kernel messages; kprintf and ksnprintf are in kernel.h.
 * Formats  %[-][0][width][.0][l](s c d u x p %), as many as kernel messages need.
 * Returns  the length the whole text has; out always ends in a NUL when size > 0.
 * Context  anywhere.
 * Tests    tests/unit/kernel/test_print.c                                                       */
#pragma once
#include <stdarg.h>
#include "bsp/kernel/kernel.h"

/* Where messages go from now on; before, they are lost.  write is called with interrupts off and
 * must not wait: a panic speaks through it too. */
void print_attach(void (*write)(const char *text, size_t bytes));
int kvsnprintf(char *out, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
