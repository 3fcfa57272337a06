/* SPDX-License-Identifier: MIT */
#include "tests/unit/kernel/cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bsp/kernel/device/driver.h"
#include "bsp/kernel/memory/kstack.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/fiber.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

enum { STACK_BYTES = 128 * 1024, STACKS = 1024 };

/* A kernel stack, as kstack_alloc() names it. */
struct stack {
    bool used;
    struct fiber fiber;
    void (*entry)(void *);
    void *arg;
};
static struct stack stacks[STACKS];
static unsigned nstacks;
static struct fiber boot_fiber;

static bool irq_is_off, in_isr;
static uint64_t count, armed = UINT64_MAX;
static uint32_t hz = CPU_HZ;
static unsigned armings, noise_one_in;
static void (*noise)(void);
static void (*program)(const struct trap_frame *f);
struct arch_counters arch_counters;

/* ---- interrupts and time ---- */

static bool due(void)
{
    return count >= armed || (noise_one_in && test_random_below(noise_one_in) == 0);
}

/* As the vector does it: the interrupted thread goes on when the scheduler comes back to it. */
static void interrupt(void)
{
    irq_is_off = true;
    in_isr = true;
    if (count >= armed)
        timer_isr();
    else
        noise();
    in_isr = false;
    if (thread_self())          /* not in tests of the timer alone */
        sched_irq_exit();
    irq_is_off = false;
}

static void open_window(void)
{
    irq_is_off = false;
    if (!in_isr && due())
        interrupt();
}

unsigned irq_save(void)
{
    unsigned saved = irq_is_off;

    irq_is_off = true;
    return saved;
}

void irq_restore(unsigned saved)
{
    if (saved)
        irq_is_off = true;
    else
        open_window();
}

void irq_enable(void)
{
    open_window();
}

void irq_disable(void)
{
    irq_is_off = true;
}

bool irq_enabled(void)
{
    return !irq_is_off;
}

static uint64_t timer_read(void)
{
    return count;
}

static void timer_arm(uint64_t at)
{
    armed = at;
    armings++;
}

void timer_boot(uint32_t frequency, uint64_t first_count)
{
    static struct timer_ops ops = { .count = timer_read, .arm = timer_arm };

    ops.hz = hz = frequency;
    count = first_count;
    timer_attach(&ops);
}

/* In steps, so that a quantum can end and the thread that computes can be displaced. */
void cpu_spend(uint64_t us)
{
    uint64_t left = us * (hz / 1000) / 1000;

    while (left) {
        uint64_t step = left < hz / 100000 ? left : hz / 100000;

        count += step;
        left -= step;
        if (!irq_is_off)
            open_window();
    }
}

uint64_t cpu_count(void)
{
    return count;
}

void cpu_set_count(uint64_t value)
{
    count = value;
}

uint64_t cpu_armed(void)
{
    return armed;
}

unsigned cpu_armings(void)
{
    return armings;
}

void cpu_noise(unsigned one_in, void (*isr)(void))
{
    noise_one_in = one_in;
    noise = isr;
}

void arch_idle(void)
{
    if (armed == UINT64_MAX && !noise_one_in)
        test_fail(__FILE__, __LINE__, "all threads sleep and nothing will wake them");
    if (armed != UINT64_MAX && count < armed)
        count = armed;
}

/* ---- threads ---- */

void *kstack_alloc(bool system)
{
    (void)system;
    for (unsigned i = 0; i < STACKS; i++)
        if (!stacks[i].used) {
            stacks[i].used = true;
            nstacks++;
            return &stacks[i];
        }
    return NULL;
}

void kstack_free(void *top)
{
    struct stack *s = top;

    kassert(s->used);
    if (s->fiber.stack)
        fiber_free(&s->fiber);
    s->used = false;
    nstacks--;
}

unsigned cpu_stacks(void)
{
    return nstacks;
}

static void first_steps(void *arg)
{
    struct stack *s = arg;

    irq_enable();
    s->entry(s->arg);
    abort();
}

/* The context remembers its stack: there are registers enough. */
void arch_thread_init(struct context *c, void *stack_top, void (*entry)(void *), void *arg)
{
    struct stack *s = stack_top;

    s->entry = entry;
    s->arg = arg;
    c->r4_r11[0] = 1 + (uint32_t)(s - stacks);
    fiber_make(&s->fiber, STACK_BYTES, first_steps, s);
}

static struct fiber *fiber_of(const struct context *c)
{
    return c->r4_r11[0] ? &stacks[c->r4_r11[0] - 1].fiber : &boot_fiber;
}

void arch_switch(struct context *from, struct context *to)
{
    struct thread *leaving = container_of(from, struct thread, context);

    kassert(irq_is_off && from != to);
    fiber_switch(fiber_of(from), fiber_of(to), leaving->state == THREAD_DEAD);
    irq_is_off = true;
}

void cpu_program(void (*run)(const struct trap_frame *f))
{
    program = run;
}

/* User mode: the program is a C function; system calls are calls. */
void arch_enter_user(const struct trap_frame *f, void *stack_top)
{
    (void)stack_top;
    kassert(irq_is_off);
    irq_enable();
    if (program)
        program(f);
    thread_exit(0);
}

void kernel_sleep(uint64_t us)
{
    uint64_t until = time_us() + us;

    while (park(until) == PARK_WOKEN)
        ;
}

/* ---- the frame's view (host/test.h) ---- */

uint64_t world_now(void)
{
    return (uint64_t)((unsigned __int128)count * 1000000 / hz);
}

void world_run(void (*test)(void))
{
    cpu_reset_memory();
    test();
}
