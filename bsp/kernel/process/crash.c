/* SPDX-License-Identifier: MIT */
/* The report of a program that faults; the host scripts turn its addresses into source lines. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/arch.h"
#include "bsp/kernel/debug/trace_kernel.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/exception.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/thread_private.h"

enum { CALLS_MAX = 16, STACK_WORDS = 16384 /* a whole stack of the usual size */ };

/* One report at a time. */
static struct mutex printing = {
    .waiters = { { &printing.waiters.waiters, &printing.waiters.waiters } },
    .held = { &printing.held, &printing.held },
};

/* The spare page, or the guard page below it. */
static bool in_guard(const struct thread *t, uint32_t address)
{
    return address < t->user_stack + STACK_SPARE && address >= t->user_stack - PAGE_BYTES;
}

/* Exit code of the fault; *what gets its name, *tail whether an address is to be named. */
static uint32_t classify(const struct user_fault *f, const char **what)
{
    switch (f->kind) {
    case FAULT_ACCESS:
        if (in_guard(thread_self(), f->address)) {
            *what = "STACK_OVERFLOW";
            return STATUS_STACK_OVERFLOW;
        }
        *what = "ACCESS_VIOLATION";
        return STATUS_ACCESS_VIOLATION;
    case FAULT_DIVIDE:
        *what = "INT_DIVIDE_BY_ZERO";
        return STATUS_INTEGER_DIVIDE_BY_ZERO;
    case FAULT_BREAKPOINT:
        *what = "BREAKPOINT";
        return STATUS_BREAKPOINT;
    case FAULT_ALIGNMENT:
        *what = "DATATYPE_MISALIGNMENT";
        return STATUS_DATATYPE_MISALIGNMENT;
    case FAULT_BUS:
        *what = "ACCESS_VIOLATION (external abort)";
        return STATUS_ACCESS_VIOLATION;
    case FAULT_ILLEGAL:
    default:
        *what = "ILLEGAL_INSTRUCTION";
        return STATUS_ILLEGAL_INSTRUCTION;
    }
}

static void print_head(const struct user_fault *f, const char *what, uint32_t code)
{
    static const char *const accesses[] = { "reading", "writing", "executing" };
    const struct thread *t = thread_self();
    const struct process *p = t->process;
    unsigned address = f->address;

    if (code == STATUS_STACK_OVERFLOW)
        kprintf("\n*** CRASH %s (process %u, thread %u): %s at 0x%08x\n"
                "    its stack has %u bytes; for more: linker option --defsym=__stack_size=BYTES, "
                "or CreateThread\n", p->name, p->id, t->id, what, address,
                (unsigned)(t->teb - t->user_stack) - STACK_SPARE);
    else if (f->kind == FAULT_ACCESS || f->kind == FAULT_BUS || f->kind == FAULT_ALIGNMENT)
        kprintf("\n*** CRASH %s (process %u, thread %u): %s %s 0x%08x\n", p->name, p->id, t->id,
                what, accesses[f->access], address);
    else
        kprintf("\n*** CRASH %s (process %u, thread %u): %s\n", p->name, p->id, t->id, what);
}

static void print_register(const char *name, unsigned value)
{
    kprintf("%s 0x%08x", name, value);
}

static void print_registers(const struct trap_frame *f)
{
    static const char *const names[13] = {
        "\n    r0", "  r1", "  r2", "  r3", "\n    r4", "  r5", "  r6", "  r7",
        "\n    r8", "  r9", "  r10", "  r11", "\n    r12",
    };

    print_register("    pc", f->pc);
    print_register("  lr", f->lr);
    print_register("  sp", f->sp);
    print_register("  psr", f->psr);
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        print_register(names[i], f->r[i]);
}

/* Stack words that could be return addresses, newest first; after an overflow sp lies below the
 * stack, so the walk begins at its end. */
static void print_calls(const struct trap_frame *f)
{
    const struct thread *t = thread_self();
    const struct process *p = t->process;
    uint32_t at = f->sp & ~3u, floor = t->user_stack + STACK_SPARE, word;
    unsigned found = 0;

    if (at < floor && floor - at <= 4 * PAGE_BYTES)
        at = floor;
    kprintf("\n    calls");
    for (unsigned i = 0; i < STACK_WORDS && found < CALLS_MAX; i++, at += 4) {
        if (at == t->start_sp || !arch_user_word_load(at, &word))
            break;
        if (vm_executable(p->vm, word)) {
            print_register("", word);
            found++;
        }
    }
}

static bool read_module(uint32_t at, struct kern_module *m)
{
    uint32_t *words = (uint32_t *)m;

    if (at % 4 != 0)
        return false;
    for (unsigned i = 0; i < sizeof *m / sizeof *words; i++)
        if (!arch_user_word_load(at + i * 4, &words[i]))
            return false;
    m->name[sizeof m->name - 1] = '\0';
    for (char *c = m->name; *c; c++)
        if (*c <= ' ' || *c > '~')
            *c = '?';
    return true;
}

/* Its own word on what it has loaded where. */
static void print_modules(const struct process *p)
{
    struct kern_module m = { .next = p->modules };

    for (unsigned i = 0; i < KERN_MODULES_MAX && m.next && read_module(m.next, &m); i++)
        if (m.bytes)
            kprintf("\n    module %s 0x%08x 0x%08x", m.name, (unsigned)m.base,
                    (unsigned)(m.base + m.bytes));
}

static _Noreturn void end_with_report(const struct user_fault *fault, const char *what,
                                      uint32_t code)
{
    trace(TR_FAULT, thread_self()->id, fault->frame->pc, fault->address);
    if (!thread_dying()) {
        mutex_lock(&printing);
        print_head(fault, what, code);
        print_registers(fault->frame);
        print_calls(fault->frame);
        print_modules(thread_self()->process);
        kprintf("\n*** END\n");
        mutex_unlock(&printing);
    }
    process_terminate(process_self(), code);
    thread_exit(code);
}

_Noreturn void thread_user_fault(const struct user_fault *fault)
{
    const char *what;
    uint32_t code = classify(fault, &what);

    if (!thread_dying())
        exception_deliver(fault, code);
    end_with_report(fault, what, code);
}

/* The program has handed back what exception_deliver() gave it, or what it has raised itself. */
uint32_t kern_unhandled(uaddr_t args)
{
    struct trap_frame frame;
    struct user_fault fault = { .frame = &frame };
    char what[24];
    const char *name = what;
    SYSCALL_ARGS(kern_exception, a, args);

    fault.kind = a.kind <= FAULT_BUS ? (enum fault_kind)a.kind : FAULT_ILLEGAL;
    fault.access = a.access <= FAULT_EXECUTE ? a.access : FAULT_READ;
    fault.address = a.address;
    __builtin_memcpy(frame.r, a.r, sizeof frame.r);
    frame.sp = a.sp;
    frame.lr = a.lr;
    frame.pc = a.pc;
    frame.psr = a.psr;
    if (a.kind <= FAULT_BUS)
        classify(&fault, &name);
    else
        ksnprintf(what, sizeof what, "EXCEPTION 0x%08x", (unsigned)a.code);
    end_with_report(&fault, name, a.code);
}
