/* SPDX-License-Identifier: MIT */
/* kern: the system seen from below the Win32 calls: the raw SVC, figures for leak checks, time,
 * threads and processes of a test in one line each.
 *
 * Units    microseconds since boot; milliseconds for time-outs.
 * Returns  kern_svc: what the kernel left in r0.  start_thread, start_process: a handle, NULL on
 *          failure.
 * Source   bsp/abi/svc_abi.h, provider/abi/net_abi.h                                   */
#pragma once
#include "provider/abi/net_abi.h"
#include <stdbool.h>
#include <stdint.h>
#include "bsp/abi/svc_abi.h"
#include <windows.h>

uint32_t kern_svc(uint32_t id, void *args, uint32_t bytes);
uint64_t now_us(void);

/* What the system has in use; equal before and after means that nothing leaked. */
struct figures {
    struct kern_memory memory;
    struct net_pools_out net;
};
void figures_read(struct figures *out);
/* Fails a check for each figure that is above `before`.  Of the kernel's heap the bytes in use
 * count, not its pages: a slab may keep one for what comes next. */
void figures_same(const struct figures *before);
/* Waits until the network has as many sockets and pcbs as `before`, at most this long. */
void figures_settle(const struct figures *before, unsigned timeout_ms);

HANDLE start_thread(DWORD(WINAPI *run)(void *), void *arg);
/* Waits for the thread to end, closes it, returns its exit code; a hang fails the test. */
DWORD join_thread(HANDLE thread);
/* cmdline is "program arg arg". */
HANDLE start_process(const char *cmdline, DWORD *id);
DWORD join_process(HANDLE process);
