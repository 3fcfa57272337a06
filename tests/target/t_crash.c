/* SPDX-License-Identifier: MIT */
/* t_crash KIND: does one forbidden thing, so that a test can read the crash report.  Each kind is a
 * function of its own that is not inlined, for the report to name it (tests/system/test_crash.py).
 */
#include "image/user/prog/help.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "tests/target/kern.h"
#include <winsock2.h>

#define CRASHES __attribute__((noinline, noclone)) void

static volatile uint32_t sink;
static volatile uint32_t *volatile anywhere;
static void (*volatile jump)(void);
static volatile int zero;

static CRASHES read_null(void)
{
    anywhere = NULL;
    sink = *anywhere;
}

static CRASHES write_null(void)
{
    anywhere = NULL;
    *anywhere = 1;
}

static CRASHES read_kernel(void)
{
    anywhere = (volatile uint32_t *)0x80010000u;
    sink = *anywhere;
}

static CRASHES write_kernel(void)
{
    anywhere = (volatile uint32_t *)0x80400000u;
    *anywhere = 1;
}

static CRASHES jump_null(void)
{
    jump = NULL;
    jump();
    sink = 1;                          /* keeps this from becoming a tail call */
}

static CRASHES execute_data(void)
{
    static uint32_t code[] = { 0xe12fff1e };                   /* bx lr */

    jump = (void (*)(void))(uintptr_t)code;
    jump();
    sink = 1;
}

static CRASHES execute_stack(void)
{
    volatile uint32_t code[2] = { 0xe12fff1e, 0 };

    jump = (void (*)(void))(uintptr_t)code;
    jump();
    sink = code[0];
}

static CRASHES execute_kernel(void)
{
    jump = (void (*)(void))0x80400000u;
    jump();
    sink = 1;
}

static CRASHES write_code(void)
{
    anywhere = (volatile uint32_t *)((uintptr_t)write_code & ~3u);
    *anywhere = 0;
}

static CRASHES write_rodata(void)
{
    static const char text[] = "constant";

    anywhere = (volatile uint32_t *)((uintptr_t)text & ~3u);
    *anywhere = 0;
}

static CRASHES divide_by_zero(void)
{
    sink = (uint32_t)(1000 / zero);
}

static CRASHES overrun_stack(int depth)
{
    volatile char frame[512];

    memset((char *)frame, depth, sizeof frame);
    if (depth != -1)
        overrun_stack(depth + 1);
    sink = (uint32_t)frame[7];
}

static CRASHES undefined_instruction(void)
{
    __asm__ volatile("udf #1");
}

static CRASHES privileged_instruction(void)
{
    uint32_t v;

    __asm__ volatile("mrc p15, 0, %0, c2, c0, 0" : "=r"(v));   /* TTBR0 */
    sink = v;
}

/* Lists of modules that the report must not believe: one is its own next, leads out of the program,
 * and its name has no end. */
static CRASHES hostile_modules(void)
{
    static struct kern_module m[3];
    struct kern_module_list a = { (uint32_t)(uintptr_t)&m[0] };

    m[0] = (struct kern_module){ (uint32_t)(uintptr_t)&m[1], 0x1000, 0xfffff000, "first\x1b[2J\n" };
    m[1] = (struct kern_module){ (uint32_t)(uintptr_t)&m[2], 0x2000, 1, "" };
    memset(m[1].name, 'n', sizeof m[1].name);
    m[2] = (struct kern_module){ (uint32_t)(uintptr_t)&m[2], 0x3000, 1, "again" };
    kern_svc(SVC_ID(SVC_KERN, KERN_MODULE_LIST), &a, sizeof a);
    read_null();
}

static CRASHES modules_of_the_kernel(void)
{
    struct kern_module_list a = { 0x80010000 };

    kern_svc(SVC_ID(SVC_KERN, KERN_MODULE_LIST), &a, sizeof a);
    read_null();
}

static CRASHES overrun_the_stack(void)
{
    overrun_stack(0);
}

static const struct {
    const char *kind;
    void (*crash)(void);
} kinds[] = {
    { "read_null", read_null },
    { "write_null", write_null },
    { "read_kernel", read_kernel },
    { "write_kernel", write_kernel },
    { "jump_null", jump_null },
    { "execute_data", execute_data },
    { "execute_stack", execute_stack },
    { "execute_kernel", execute_kernel },
    { "write_code", write_code },
    { "write_rodata", write_rodata },
    { "divide_by_zero", divide_by_zero },
    { "overrun_stack", overrun_the_stack },
    { "undefined_instruction", undefined_instruction },
    { "privileged_instruction", privileged_instruction },
    { "hostile_modules", hostile_modules },
    { "modules_of_the_kernel", modules_of_the_kernel },
};

int main(int argc, char **argv)
{
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (argc > 1 && !strcmp(argv[1], kinds[i].kind)) {
            printf("about to %s\n", argv[1]);
            fflush(stdout);
            kinds[i].crash();
            printf("survived\n");
            return 0;
        }
    printf("usage: t_crash KIND, one of");
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        printf(" %s", kinds[i].kind);
    printf("\n");
    return asks_for_help(argc, argv) ? 0 : 2;
}
