/* SPDX-License-Identifier: MIT */
/* vectors: exception entry and exit.
 *
 * Everything runs on the running thread's kernel stack in SVC mode.  SVC pushes only the return
 * state: the C code keeps r4-r11, user sp and lr stay in their banked registers (arch_switch
 * carries them).  IRQ adds the registers that C may change.  A fault in user mode pushes a whole
 * struct trap_frame.  A fault in kernel mode stays on the abort stack, so that it can be
 * reported even when the kernel stack is what broke: trap_kernel() mends it (user copies) or
 * panics.
 *
 * Source   ARM DDI 0406C B1.8.3 (return addresses), B9.3.16 (SRS), B9.3.13 (RFE).              */
    .arch   armv7-a
#define SVC_MODE 0x13
#define ABT_MODE 0x17
#define UND_MODE 0x1b
#define FRAME_BYTES 68                  /* sizeof(struct trap_frame) */
#define FRAME_SP 52
#define FRAME_PC 60

    .section .vectors, "ax", %progbits
    .balign 32
    .global vectors
vectors:
    b       on_reset
    b       on_undef
    b       on_svc
    b       on_prefetch
    b       on_data
    b       on_reset                    @ HYP trap: not ours
    b       on_irq
    b       on_fiq

/* r0 = SVC_ID, r1 = argument structure, r2 = its size.  r0 returns, r1-r3 and r12 are cleared: no
 * kernel word leaves in them. */
on_svc:
    srsdb   sp!, #SVC_MODE
    ldr     r3, =arch_counters
    ldr     r12, [r3]
    add     r12, r12, #1
    str     r12, [r3]
    cpsie   i
    bl      syscall_dispatch
    cpsid   i
    push    {r0, r1}
    bl      thread_user_return
    pop     {r0, r1}
    mov     r1, #0
    mov     r2, #0
    mov     r3, #0
    mov     r12, #0
    rfeia   sp!

on_irq:
    sub     lr, lr, #4
    srsdb   sp!, #SVC_MODE
    cps     #SVC_MODE
    push    {r0-r3, r12, lr}
    and     r0, sp, #4                  @ it may have hit a kernel function between two pushes
    sub     sp, sp, r0
    push    {r0, r1}
    ldr     r3, =arch_counters
    ldr     r12, [r3, #4]
    add     r12, r12, #1
    str     r12, [r3, #4]
    bl      irq_dispatch
    bl      sched_irq_exit
    pop     {r0, r1}
    add     sp, sp, r0
    ldr     r0, [sp, #28]               @ the interrupted psr: user mode is the one with low bits 0
    tst     r0, #0xf
    bleq    thread_user_return
    pop     {r0-r3, r12, lr}
    rfeia   sp!

/* \cause: trap.c's enum trap_cause.  Entered with lr = the faulting instruction.  sp is the abort
 * stack of this mode and has one word free for us. */
    .macro  fault mode, cause
    push    {r0}
    mrs     r0, spsr
    tst     r0, #0xf
    pop     {r0}
    bne     1f
    srsdb   sp!, #SVC_MODE
    cps     #SVC_MODE
    sub     sp, sp, #(FRAME_PC + 4)     @ 4: keeps the stack 8-byte aligned
    add     lr, sp, #4
    stmia   lr, {r0-r14}^
    nop
    mov     r0, lr
    mov     r1, #\cause
    bl      trap_user                   @ does not return
1:  srsdb   sp!, #\mode
    sub     sp, sp, #(FRAME_PC + 4)
    add     lr, sp, #4
    stmia   lr, {r0-r12}
    add     r0, sp, #4
    cps     #SVC_MODE
    mov     r1, sp
    mov     r2, lr
    cps     #\mode
    str     r1, [r0, #FRAME_SP]
    str     r2, [r0, #(FRAME_SP + 4)]
    mov     r1, #\cause
    bl      trap_kernel                 @ returns with frame->pc moved to the fixup, or not at all
    add     lr, sp, #4
    ldmia   lr, {r0-r12}
    add     sp, sp, #(FRAME_PC + 4)
    rfeia   sp!
    .endm

on_undef:
    push    {r0}
    mrs     r0, spsr
    tst     r0, #0x20                   @ lr is 4 past an ARM, 2 past a Thumb instruction
    subeq   lr, lr, #4
    subne   lr, lr, #2
    pop     {r0}
    fault   UND_MODE, 0

on_prefetch:
    sub     lr, lr, #4
    fault   ABT_MODE, 1

on_data:
    sub     lr, lr, #8
    fault   ABT_MODE, 2

on_reset:
on_fiq:
    cps     #SVC_MODE
    mov     r0, lr
    b       trap_unexpected
    .ltorg
