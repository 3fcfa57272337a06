/* SPDX-License-Identifier: MIT */
/* What the CPU lets programs and devices do to us, as its own registers say. */
#include "bsp/arm/cpu.h"
#include "tests/kernel/k.h"

enum { PSR_A = 1 << 8, PL0VCTEN = 1 << 1, CNTKCTL_BITS = 0x3ff };

static uint32_t psr(void)
{
    uint32_t v;

    __asm__ volatile("mrs %0, cpsr" : "=r"(v));
    return v;
}

CP15_READ(id_pfr1, 0, c0, c1, 1)

static volatile bool masked;

static void look(void *arg)
{
    (void)arg;
    masked = psr() & PSR_A;
}

/* Masked, an abort would wait for the next program and be blamed on it. */
static void asynchronous_aborts_are_taken_in_old_and_new_threads(void)
{
    ok(!(psr() & PSR_A));
    masked = true;
    k_start(look, NULL, 200);
    k_join();
    ok(!masked);
}

static void programs_may_read_the_virtual_count_and_no_more(void)
{
    if (!(id_pfr1() >> 16 & 0xf)) {
        tap_note("no generic timer");
        return;
    }
    is(cpu_cntkctl() & CNTKCTL_BITS, PL0VCTEN);
}

int main(int argc, char **argv)
{
    static const struct tap_test tests[] = {
        TAP(asynchronous_aborts_are_taken_in_old_and_new_threads),
        TAP(programs_may_read_the_virtual_count_and_no_more),
        TAP_END,
    };

    return tap_main(argc, argv, tests);
}
