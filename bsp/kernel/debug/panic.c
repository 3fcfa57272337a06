/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/debug/panic.h"
#include "bsp/kernel/debug/print.h"
#include "bsp/kernel/debug/trace.h"
#include "bsp/kernel/device/irq.h"

enum { TRACE_RECORDS = 64, CALLS = 16, TEXT_BYTES = 160 };

static void print_registers(const struct trap_frame *f)
{
    uint32_t calls[CALLS];
    unsigned n = arch_backtrace(f->sp, calls, CALLS);

    kprintf("    pc 0x%08x  lr 0x%08x  sp 0x%08x  psr 0x%08x\n", (unsigned)f->pc,
            (unsigned)f->lr, (unsigned)f->sp, (unsigned)f->psr);
    for (unsigned i = 0; i < ARRAY_SIZE(f->r); i++)
        kprintf("%sr%u 0x%08x%s", i % 4 ? "  " : "    ", i, (unsigned)f->r[i],
                i % 4 == 3 ? "\n" : "");
    kprintf("\n    calls");
    for (unsigned i = 0; i < n; i++)
        kprintf(" 0x%08x", (unsigned)calls[i]);
    kprintf("\n");
}

/* A panic while telling about a panic only says so: its cause may be the telling. */
static _Noreturn void halt(const struct trap_frame *f, const char *text)
{
    static bool entered;

    (void)irq_save();
    if (!entered) {
        entered = true;
        kprintf("\n*** KERNEL PANIC: %s\n", text);
        print_registers(f);
        trace_dump(TRACE_RECORDS);
    } else {
        kprintf("\n*** again: %s, pc 0x%08x lr 0x%08x\n", text, (unsigned)f->pc, (unsigned)f->lr);
    }
    kprintf("*** HALTED\n");
    for (;;)
        arch_idle();
}

/* The registers as they are in the function this is expanded in; pc is the call in its caller, lr
 * behind it: as nothing returns here, what is behind may be the next function. */
static inline __attribute__((always_inline)) void here(struct trap_frame *f, const void *pc)
{
    __asm__ volatile("stmia %0, {r0-r12}" : : "r"(f->r) : "memory");
    __asm__ volatile("mov %0, sp" : "=r"(f->sp));
    __asm__ volatile("mrs %0, cpsr" : "=r"(f->psr));
    f->lr = (uintptr_t)pc;
    f->pc = f->lr - 4;
}

_Noreturn void panic_frame(const struct trap_frame *f, const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list args;

    va_start(args, format);
    kvsnprintf(text, sizeof text, format, args);
    va_end(args);
    halt(f, text);
}

_Noreturn void panic(const char *format, ...)
{
    struct trap_frame f;
    char text[TEXT_BYTES];
    va_list args;

    here(&f, __builtin_return_address(0));
    va_start(args, format);
    kvsnprintf(text, sizeof text, format, args);
    va_end(args);
    halt(&f, text);
}

_Noreturn void kassert_failed(const char *what, const char *file, int line)
{
    struct trap_frame f;
    char text[TEXT_BYTES];

    here(&f, __builtin_return_address(0));
    ksnprintf(text, sizeof text, "%s:%d: %s does not hold", file, line, what);
    halt(&f, text);
}
