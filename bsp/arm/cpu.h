/* SPDX-License-Identifier: MIT */
/* cpu: CP15 registers and barriers, by the names of the architecture manual.
 *
 * Context  kernel mode, anywhere.
 * Source   ARM DDI 0406C, B4.1 (registers, in alphabetical order), A3.8.3 (barriers).
 * Tests    tests/kernel/k_cpu.c                                                                 */
#pragma once
#include <stdint.h>

#define CP15_READ(name, op1, crn, crm, op2)                                                      \
    static inline uint32_t name(void)                                                            \
    {                                                                                            \
        uint32_t v;                                                                              \
                                                                                                 \
        __asm__ volatile("mrc p15, " #op1 ", %0, " #crn ", " #crm ", " #op2                       \
                         : "=r"(v) : : "memory");                                                 \
        return v;                                                                                \
    }
#define CP15_WRITE(name, op1, crn, crm, op2)                                                     \
    static inline void name(uint32_t v)                                                          \
    {                                                                                            \
        __asm__ volatile("mcr p15, " #op1 ", %0, " #crn ", " #crm ", " #op2                       \
                         : : "r"(v) : "memory");                                                  \
    }

CP15_READ(cpu_ctr, 0, c0, c0, 1)           /* cache type: line lengths */
CP15_READ(cpu_mmfr0, 0, c0, c1, 4)         /* memory model features */
CP15_READ(cpu_dfsr, 0, c5, c0, 0)          /* data fault status */
CP15_READ(cpu_ifsr, 0, c5, c0, 1)          /* instruction fault status */
CP15_READ(cpu_dfar, 0, c6, c0, 0)          /* data fault address */
CP15_READ(cpu_ifar, 0, c6, c0, 2)          /* instruction fault address */
CP15_READ(cpu_par, 0, c7, c4, 0)           /* result of an address translation */
CP15_READ(cpu_pmccntr, 0, c9, c13, 0)      /* cycle counter */
CP15_WRITE(cpu_set_ttbr0, 0, c2, c0, 0)    /* */
CP15_WRITE(cpu_set_contextidr, 0, c13, c0, 1) /* PROCID, ASID */
CP15_WRITE(cpu_ats1cuw, 0, c7, c8, 3)      /* translate as a user write        B4.2.4   */
CP15_WRITE(cpu_iciallu, 0, c7, c5, 0)      /* all instruction caches to PoU    B4.2.1   */
CP15_WRITE(cpu_bpiall, 0, c7, c5, 6)       /* all branch predictors            B4.2.1   */
CP15_WRITE(cpu_dcimvac, 0, c7, c6, 1)       /* drop a data line to PoC          B4.2.1   */
CP15_WRITE(cpu_dccmvac, 0, c7, c10, 1)      /* clean a data line to PoC         B4.2.1   */
CP15_WRITE(cpu_dccmvau, 0, c7, c11, 1)     /* clean a data line to PoU         B4.2.1   */
CP15_READ(cpu_cntkctl, 0, c14, c1, 0)      /* what user mode may do with the timers */
CP15_WRITE(cpu_set_cntkctl, 0, c14, c1, 0)
CP15_WRITE(cpu_tlbiall, 0, c8, c7, 0)      /* B4.2.2 */
CP15_WRITE(cpu_tlbimva, 0, c8, c7, 1)      /* MVA and ASID, or a global entry  B4.2.2   */
CP15_WRITE(cpu_tlbiasid, 0, c8, c7, 2)     /* B4.2.2 */

static inline void dsb(void)
{
    __asm__ volatile("dsb" : : : "memory");
}
static inline void isb(void)
{
    __asm__ volatile("isb" : : : "memory");
}

/* Generic timer.  On the host the counter belongs to a test (tests/unit/drivers). */
#ifdef HOST_TEST
uint32_t cpu_cntfrq(void);
uint64_t cpu_cntvct(void);
#else
CP15_READ(cpu_cntfrq, 0, c14, c0, 0)       /* what some loader says of its rate */
/* The virtual count: no earlier than what was ordered before it (B8.1.2). */
static inline uint64_t cpu_cntvct(void)
{
    uint64_t count;

    __asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14" : "=r"(count) : : "memory");
    return count;
}
#endif
