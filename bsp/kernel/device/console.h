/* SPDX-License-Identifier: MIT */
/* console: the line discipline over one uart, shared by kernel messages and programs.
 *
 * Cooked input echoes, edits (backspace, ^U, ^W) and hands out lines with their \n; raw input hands
 * out bytes as they come, no echo.  Output turns \n into \r\n.  What is typed before it is read
 * waits in a buffer of 1,024 bytes.  ^C calls the hook in either mode and drops the unread input;
 * raw input then hands it out as a byte.
 *
 * Returns  console_read: bytes read, >= 1; 0 when `max` is 0; -1 when park() said the thread must
 *          not wait (killed or cancelled).
 * Context  console_read: thread context, no mutex held.  console_write: thread context,
 *          interrupts on; output is polled.
 *          The hook runs in the isr: it may call functions marked isr only.
 * Tests    tests/unit/kernel/test_console.c                                                     */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/kernel.h"

/* Waits for input; while `mine` (may be NULL) says false the input belongs to somebody else and
 * the caller goes on waiting.  `out` is kernel memory. */
int console_read(char *out, size_t max, bool (*mine)(void));
void console_write(const char *text, size_t bytes);
void console_set_mode(unsigned mode);               /* CONSOLE_COOKED, CONSOLE_RAW */
void console_on_interrupt(void (*hook)(void));      /* ^C; NULL: ignored */
void console_wake(void);                            /* isr: `mine` may answer differently now */
