/* SPDX-License-Identifier: MIT */
/* switch: threads and user state in and out of the CPU.  Contract: bsp/kernel/arch.h.
 * Source: ARM DDI 0406C B9.3.5 (LDM user registers), A8.8.332 ff. (VLDM, VSTM), B4.1 (TPIDR*).  */
    .arch   armv7-a
    .fpu    neon
    .text

/* void arch_switch(struct context *from, struct context *to) */
    .global arch_switch
arch_switch:
    mov     r12, sp
    stmia   r0!, {r4-r11, r12, lr}
    stmia   r0, {r13, r14}^             @ the user's, banked
    mrc     p15, 0, r2, c13, c0, 3      @ TPIDRURO
    mrc     p15, 0, r3, c13, c0, 2      @ TPIDRURW
    str     r2, [r0, #8]
    str     r3, [r0, #12]
    ldmia   r1!, {r4-r11, r12, lr}
    mov     sp, r12
    ldmia   r1, {r13, r14}^
    ldr     r2, [r1, #8]
    ldr     r3, [r1, #12]
    mcr     p15, 0, r2, c13, c0, 3      @ TPIDRURO
    mcr     p15, 0, r3, c13, c0, 2
    clrex                               @ a half-done ldrex of the old thread must not succeed here
    bx      lr

/* void arch_thread_init(struct context *c, void *stack_top, void (*entry)(void *), void *arg) */
    .global arch_thread_init
arch_thread_init:
    mov     r12, #0
    str     r2, [r0, #0]                @ r4: entry
    str     r3, [r0, #4]                @ r5: arg
    str     r1, [r0, #32]
    ldr     r1, =thread_start
    str     r1, [r0, #36]
    str     r12, [r0, #40]
    str     r12, [r0, #44]
    str     r12, [r0, #48]
    str     r12, [r0, #52]
    bx      lr

thread_start:
    cpsie   ai                          @ A: whoever switched to us may have come from an exception
    mov     r0, r5
    mov     lr, #0                      @ ends a backtrace
    bx      r4

/* _Noreturn void arch_enter_user(const struct trap_frame *f, void *stack_top) */
    .global arch_enter_user
arch_enter_user:
    mov     r4, r0
    mov     r5, r1
    ldr     lr, [r4, #60]
    ldr     r1, [r4, #64]               @ psr: flags, IT and T are the caller's, the rest is ours
    ldr     r0, =0xfe0ffc20
    and     r1, r1, r0
    tst     lr, #1
    orrne   r1, r1, #0x20
    bicne   lr, lr, #1
    orr     r1, r1, #0x50               @ user mode, FIQ masked, IRQ and aborts on
    msr     spsr_cxsf, r1
    mov     sp, r5
    ldmia   r4, {r0-r14}^
    nop
    movs    pc, lr

/* void arch_idle(void).  DSB: nothing may still be on its way to memory in the sleep (B1.8.14). */
    .global arch_idle
arch_idle:
    dsb
    wfi
    bx      lr

/* void arch_vfp_store(struct vfp_state *v), void arch_vfp_load(const struct vfp_state *v) */
    .global arch_vfp_store
arch_vfp_store:
    vstmia  r0!, {d0-d15}
    vstmia  r0!, {d16-d31}
    vmrs    r1, fpscr
    str     r1, [r0]
    bx      lr

    .global arch_vfp_load
arch_vfp_load:
    vldmia  r0!, {d0-d15}
    vldmia  r0!, {d16-d31}
    ldr     r1, [r0]
    vmsr    fpscr, r1
    bx      lr

/* void arch_page_clear(void *page) */
    .global arch_page_clear
arch_page_clear:
    push    {r4-r8, lr}
    add     r12, r0, #4096
    mov     r1, #0
    mov     r2, #0
    mov     r3, #0
    mov     r4, #0
    mov     r5, #0
    mov     r6, #0
    mov     r7, #0
    mov     r8, #0
1:  stmia   r0!, {r1-r8}
    stmia   r0!, {r1-r8}
    stmia   r0!, {r1-r8}
    stmia   r0!, {r1-r8}
    cmp     r0, r12
    bne     1b
    pop     {r4-r8, pc}
