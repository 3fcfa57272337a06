/* SPDX-License-Identifier: MIT */
/* Structured exceptions.  The program is its own child, "NAME child KIND", for those that end it;
 * tests/system/test_crash.py reads their reports. */
#include <stdio.h>
#include "bsp/abi/svc_abi.h"
#include "tests/target/kern.h"
#include "tests/target/seh.h"

static const char *own_name;
static char noted[64];
static unsigned used;

void note(char c)
{
    if (used < sizeof noted - 1)
        noted[used++] = c;
    noted[used] = '\0';
}

void tap_saw(const char *file, int line, const char *want)
{
    if (!tap_ok(file, line, want, strcmp(noted, want) == 0))
        tap_note("saw '%s'", noted);
    used = 0;
    noted[0] = '\0';
}

/* --- what ends a program ---------------------------------------------------------------------- */

static int passes(void)
{
    return EXCEPTION_CONTINUE_SEARCH;
}

static __attribute__((noinline)) void unhandled_fault(void)
{
    __try {
        read_at(0x20);
    } __except (passes()) {
        puts("survived");
    }
}

static __attribute__((noinline)) void unhandled_divide(void)
{
    __try {
        printf("%d\n", divide(1, 0));
    } __finally {
        puts("finally");                /* nobody handles it, so nothing is unwound */
    }
}

static __attribute__((noinline)) void unhandled_raise(void)
{
    __try {
        RaiseException(0xE0001234, 0, 0, NULL);
    } __except (passes()) {
        puts("survived");
    }
}

/* After the first has used the spare page. */
static __attribute__((noinline)) int overrun(int depth)
{
    volatile char room[256];

    room[0] = (char)depth;
    return depth < 0 ? 0 : overrun(depth + 1) + room[0];
}

static void overflow_twice(void)
{
    for (volatile int i = 0; i < 2; i++) {
        __try {
            overrun(0);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            puts("once");
            fflush(stdout);
        }
    }
}

/* The list of frames leads nowhere: the hook faults. */
static void broken_frames(void)
{
    struct __seh_frame f;

    __seh_enter(&f, &f);
    f.outer = (struct __seh_frame *)0x40;
    f.core[9] = 0x40;
    read_at(0x20);
}

static void hook_at(uint32_t address)
{
    struct kern_exception_hook a = { address };

    is(kern_svc(SVC_ID(SVC_KERN, KERN_EXCEPTION_HOOK), &a, sizeof a), 0);
    read_at(0x20);
}

/* The stack pointer of the fault leaves no room. */
static void no_stack(void)
{
    __try {
        __asm__ volatile("mov r4, sp\n\tmov sp, #0x40\n\tldr r5, [sp]\n\tmov sp, r4"
                         : : : "r4", "r5", "memory");
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        puts("survived");
    }
}

static void hook_in_kernel(void) { hook_at(0x80010000u); }
static void hook_at_nothing(void) { hook_at(0x40); }
static void hook_in_data(void) { hook_at((uint32_t)noted); }
static void hook_odd(void) { hook_at(0xffffffff); }

static void continue_with(uint32_t pc, uint32_t psr, uint32_t sp)
{
    static struct kern_exception e;

    e.pc = pc;
    e.psr = psr;
    e.sp = sp;
    kern_svc(SVC_ID(SVC_KERN, KERN_CONTINUE), &e, sizeof e);
    puts("survived");
}

static __attribute__((naked)) void reads_kernel(void)
{
    __asm__("mrc p15, 0, r0, c2, c0, 0\n\t"             /* undefined in user mode only */
            "b reads_kernel");
}

static void continue_in_kernel(void) { continue_with(0x80400000u, 0x13, 0x80400000u); }
static void continue_as_kernel(void)
{
    continue_with((uint32_t)reads_kernel, 0xffffffdf, 0x80400000u);     /* ARM state */
}
static void continue_odd(void) { continue_with(3, 0xffffffff, 1); }

/* All bits set wherever the report looks. */
static void hostile_report(void)
{
    static struct kern_exception e;

    memset(&e, 0xff, sizeof e);
    e.code = 0x77;
    kern_svc(SVC_ID(SVC_KERN, KERN_UNHANDLED), &e, sizeof e);
    puts("survived");
}

static const struct {
    const char *kind;
    void (*run)(void);
    DWORD code;
} ends[] = {
    { "unhandled_fault", unhandled_fault, STATUS_ACCESS_VIOLATION },
    { "unhandled_divide", unhandled_divide, STATUS_INTEGER_DIVIDE_BY_ZERO },
    { "unhandled_raise", unhandled_raise, 0xE0001234 },
    { "overflow_twice", overflow_twice, STATUS_STACK_OVERFLOW },
    { "broken_frames", broken_frames, STATUS_ACCESS_VIOLATION },
    { "no_stack", no_stack, STATUS_ACCESS_VIOLATION },
    { "hook_in_kernel", hook_in_kernel, STATUS_ACCESS_VIOLATION },
    { "hook_at_nothing", hook_at_nothing, STATUS_ACCESS_VIOLATION },
    { "hook_in_data", hook_in_data, STATUS_ACCESS_VIOLATION },
    { "hook_odd", hook_odd, STATUS_ACCESS_VIOLATION },
    { "continue_in_kernel", continue_in_kernel, STATUS_ACCESS_VIOLATION },
    { "continue_as_kernel", continue_as_kernel, STATUS_ILLEGAL_INSTRUCTION },
    { "hostile_report", hostile_report, 0x77 },
    { "continue_odd", continue_odd, STATUS_ACCESS_VIOLATION },
};

static void what_nobody_handles_ends_the_program_and_nothing_else(void)
{
    char line[64];

    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(line, sizeof line, "%s child %s", own_name, ends[i].kind);
        if (!is(join_process(start_process(line, NULL)), ends[i].code))
            tap_note("%s", ends[i].kind);
    }
}

static int child(const char *kind)
{
    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (!strcmp(ends[i].kind, kind))
            ends[i].run();
    return 0;
}

static struct tap_test tests[64] = {
    TAP(what_nobody_handles_ends_the_program_and_nothing_else),
};

static unsigned append(const struct tap_test *part, unsigned n)
{
    while (part->name)
        tests[n++] = *part++;
    return n;
}

int main(int argc, char **argv)
{
    if (argc > 2 && !strcmp(argv[1], "child"))
        return child(argv[2]);
    own_name = argv[0];
    append(seh_faults, append(seh_nested, append(seh_ways, 1)));
    return tap_main(argc, argv, tests);
}
