/* SPDX-License-Identifier: MIT */
/* The rest of the machine: memory, board, console, panic. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bsp/kernel/boot.h"
#include "bsp/kernel/debug/print.h"
#include "bsp/kernel/device/board.h"
#include "bsp/kernel/device/console.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/ram.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

const struct board board = {
    .name = "host", .ram_base = 0x40000000, .ram_bytes = CPU_RAM_BYTES,
};

static char console[64 * 1024];
static size_t console_used;
static jmp_buf on_panic;
static bool panic_expected;
static void *hoard;                     /* pages taken by cpu_leave_pages(), linked */

static void map(uint32_t address, size_t bytes)
{
    void *at = (void *)(uintptr_t)address;

    if (mmap(at, bytes, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != at)
        test_fail(__FILE__, __LINE__, "no memory at 0x%x", address);
}

/* Nothing is mapped behind the archive: reading past its end kills the test. */
void cpu_reset_memory(void)
{
    map(CPU_RAM, CPU_RAM_BYTES);
    memset((void *)(uintptr_t)CPU_RAM, 0xa5, CPU_RAM_BYTES);
    map((uint32_t)(uintptr_t)CPU_ARCHIVE, CPU_ARCHIVE_BYTES);
}

void kernel_boot(void)
{
    print_attach(console_write);
    ram_init();
    kheap_init();
    thread_init();
    process_init();
    timer_boot(CPU_HZ, 1000 * (uint64_t)CPU_HZ);
}

void cpu_leave_pages(unsigned n)
{
    while (page_free_count() > n) {
        void **page = page_alloc();

        *page = hoard;
        hoard = page;
    }
}

void cpu_give_pages_back(void)
{
    while (hoard) {
        void *page = hoard;

        hoard = *(void **)page;
        page_free(page);
    }
}

/* ---- console ---- */

void console_write(const char *text, size_t bytes)
{
    if (bytes > sizeof console - 1 - console_used)
        bytes = sizeof console - 1 - console_used;
    memcpy(console + console_used, text, bytes);
    console_used += bytes;
}

const char *cpu_console(void)
{
    return console;
}

void console_wake(void)
{
}

void console_on_interrupt(void (*hook)(void))
{
    (void)hook;
}

/* ---- panic ---- */

jmp_buf *cpu_expect_panic(void)
{
    panic_expected = true;
    return &on_panic;
}

static _Noreturn void die(const char *text)
{
    if (panic_expected) {
        panic_expected = false;
        irq_enable();
        longjmp(on_panic, 1);
    }
    fprintf(stderr, "# PANIC: %s\n", text);
    abort();
}

void panic(const char *format, ...)
{
    char text[200];
    va_list args;

    va_start(args, format);
    kvsnprintf(text, sizeof text, format, args);
    va_end(args);
    die(text);
}

void kassert_failed(const char *what, const char *file, int line)
{
    panic("%s:%d: kassert(%s)", file, line, what);
}

/* ---- what only user threads need of the CPU ---- */

void arch_vfp_init(struct vfp_state *v)
{
    *v = (struct vfp_state){ .fpscr = 0 };
}

void arch_vfp_use(struct vfp_state *v)
{
    (void)v;
}

void arch_vfp_forget(struct vfp_state *v)
{
    (void)v;
}

bool arch_user_word_store(uint32_t uaddr, uint32_t value)
{
    (void)uaddr;
    (void)value;
    return true;
}

bool arch_user_word_load(uint32_t uaddr, uint32_t *value)
{
    const uint32_t *word = uaddr % 4 ? NULL : vm_kernel_ptr(process_self()->vm, uaddr);

    if (word)
        *value = *word;
    return word;
}
