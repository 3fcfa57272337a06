/* SPDX-License-Identifier: MIT */
/* host: what stands in for bsp/kernel in the unit tests, and the tests' handles on it.
 *
 * Real kernel sources are used where they need no CPU: event.c, handle.c, turn.c, wait.c, waitq.c.
 * The rest of the contracts is here.                                                             */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/device/driver.h"

/* Used by world.c. */
void host_reset(void);
void host_fresh(void);                /* a round begins: entropy and console from the start */
unsigned host_processes(void);
void host_forget_processes(unsigned kept);
void host_at_end(void);               /* fails the test when kernel memory is held for ever */
bool host_irq_off(void);
unsigned *host_thread_mutexes(void);

/* Everything kprintf() has said in this test. */
const char *host_console(void);

/* Dispatches as the SVC entry does: `args` is a user address (usermem.h). */
uint32_t host_svc(enum svc_set set, unsigned method, uint32_t args, uint32_t bytes);

/* ---- memory (heap.c): kmalloc and lwIP's allocator ---- */
struct heap_figures {
    size_t kernel_blocks, kernel_bytes, lwip_blocks, lwip_bytes;
};
void heap_figures(struct heap_figures *out);
/* The n-th allocation from now fails (1: the next); 0: none.  `times` of them in a row. */
void heap_fail_kernel(unsigned nth, unsigned times);
void heap_fail_lwip(unsigned nth, unsigned times);
/* What kheap_share() says from now on; SIZE_MAX at first. */
void heap_set_share(size_t bytes);
unsigned heap_kernel_calls(void);     /* allocations so far */
unsigned heap_lwip_calls(void);
void heap_room(size_t bytes);         /* so much is left of the kernel's heap from now on */
/* At most `limit` objects of one lwIP pool (a memp_t, lwip/memp.h) at a time; -1: no limit. */
void heap_limit_pool(unsigned pool, int limit);
