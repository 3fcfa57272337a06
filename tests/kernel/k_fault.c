/* SPDX-License-Identifier: MIT */
/* Faults of the kernel itself, on demand: `ktest k_fault WHAT` ends in a panic (test_panic.py). */
#include <stdio.h>
#include <string.h>
#include "bsp/abi/svc_abi.h"
#include "bsp/arm/usercopy.h"
#include "bsp/kernel/device/board.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/sched/waitq.h"
#include "tests/kernel/k.h"

#define FAULTS __attribute__((noinline))

static volatile bool survived;          /* a store behind a call, so that it is one, and no jump */

static FAULTS void write_text(void)
{
    *(volatile uint32_t *)(uintptr_t)k_sleep = 0;
}

static FAULTS void write_rodata(void)
{
    *(volatile uint32_t *)(uintptr_t)&board = 0;
}

/* One instruction, bx lr: it would return, if it could run. */
static uint32_t code_in_data = 0xe12fff1e;

static FAULTS void execute_data(void)
{
    void (*volatile code)(void) = (void (*)(void))(uintptr_t)&code_in_data;

    code();
    survived = true;
}

static FAULTS void execute_user(void)
{
    void (*volatile code)(void) = (void (*)(void))(uintptr_t)USER_BASE;

    code();
    survived = true;
}

static FAULTS void read_null(void)
{
    volatile uint32_t *volatile none = NULL;

    (void)*none;
}

/* The kernel's end of a copy is bad: not the program's mistake, whatever the loop it happens in. */
static FAULTS void copy_from_nowhere(void)
{
    survived = arch_copy_out(USER_BASE, (const void *)0xffff0000u, 64) || true;
}

static FAULTS void undefined(void)
{
    __asm__ volatile("udf #1");
}

static FAULTS unsigned recurse(unsigned depth)
{
    volatile char room[256];

    room[0] = (char)depth;
    return depth ? recurse(depth + 1) + (unsigned)room[0] : 0;
}

static FAULTS void overflow_stack(void)
{
    recurse(1);
    survived = true;
}

static FAULTS void fail_kassert(void)
{
    volatile int two = 2;

    kassert(two == 3);
}

static FAULTS void sleep_in_section(void)
{
    (void)irq_save();
    park(FOREVER);
    survived = true;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*fault)(void);
    } faults[] = {
        { "write_text", write_text },
        { "write_rodata", write_rodata },
        { "execute_data", execute_data },
        { "execute_user", execute_user },
        { "read_null", read_null },
        { "copy_from_nowhere", copy_from_nowhere },
        { "undefined", undefined },
        { "overflow_stack", overflow_stack },
        { "fail_kassert", fail_kassert },
        { "sleep_in_section", sleep_in_section },
    };

    for (unsigned i = 0; argc > 1 && i < ARRAY_SIZE(faults); i++)
        if (!strcmp(argv[1], faults[i].name)) {
            faults[i].fault();
            printf("survived %s\n", argv[1]);
        }
    return 1;
}
