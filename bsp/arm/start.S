/* SPDX-License-Identifier: MIT */
/* start: from the loader's jump to kernel_main().
 *
 * Enters in SVC or HYP, caches and MMU on or off, at the physical address it is linked at.  HYP has
 * a switch of its own for the caches, so they are cleaned there before it is left.  Leaves
 * with the MMU on: the image up to the end of .bss mapped at 2 GB by small pages with its final
 * permissions, nothing else in the kernel half (ram_init adds RAM), and an empty user half.
 * Uses no stack and no memory before .bss is cleared.
 *
 * Source   ARM DDI 0406C: B1.3 (modes), B3.5 (tables), B4.1 (CP15), B2.2.6 (set/way); loaders'
 *          entry states: docs of each board.                                                   */
#include "bsp/arm/pte.h"

    .arch   armv7-a
    .arch_extension virt
    .fpu    neon

    .section .boot, "ax", %progbits
    .global _start
_start:
    cpsid   aif
    mrs     r0, cpsr
    and     r1, r0, #0x1f
    cmp     r1, #0x1a
    bne     in_svc

    /* HYP: its caches and MMU off (B4.1 HSCTLR), as below for SVC. */
    mrc     p15, 4, r4, c1, c0, 0       @ HSCTLR as found
    bic     r1, r4, #0x1000             @ I
    bic     r1, r1, #0x0004             @ C
    mcr     p15, 4, r1, c1, c0, 0
    isb
    bl      data_caches_all
    bic     r1, r1, #0x0001             @ M; this code is mapped one to one by any loader
    mcr     p15, 4, r1, c1, c0, 0
    isb
    mov     r0, #0
    mcr     p15, 0, r0, c7, c5, 0       @ ICIALLU
    dsb
    isb

    /* Open what the hypervisor would guard, then drop to SVC (B1.5.1, B4.1 HCR, CNTHCTL). */
    mov     r2, #0
    mcr     p15, 4, r2, c1, c1, 0       @ HCR: no traps
    mcr     p15, 4, r2, c1, c1, 2       @ HCPTR: no coprocessor traps
    mcr     p15, 4, r2, c1, c1, 3       @ HSTR
    mcrr    p15, 4, r2, r2, c14         @ CNTVOFF = 0
    mrc     p15, 0, r2, c0, c0, 0
    mcr     p15, 4, r2, c0, c0, 0       @ VPIDR: what MIDR reads as from here on
    mrc     p15, 0, r2, c0, c0, 5
    mcr     p15, 4, r2, c0, c0, 5       @ VMPIDR, for MPIDR
    mov     r2, #3
    mcr     p15, 4, r2, c14, c1, 0      @ CNTHCTL: PL1 may use the physical timer and counter
    mrc     p15, 4, r2, c1, c1, 1
    and     r2, r2, #0x1f
    mcr     p15, 4, r2, c1, c1, 1       @ HDCR: no debug, no PMU traps; all counters for PL1
    movw    r2, #0x0878
    movt    r2, #0x00c5
    mcr     p15, 0, r2, c1, c0, 0       @ SCTLR: reset defines the secure one only (B4.1.130)
    movw    r2, #0x1d3                  @ SVC; A, I, F masked: there are no vectors yet
    msr     spsr_cxsf, r2
    adr     r2, in_svc
    msr     elr_hyp, r2
    eret

in_svc:
    cps     #0x13
    mrc     p15, 0, r4, c1, c0, 0       @ SCTLR as found
    /* Caches off.  What a loader left dirty must be written back; what power-up left must not. */
    bic     r1, r4, #0x1000             @ I
    bic     r1, r1, #0x0004             @ C
    mcr     p15, 0, r1, c1, c0, 0
    isb
    bl      data_caches_all
    bic     r1, r1, #0x0001             @ M; this code is mapped one to one by any loader
    bic     r1, r1, #0x0002             @ A: unaligned words are legal on Normal memory
    bic     r1, r1, #0x2000             @ V: vectors where VBAR says
    bic     r1, r1, #0x30000000         @ TRE, AFE: plain TEX and AP encodings
    bic     r1, r1, #0x42000000         @ TE, EE
    mcr     p15, 0, r1, c1, c0, 0
    isb
    mov     r0, #0
    mcr     p15, 0, r0, c7, c5, 0       @ ICIALLU
    mcr     p15, 0, r0, c7, c5, 6       @ BPIALL
    mcr     p15, 0, r0, c8, c7, 0       @ TLBIALL
    dsb
    isb

    /* Cortex-A7 and A15 cache nothing, A9 is not coherent, until ACTLR.SMP is set (TRMs). */
    mrc     p15, 0, r5, c0, c0, 0       @ MIDR
    ubfx    r5, r5, #4, #12
    movw    r1, #0xc07
    movw    r2, #0xc09
    movw    r3, #0xc0f
    cmp     r5, r1
    cmpne   r5, r2
    cmpne   r5, r3
    bne     1f
    mrc     p15, 0, r0, c1, c0, 1       @ ACTLR
    tst     r0, #0x40
    orreq   r0, r0, #0x40               @ SMP; ignored where the secure side keeps it
    mcreq   p15, 0, r0, c1, c0, 1
1:
    /* Event counter 0 = instructions from here on, readable by programs (C12.8).  Cortex-A9 has a
     * PMU without saying so in ID_DFR0, and no INST_RETIRED: event 0x68 is the instructions that
     * leave its renaming stage (ARM DDI 0388I 4.2, 11.4.1). */
    mov     r3, #0x08                   @ INST_RETIRED
    cmp     r5, r2
    moveq   r3, #0x68
    beq     7f
    mrc     p15, 0, r0, c0, c1, 2       @ ID_DFR0: which PMU
    ubfx    r0, r0, #24, #4
    cmp     r0, #0
    cmpne   r0, #0xf
    beq     2f
7:
    mrc     p15, 0, r0, c9, c12, 0      @ PMCR
    orr     r1, r0, #7                  @ E, reset both kinds
    mcr     p15, 0, r1, c9, c12, 0
    mov     r1, #0x80000000             @ the cycle counter
    tst     r0, #0xf800                 @ N: event counters
    orrne   r1, r1, #1
    mcr     p15, 0, r1, c9, c12, 1      @ PMCNTENSET
    mov     r1, #1
    mcr     p15, 0, r1, c9, c14, 0      @ PMUSERENR.EN
    beq     2f
    mov     r1, #0
    mcr     p15, 0, r1, c9, c12, 5      @ PMSELR
    isb
    mcr     p15, 0, r3, c9, c13, 1      @ PMXEVTYPER
2:
    /* Clear .bss (the page tables lie in it), by physical address. */
    ldr     r8, =__phys_offset
    ldr     r0, =__bss_start
    add     r0, r0, r8
    ldr     r1, =__bss_end
    add     r1, r1, r8
    mov     r2, #0
    mov     r3, #0
    mov     r4, #0
    mov     r5, #0
3:  stmia   r0!, {r2-r5}
    stmia   r0!, {r2-r5}
    cmp     r0, r1
    blo     3b

    /* One table per megabyte of the image; r6 = first megabyte. */
    ldr     r9, =kernel_l1
    add     r9, r9, r8
    ldr     r0, =kernel_image_l2
    add     r0, r0, r8
    ldr     r6, =__image_start
    lsr     r6, r6, #20
    add     r1, r0, #L1_TABLE
    add     r2, r9, r6, lsl #2
    ldr     r3, =__bss_end - 1
    sub     r3, r6, r3, lsr #20
    rsb     r3, r3, #1
    add     r4, r6, r3                  @ the megabyte after .bss
4:  str     r1, [r2], #4
    add     r1, r1, #0x400
    subs    r3, r3, #1
    bne     4b

    /* Each page with the right its place asks for; r0 = next entry, r1 = its virtual address. */
    ldr     r7, =(PTE_KERNEL_RW | PTE_XN)
    ldr     r10, =__image_start
    ldr     r11, =__text_end
    ldr     r12, =__rodata_end
    lsl     r1, r6, #20
    lsl     r3, r4, #20
5:  mov     r2, r7                      @ below the image, data, and above: read, write
    cmp     r1, r10
    blo     6f
    cmp     r1, r12
    ldrlo   r2, =(PTE_KERNEL_RO | PTE_XN)
    cmp     r1, r11
    ldrlo   r2, =PTE_KERNEL_RO
6:  add     r5, r1, r8
    orr     r2, r2, r5
    str     r2, [r0], #4
    add     r1, r1, #0x1000
    cmp     r1, r3
    bne     5b

    /* This megabyte one to one, for the step across; with RAM at 2 GB it is that already. */
    ldr     r0, =user_none_l1
    add     r0, r0, r8
    cmp     r8, #0
    beq     8f
    adr     r1, _start
    lsr     r1, r1, #20
    ldr     r2, =SECTION_KERNEL_RX
    orr     r2, r2, r1, lsl #20
    str     r2, [r0, r1, lsl #2]
8:
    orr     r1, r9, #TTBR_WALK
    mcr     p15, 0, r1, c2, c0, 1       @ TTBR1
    orr     r0, r0, #TTBR_WALK
    mcr     p15, 0, r0, c2, c0, 0       @ TTBR0
    mov     r0, #1
    mcr     p15, 0, r0, c2, c0, 2       @ TTBCR.N = 1: split at 2 GB
    mcr     p15, 0, r0, c3, c0, 0       @ DACR: domain 0 client
    mov     r0, #0
    mcr     p15, 0, r0, c13, c0, 1      @ ASID 0: no process
    dsb
    isb
    mrc     p15, 0, r0, c1, c0, 0
    orr     r0, r0, #0x1800             @ I, Z
    orr     r0, r0, #0x0005             @ C, M
    mcr     p15, 0, r0, c1, c0, 0
    isb
    ldr     pc, =start_high

/* Cleans and invalidates (r4: SCTLR as found had C set) or only invalidates every level up to the
 * point of coherency, by set and way.  B2.2.6; CCSIDR, CLIDR, CSSELR in B4.1.  Keeps r1, r4. */
data_caches_all:
    dmb
    mrc     p15, 1, r0, c0, c0, 1       @ CLIDR
    ubfx    r12, r0, #24, #3            @ LoC
    mov     r10, #0                     @ level << 1
1:  cmp     r10, r12, lsl #1
    bhs     5f
    add     r2, r10, r10, lsr #1
    lsr     r2, r0, r2
    and     r2, r2, #7
    cmp     r2, #2                      @ a data or unified cache at this level?
    blo     4f
    mcr     p15, 2, r10, c0, c0, 0      @ CSSELR
    isb
    mrc     p15, 1, r2, c0, c0, 0       @ CCSIDR
    and     r5, r2, #7
    add     r5, r5, #4                  @ log2 of the line
    ubfx    r6, r2, #3, #10             @ ways - 1
    clz     r7, r6
    cmp     r6, #0
    moveq   r7, #0                      @ one way: no way field, a shift of 32 would misplace it
    ubfx    r8, r2, #13, #15            @ sets - 1
2:  mov     r9, r6
3:  lsl     r11, r9, r7
    orr     r11, r11, r10
    lsl     r3, r8, r5
    orr     r11, r11, r3
    tst     r4, #4
    mcrne   p15, 0, r11, c7, c14, 2     @ DCCISW
    mcreq   p15, 0, r11, c7, c6, 2      @ DCISW
    subs    r9, r9, #1
    bhs     3b
    subs    r8, r8, #1
    bhs     2b
    dsb                                 @ this level is done before the next one is looked at
4:  add     r10, r10, #2
    b       1b
5:  mov     r0, #0
    mcr     p15, 2, r0, c0, c0, 0
    dsb
    isb
    bx      lr
    .ltorg

    .text
start_high:
    /* The identity map was for three instructions: from now on low addresses are unmapped. */
    ldr     r0, =user_none_l1
    ldr     r1, =_start
    lsr     r1, r1, #20
    mov     r2, #0
    ldr     r3, =__phys_offset
    cmp     r3, #0
    strne   r2, [r0, r1, lsl #2]
    dsb
    mcr     p15, 0, r2, c8, c7, 0       @ TLBIALL
    mcr     p15, 0, r2, c7, c5, 6       @ BPIALL
    dsb
    isb
    ldr     r0, =vectors
    mcr     p15, 0, r0, c12, c0, 0      @ VBAR
    mrc     p15, 0, r0, c1, c0, 2
    orr     r0, r0, #0xf00000           @ CPACR: CP10, CP11 for all
    mcr     p15, 0, r0, c1, c0, 2
    isb
    mov     r0, #0x40000000
    vmsr    fpexc, r0                   @ EN, for programs; the kernel is soft-float
    cps     #0x17
    ldr     sp, =abort_stack_top
    cps     #0x1b
    ldr     sp, =abort_stack_top
    cps     #0x12
    ldr     sp, =abort_stack_top        @ never pushed to: vectors.S moves to SVC first
    cps     #0x13
    ldr     sp, =__boot_stack_top
    mov     lr, #0
    bl      kernel_main
    cpsid   i
1:  wfi
    b       1b
