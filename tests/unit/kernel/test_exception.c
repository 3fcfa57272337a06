/* SPDX-License-Identifier: MIT */
/* A fault of a program that has a hook goes there, if the program's own memory can take it.  The
 * program is a C function: it makes the fault, and is entered again as its hook. */
#include "bsp/kernel/process/exception.h"

#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/usercopy.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/program.h"

#define HOOK 0x10040u

static unsigned delivered, refused;
static struct trap_frame state;          /* of the fault to come */
static uint32_t code = STATUS_ACCESS_VIOLATION;

static void hook(uint32_t address)
{
    process_self()->hook = address;
}

/* Comes back when the program is to end. */
static void fault(void)
{
    struct user_fault f = { .kind = FAULT_ACCESS, .access = FAULT_WRITE, .address = 0x44,
                            .frame = &state };

    exception_deliver(&f, code);
    refused++;
    thread_exit(code);
}

static struct kern_exception read_exception(uint32_t at)
{
    struct kern_exception e;

    CHECK(copy_in(&e, (uaddr_t){ at }, sizeof e));
    return e;
}

static void boot(void (*program)(const struct trap_frame *f))
{
    static struct elf_file file;
    struct figures before;
    struct process *p;

    kernel_boot();
    program_make(&file);
    program_install("prog", &file, sizeof file);
    cpu_program(program);
    before = measure();
    CHECK_EQ(process_start("prog", "prog", false, &p), 0);
    program_end(p);
    check_same(before);
}

static void fault_and_look(const struct trap_frame *f)
{
    struct kern_exception e;

    if (f->pc != HOOK) {
        hook(HOOK);
        for (unsigned i = 0; i < 13; i++)
            state.r[i] = 100 + i;
        state.sp = f->sp - 61;
        state.lr = 1;
        state.pc = 2;
        state.psr = 0x60000030;
        fault();
    }
    delivered++;
    CHECK_EQ(f->psr, PSR_USER);
    CHECK_EQ(f->r[0], f->sp);
    CHECK_EQ(f->sp % 8, 0);
    CHECK(f->sp + sizeof e <= state.sp && f->sp + sizeof e + 8 > state.sp);
    for (unsigned i = 1; i < 13; i++)
        CHECK_EQ(f->r[i], 100 + i);
    e = read_exception(f->sp);
    CHECK_EQ(e.busy, KERN_HOOK_BUSY);
    CHECK_EQ(e.code, STATUS_ACCESS_VIOLATION);
    CHECK_EQ(e.access, FAULT_WRITE);
    CHECK_EQ(e.address, 0x44);
    CHECK_EQ(e.r[0], 100);
    CHECK_EQ(e.r[12], 112);
    CHECK_EQ(e.sp, state.sp);
    CHECK_EQ(e.lr, 1);
    CHECK_EQ(e.pc, 2);
    CHECK_EQ(e.psr, 0x60000030);
}

TEST(hook_gets_the_whole_state_on_its_own_stack)
{
    boot(fault_and_look);
    CHECK_EQ(delivered, 1);
    CHECK_EQ(refused, 0);
}

static void fault_without_hook(const struct trap_frame *f)
{
    state.sp = f->sp;
    fault();
}

TEST(program_without_a_hook_is_to_end)
{
    boot(fault_without_hook);
    CHECK_EQ(refused, 1);
}

static uint32_t bad_sp;

static void fault_without_stack(const struct trap_frame *f)
{
    delivered += f->pc == HOOK;
    hook(HOOK);
    state.sp = bad_sp;
    fault();
}

TEST(stack_pointer_that_leads_nowhere_ends_the_program)
{
    static const uint32_t nowhere[] = { 0, 1, 8, 88, 96, 0x1000, 0x10000, 0x40000000, 0x7fff0008,
                                        0x80000000, 0x80010000, 0xfffffff8, 0xffffffff };

    boot(NULL);
    for (unsigned i = 0; i < ARRAY_SIZE(nowhere); i++) {
        struct process *p;

        bad_sp = nowhere[i];
        cpu_program(fault_without_stack);
        CHECK_EQ(process_start("prog", "prog", false, &p), 0);
        CHECK_EQ(program_end(p), STATUS_ACCESS_VIOLATION);
        CHECK_EQ(refused, i + 1);
    }
    CHECK_EQ(delivered, 0);
}

static bool ready;                      /* the hook says so */

static void fault_in_the_hook(const struct trap_frame *f)
{
    static const uint32_t free_again;

    if (f->pc == HOOK) {
        delivered++;
        if (ready)
            CHECK(copy_out((uaddr_t){ f->sp }, &free_again, sizeof free_again));
        if (delivered == 10)
            thread_exit(0);
        state.sp = f->sp - 16;
    } else {
        hook(HOOK);
        state.sp = f->sp;
    }
    fault();
}

TEST(fault_in_a_hook_that_is_busy_ends_the_program)
{
    boot(fault_in_the_hook);
    CHECK_EQ(delivered, 1);
    CHECK_EQ(refused, 1);
}

TEST(hook_that_is_ready_gets_the_next_fault_too)
{
    ready = true;
    boot(fault_in_the_hook);
    CHECK_EQ(delivered, 10);
    CHECK_EQ(refused, 0);
}

static void overflow(const struct trap_frame *f)
{
    struct thread *t = thread_self();

    CHECK_EQ(t->overflowed, f->pc == HOOK);
    if (f->pc == HOOK) {
        CHECK(f->sp >= t->user_stack && f->sp < t->user_stack + STACK_SPARE);
        CHECK(copy_out((uaddr_t){ f->sp }, &(uint32_t){ 0 }, 4));
    }
    delivered += f->pc == HOOK;
    hook(HOOK);
    state.sp = t->user_stack + 100;
    fault();
}

TEST(stack_overflow_has_a_page_of_its_own_once)
{
    code = STATUS_STACK_OVERFLOW;
    boot(overflow);
    CHECK_EQ(delivered, 1);
    CHECK_EQ(refused, 1);
}

static uint32_t place_exception(const struct trap_frame *f, const struct kern_exception *e)
{
    uint32_t at = f->sp - 256;

    CHECK(copy_out((uaddr_t){ at }, e, sizeof *e));
    return at;
}

static void go_on_hostile(const struct trap_frame *f)
{
    struct kern_exception e = { .pc = 0x80000007, .psr = 0xffffffff, .sp = 0xffffffff };

    if (delivered++) {                  /* Thumb with an IT block, or ARM: never more than a user */
        CHECK_EQ(f->psr & 0x1f, PSR_USER);
        CHECK_EQ(f->psr & 0x010001c0, 0);
        CHECK_EQ(f->pc, delivered == 2 ? 0x80000006 : 0x80000004);
        CHECK_EQ(f->sp, 0xffffffff);
        if (delivered == 3) {
            CHECK_EQ(f->psr & 0x0600fc20, 0);
            thread_exit(0);
        }
        e.psr = ~(uint32_t)PSR_THUMB;
        e.pc |= 3;
        state.sp = thread_self()->start_sp;
        kern_continue((uaddr_t){ place_exception(&state, &e) });
    }
    kern_continue((uaddr_t){ place_exception(f, &e) });
}

TEST(continued_thread_is_in_user_mode_whatever_it_asks_for)
{
    boot(go_on_hostile);
    CHECK_EQ(delivered, 3);
}

static void go_on_without_registers(const struct trap_frame *f)
{
    (void)f;
    CHECK_EQ(kern_continue((uaddr_t){ 0x44 }), ERROR_NOACCESS);
    CHECK_EQ(kern_continue((uaddr_t){ 0x80010000 }), ERROR_NOACCESS);
    delivered++;
}

TEST(registers_must_be_readable)
{
    boot(go_on_without_registers);
    CHECK_EQ(delivered, 1);
}
