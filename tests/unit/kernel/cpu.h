/* SPDX-License-Identifier: MIT */
/* cpu: the CPU under the kernel's sources in these tests: threads are coroutines, interrupts come
 * where the kernel allows them, memory is an array, time moves when somebody says so.
 *
 * The real scheduler, timer list, allocators, handle tables and processes run on it, so a test sees
 * the kernel's own decisions, the same in every run.  An interrupt is taken whenever interrupts
 * become enabled while one is due: that is every place where the machine could take it, as far as
 * the kernel's data is concerned.
 *
 * Units    microseconds, unless named counts.                                                    */
#pragma once
#include <setjmp.h>
#include "bsp/kernel/arch.h"
#include "bsp/kernel/kernel.h"

enum { CPU_RAM_BYTES = 16 << 20, CPU_ARCHIVE_BYTES = 0x10000, CPU_HZ = 62500000 };
#define CPU_RAM 0x20000000u
#define CPU_ARCHIVE ((char *)0x30000000u)

/* Everything up as image/boot.c does it; most tests begin with it. */
void kernel_boot(void);
void timer_boot(uint32_t hz, uint64_t first_count); /* the timer alone */

/* The running thread computes for so long; interrupts that are due come on the way. */
void cpu_spend(uint64_t us);
uint64_t cpu_count(void);
void cpu_set_count(uint64_t count);
uint64_t cpu_armed(void);            /* the compare register; UINT64_MAX: off */
unsigned cpu_armings(void);          /* how often it was written */
/* From now on a device interrupts at one in `one_in` of the chances; 0: never. */
void cpu_noise(unsigned one_in, void (*isr)(void));
/* What a program does once it is in user mode; NULL: it ends with 0. */
void cpu_program(void (*program)(const struct trap_frame *f));
const char *cpu_console(void);
extern unsigned cpu_synced_bytes;    /* by cache_sync_text() */
unsigned cpu_stacks(void);           /* kernel stacks in use */
void kernel_sleep(uint64_t us);      /* the calling thread */

/* Pages: what is left over, and a way to leave only so many. */
void cpu_leave_pages(unsigned n);
void cpu_give_pages_back(void);

/* The statement must run into a kassert or a panic. */
#define CHECK_PANICS(statement)                                                       \
    do {                                                                              \
        if (!setjmp(*cpu_expect_panic())) {                                           \
            statement;                                                                \
            test_fail(__FILE__, __LINE__, "%s goes unnoticed", #statement);           \
        }                                                                             \
    } while (0)
jmp_buf *cpu_expect_panic(void);

/* In machine.c: used by cpu.c. */
void cpu_reset_memory(void);
uint64_t world_now(void);
