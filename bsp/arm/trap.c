/* SPDX-License-Identifier: MIT */
/* Faults: what happened, in which program, and what handles it.
 * Source: ARM DDI 0406C B3.13.3 (FSR encodings, short descriptors), C3.2 (IFSR of BKPT). */
#include "bsp/arm/cpu.h"
#include "bsp/arm/pte.h"
#include "bsp/arm/trap.h"
#include "bsp/kernel/debug/panic.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kstack.h"

struct fixup {
    uint32_t first, end, resume;
};
extern const struct fixup __fixup_start[], __fixup_end[];
extern char __image_start[], __text_end[], __boot_stack_top[];

struct arch_counters arch_counters;
static volatile bool taking_old_aborts;

enum {
    FS_ALIGNMENT = 0x01,
    FS_DEBUG = 0x02,
    FS_ICACHE = 0x04,
    FS_EXTERNAL = 0x08,
    FS_WALK_L1 = 0x0c,
    FS_WALK_L2 = 0x0e,
    FS_ASYNC = 0x16,
};
enum { DFSR_WNR = 1 << 11 };
#define KERNEL_HALF 0x80000000u     /* TTBCR.N = 1 (start.S) */
enum { UDF_DIVIDE = 0xde, UDF_BREAK = 0xfe };

static unsigned fault_status(uint32_t fsr)
{
    return (fsr & 0xf) | (fsr >> 6 & 0x10); /* FS[4] is bit 10 */
}

static enum fault_kind kind_of(uint32_t fsr)
{
    switch (fault_status(fsr)) {
    case FS_ALIGNMENT:
        return FAULT_ALIGNMENT;
    case FS_DEBUG:
        return FAULT_BREAKPOINT;
    case FS_ICACHE:
    case FS_EXTERNAL:
    case FS_WALK_L1:
    case FS_WALK_L2:
    case FS_ASYNC:
        return FAULT_BUS;
    default:
        return FAULT_ACCESS;
    }
}

/* The immediate of a permanently undefined instruction at the user's pc, or -1.  A8.8.247 (UDF). */
static int udf_number(const struct trap_frame *f)
{
    uint32_t word;

    if (!arch_user_word_load(f->pc & ~3u, &word))
        return -1;
    if (f->psr & PSR_THUMB) {
        word = f->pc & 2 ? word >> 16 : word & 0xffff;
        return word >> 8 == 0xde ? (int)(word & 0xff) : -1;
    }
    if ((word & 0xfff000f0) != 0xe7f000f0)
        return -1;
    return (int)((word >> 4 & 0xfff0) | (word & 0xf));
}

static void decode_undefined(struct user_fault *u)
{
    int number = udf_number(u->frame);

    u->kind = number == UDF_DIVIDE ? FAULT_DIVIDE
              : number == UDF_BREAK ? FAULT_BREAKPOINT : FAULT_ILLEGAL;
    u->access = FAULT_EXECUTE;
    u->address = u->frame->pc;
    u->status = 0;
}

_Noreturn void trap_user(struct trap_frame *f, enum trap_cause cause)
{
    struct user_fault u = { .frame = f };

    arch_counters.fault++;
    switch (cause) {
    case TRAP_UNDEFINED:
        decode_undefined(&u);
        break;
    case TRAP_PREFETCH:
        u.status = cpu_ifsr();
        u.address = cpu_ifar();
        u.kind = kind_of(u.status);
        u.access = FAULT_EXECUTE;
        break;
    case TRAP_DATA:
        u.status = cpu_dfsr();
        u.address = cpu_dfar();
        u.kind = kind_of(u.status);
        u.access = u.status & DFSR_WNR ? FAULT_WRITE : FAULT_READ;
        break;
    }
    __asm__ volatile("cpsie i" : : : "memory");
    thread_user_fault(&u);
}

/* What a boot loader did wrong and masked is not a program's fault, and not ours. */
void arch_take_old_aborts(void)
{
    taking_old_aborts = true;
    __asm__ volatile("dsb\n\tcpsie a\n\tisb" : : : "memory");
    taking_old_aborts = false;
}

/* True when the interrupted code may go on, where f->pc says now. */
static bool mended(struct trap_frame *f)
{
    uint32_t status = cpu_dfsr();

    if (fault_status(status) == FS_ASYNC) {     /* DFAR and pc say nothing of its cause */
        if (taking_old_aborts)
            kprintf("an access before the kernel's start failed late, status 0x%x\n",
                    (unsigned)status);
        return taking_old_aborts;
    }
    if (cpu_dfar() >= KERNEL_HALF)              /* the kernel's own end of a copy is a bug */
        return false;
    for (const struct fixup *x = __fixup_start; x < __fixup_end; x++)
        if (f->pc >= x->first && f->pc < x->end) {
            f->pc = x->resume;
            return true;
        }
    return false;
}

void trap_kernel(struct trap_frame *f, enum trap_cause cause)
{
    static const char *const what[] = { "undefined instruction", "bad jump", "bad data access" };
    uint32_t address = f->pc, status = 0;

    arch_counters.fault++;
    if (cause == TRAP_DATA && mended(f))
        return;
    if (cause == TRAP_DATA) {
        address = cpu_dfar();
        status = cpu_dfsr();
    } else if (cause == TRAP_PREFETCH) {
        address = cpu_ifar();
        status = cpu_ifsr();
    }
    panic_frame(f, "%s at 0x%08x, status 0x%x%s", what[cause], (unsigned)address,
                (unsigned)status, kstack_guard_hit(address) ? ": kernel stack overflow" : "");
}

_Noreturn void trap_unexpected(uint32_t lr)
{
    panic("exception through an unused vector, lr 0x%08x", (unsigned)lr);
}

unsigned arch_backtrace(uint32_t sp, uint32_t *calls, unsigned max)
{
    uint32_t top = (uintptr_t)__boot_stack_top, low = top - KSTACK_BOOT_BYTES;
    unsigned n = 0;

    if (!kstack_bounds(sp, &low, &top) && (sp < low || sp > top))
        return 0;
    for (sp = sp < low ? low : (sp + 3) & ~3u; sp < top && n < max; sp += 4) {
        uint32_t word = *(const uint32_t *)(uintptr_t)sp;

        if (word > (uintptr_t)__image_start && word < (uintptr_t)__text_end)
            calls[n++] = word;
    }
    return n;
}
