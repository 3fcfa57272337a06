/* SPDX-License-Identifier: MIT */
/* boot: what image/main.c calls once, in this order, after ram_init and kheap_init.
 *
 * Context  boot thread; thread_init first, with interrupts off or on.                          */
#pragma once

void thread_init(void);     /* the boot flow becomes a thread (251) beside an idle thread */
void process_init(void);    /* Ctrl-C finds the foreground process */
void syscall_init(void);    /* registers API set KERN */
