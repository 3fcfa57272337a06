/* SPDX-License-Identifier: MIT */
/* trace_kernel: the kernel's own trace events (trace.h); names in thread.c.
 * Tests    tests/system/test_boot.py, test_panic.py                                             */
#pragma once
#include "bsp/kernel/debug/trace.h"

enum trace_kernel_event {
    TR_THREAD_START = TR_KERNEL, /* thread, process  */
    TR_THREAD_EXIT,         /* thread, process, code */
    TR_PROCESS_START,       /* process, thread       */
    TR_PROCESS_EXIT,        /* process, code         */
    TR_FAULT,               /* thread, pc, address   */
    TR_KERNEL_END
};
