/* SPDX-License-Identifier: MIT */
/* header_order: each function lives in a file that includes newlib's and our headers in another
 * order and returns sizeof(fd_set) + sizeof(struct timeval) as seen there: newlib has
 * both of its own, and <stdio.h> first must not bring them in. */
#pragma once

unsigned header_order_stdio_first(void);
unsigned header_order_systime_first(void);
unsigned header_order_winsock_first(void);
unsigned header_order_windows_first(void);
