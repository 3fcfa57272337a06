/* SPDX-License-Identifier: MIT */
/* Faults of the program itself that its filters are asked about. */
#include "tests/target/seh.h"

enum { PAGE = 4096 };

static volatile uint32_t sink;

static EXCEPTION_RECORD seen;

static int keep(EXCEPTION_POINTERS *p, int disposition)
{
    seen = *p->ExceptionRecord;
    return disposition;
}

__attribute__((noinline)) void read_at(uintptr_t address)
{
    sink = *(volatile uint32_t *)address;
}

static __attribute__((noinline)) void write_at(uintptr_t address)
{
    *(volatile uint32_t *)address = 1;
}

static __attribute__((noinline)) void jump_to(uintptr_t address)
{
    void (*volatile to)(void) = (void (*)(void))address;

    to();
    sink = 1;
}

static __attribute__((noinline)) void misalign(uintptr_t address)
{
    uint32_t a, b;

    __asm__ volatile("ldm %2, {r2, r3}\n\tmov %0, r2\n\tmov %1, r3"
                     : "=r"(a), "=r"(b) : "r"(address) : "r2", "r3", "memory");
    sink = a + b;
}

static __attribute__((noinline)) void execute_nothing(uintptr_t address)
{
    (void)address;
    __asm__ volatile("udf #1");
}

__attribute__((noinline)) int divide(int a, int b)
{
    return a / b;
}

static void divide_by(uintptr_t n)
{
    sink = (uint32_t)divide(10, (int)n);
}

static void check(void (*act)(uintptr_t), uintptr_t with, DWORD code)
{
    memset(&seen, 0, sizeof seen);
    __try {
        act(with);
        note('x');
    } __except (keep(GetExceptionInformation(), EXCEPTION_EXECUTE_HANDLER)) {
        is(GetExceptionCode(), code);
        note('h');
    }
    is(seen.ExceptionCode, code);
    is(seen.ExceptionFlags, 0);
    saw("h");
}

static void each_fault_reaches_its_filter_with_its_code(void)
{
    static char room[16] __attribute__((aligned(8)));

    check(read_at, 0, EXCEPTION_ACCESS_VIOLATION);
    is(seen.NumberParameters, 2);
    is(seen.ExceptionInformation[0], 0);
    is(seen.ExceptionInformation[1], 0);
    check(write_at, 0x80010000u, EXCEPTION_ACCESS_VIOLATION);
    is(seen.ExceptionInformation[0], 1);
    is(seen.ExceptionInformation[1], 0x80010000u);
    check(jump_to, 0x80400000u, EXCEPTION_ACCESS_VIOLATION);
    is(seen.ExceptionInformation[0], 8);
    is(seen.ExceptionInformation[1], 0x80400000u);
    check(jump_to, (uintptr_t)room, EXCEPTION_ACCESS_VIOLATION);
    check(misalign, (uintptr_t)room + 1, EXCEPTION_DATATYPE_MISALIGNMENT);
    check(execute_nothing, 0, EXCEPTION_ILLEGAL_INSTRUCTION);
    check(divide_by, 0, EXCEPTION_INT_DIVIDE_BY_ZERO);
}

/* --- going on after a fault ------------------------------------------------------------------- */

static char *page;

static int give_rights(EXCEPTION_POINTERS *p)
{
    DWORD old;

    note('f');
    if (p->ExceptionRecord->ExceptionInformation[1] - (uintptr_t)page >= PAGE)
        return EXCEPTION_CONTINUE_SEARCH;
    ok(VirtualProtect(page, PAGE, PAGE_READWRITE, &old));
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* Registers, VFP registers and flags go through the fault. */
static void access_goes_on_when_the_filter_has_mended_it(void)
{
    volatile uint32_t got = 0, flags = 0;
    volatile double d0 = 0, d31 = 0;

    page = (char *)VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    __try {
        uint32_t v, f;
        double x = 1.25, y = -7.5;

        __asm__ volatile("vmov d0, %P2\n\tvmov d31, %P3\n\tmov r3, #0x12\n\t"
                         "cmp r3, #0x12\n\tstr r3, [%4, #8]\n\tldr %0, [%4, #8]\n\t"
                         "mrs %1, cpsr\n\tvmov %P2, d0\n\tvmov %P3, d31"
                         : "=&r"(v), "=&r"(f), "+w"(x), "+w"(y)
                         : "r"(page) : "r3", "d0", "d31", "cc", "memory");
        got = v;
        flags = f;
        d0 = x;
        d31 = y;
        note('c');
    } __except (give_rights(GetExceptionInformation())) {
        note('x');
    }
    is(got, 0x12);
    is(flags >> 30 & 1, 1);
    ok(d0 == 1.25 && d31 == -7.5);
    saw("fc");
    ok(VirtualFree(page, 0, MEM_RELEASE));
}

static int skip(EXCEPTION_POINTERS *p)
{
    p->ContextRecord->Pc += 4;
    p->ContextRecord->R3 = 77;
    p->ContextRecord->S[0] = 0x40200000;            /* 2.5f */
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void filter_can_change_the_registers(void)
{
    volatile uint32_t got = 0;
    volatile float real = 0;

    __try {
        uint32_t v;
        float f;

        __asm__ volatile("mov r3, #1\n\tudf #1\n\tmov %0, r3\n\tvmov.f32 %1, s0"
                         : "=r"(v), "=t"(f) : : "r3", "s0", "memory");
        got = v;
        real = f;
    } __except (skip(GetExceptionInformation())) {
        note('x');
    }
    is(got, 77);
    ok(real == 2.5f);
    saw("");
}

/* --- faults where an exception is being handled ----------------------------------------------- */

static int faults_in_filter(void)
{
    note('i');
    read_at(16);
    return 1;
}

static void fault_in_a_filter_goes_outwards(void)
{
    __try {
        __try {
            read_at(0);
        } __except (faults_in_filter()) {
            note('x');
        }
    } __except (keep(GetExceptionInformation(), 1)) {
        is(seen.ExceptionInformation[1], 16);
        note('h');
    }
    saw("ih");
}

static void fault_in_a_handler_goes_outwards(void)
{
    __try {
        __try {
            read_at(0);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            note('i');
            read_at(16);
        }
    } __except (keep(GetExceptionInformation(), 1)) {
        is(seen.ExceptionInformation[1], 16);
        note('h');
    }
    saw("ih");
}

static void fault_in_a_finally_block_goes_outwards(void)
{
    __try {
        __try {
            read_at(0);
        } __finally {
            note('i');
            read_at(16);
        }
    } __except (keep(GetExceptionInformation(), 1)) {
        is(seen.ExceptionInformation[1], 16);
        note('h');
    }
    saw("ih");
}

static void thousand_faults_leave_the_stack_as_it_was(void)
{
    for (volatile int i = 0; i < 1000; i++) {
        __try {
            read_at(0);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            if (i % 500 == 0)
                note('h');
        }
    }
    saw("hh");
}

static void bad_pointer_to_a_system_call_is_an_error_as_ever(void)
{
    __try {
        is(WaitForMultipleObjects(1, (const HANDLE *)16, FALSE, 0), WAIT_FAILED);
        is(GetLastError(), ERROR_NOACCESS);
        note('c');
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        note('x');
    }
    saw("c");
}

/* --- the end of the stack --------------------------------------------------------------------- */

static __attribute__((noinline)) int overrun(int depth)
{
    volatile char room[300];

    memset((char *)room, depth, sizeof room);
    return depth < 0 ? 0 : overrun(depth + 1) + room[5];
}

static DWORD WINAPI overruns(void *arg)
{
    volatile DWORD code = 0;

    (void)arg;
    __try {
        overrun(0);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        code = GetExceptionCode();
    }
    return code;
}

static void stack_overflow_is_caught(void)
{
    DWORD code = 0;
    HANDLE t = CreateThread(NULL, 0, overruns, NULL, 0, NULL);

    is(WaitForSingleObject(t, 20000), WAIT_OBJECT_0);
    ok(GetExitCodeThread(t, &code));
    is(code, EXCEPTION_STACK_OVERFLOW);
    ok(CloseHandle(t));
}

/* --- threads that are stopped on the way ------------------------------------------------------ */

static volatile LONG rounds;

static DWORD WINAPI faults_for_ever(void *arg)
{
    (void)arg;
    while (rounds >= 0) {
        __try {
            __try {
                read_at(0);
            } __finally {
                InterlockedIncrement((LONG *)&rounds);
            }
        } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
            InterlockedIncrement((LONG *)&rounds);
        }
    }
    return 0;
}

static void faulting_threads_are_held_back_and_ended_at_any_moment(void)
{
    for (int i = 0; i < 60; i++) {
        HANDLE t = CreateThread(NULL, 0, faults_for_ever, NULL, 0, NULL);
        LONG before = rounds;

        for (int n = 0; n < 5; n++) {
            Sleep(i % 3);
            is(SuspendThread(t), 0);
            Sleep(0);
            is(ResumeThread(t), 1);
        }
        while (rounds == before)
            Sleep(1);
        if (i % 2)
            is(SuspendThread(t), 0);
        ok(TerminateThread(t, 5));
        is(WaitForSingleObject(t, 20000), WAIT_OBJECT_0);
        ok(CloseHandle(t));
    }
}

const struct tap_test seh_faults[] = {
    TAP(each_fault_reaches_its_filter_with_its_code),
    TAP(access_goes_on_when_the_filter_has_mended_it),
    TAP(filter_can_change_the_registers),
    TAP(fault_in_a_filter_goes_outwards),
    TAP(fault_in_a_handler_goes_outwards),
    TAP(fault_in_a_finally_block_goes_outwards),
    TAP(thousand_faults_leave_the_stack_as_it_was),
    TAP(bad_pointer_to_a_system_call_is_an_error_as_ever),
    TAP(stack_overflow_is_caught),
    TAP(faulting_threads_are_held_back_and_ended_at_any_moment),
    TAP_END,
};
