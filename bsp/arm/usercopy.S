/* SPDX-License-Identifier: MIT */
/* usercopy: the only instructions that touch user addresses.
 *
 * LDRT and STRT work with the rights of user mode, so the MMU refuses what the program could not
 * do itself; the caller has checked that the range lies in user space.  When one of them faults,
 * trap_kernel() finds its address in the .fixup table {first, past the last, where to go on}.
 * Unaligned words are fine on Normal memory (SCTLR.A = 0), LDM and STM need alignment: they touch
 * kernel memory only.
 *
 * Returns  copies: 0, or 1 after a fault.  arch_copy_in_str: length, or -1.
 * Source   ARM DDI 0406C A4.6.4 (LDRT, STRT), A3.2.1 (alignment).                              */
    .arch   armv7-a
    .text

    .macro  fixup first, last, resume
    .pushsection .fixup, "a", %progbits
    .word   \first, \last, \resume
    .popsection
    .endm

/* unsigned arch_copy_in(void *dst, uint32_t src, size_t len) */
    .global arch_copy_in
arch_copy_in:
    tst     r0, #3
    bne     in_unaligned
    subs    r2, r2, #32
    bhs     in_bulk
    add     r2, r2, #32
in_words:
    subs    r2, r2, #8
    blo     2f
in_words_first:
1:  ldrt    r3, [r1], #4
    ldrt    r12, [r1], #4
    stmia   r0!, {r3, r12}
    subs    r2, r2, #8
    bhs     1b
2:  adds    r2, r2, #8
    beq     5f
    tst     r2, #4
    beq     3f
    ldrt    r3, [r1], #4
    str     r3, [r0], #4
3:  ands    r2, r2, #3
    beq     5f
4:  ldrbt   r3, [r1], #1
    strb    r3, [r0], #1
    subs    r2, r2, #1
    bne     4b
5:  mov     r0, #0
    bx      lr
in_unaligned:
    subs    r2, r2, #4
    blo     7f
6:  ldrt    r3, [r1], #4
    str     r3, [r0], #4
    subs    r2, r2, #4
    bhs     6b
7:  adds    r2, r2, #4
    bne     4b
    mov     r0, #0
    bx      lr
in_words_last:
    fixup   in_words_first, in_words_last, copy_failed

in_bulk:
    push    {r4-r9}
in_bulk_first:
1:  ldrt    r3, [r1], #4
    ldrt    r4, [r1], #4
    ldrt    r5, [r1], #4
    ldrt    r6, [r1], #4
    ldrt    r7, [r1], #4
    ldrt    r8, [r1], #4
    ldrt    r9, [r1], #4
    ldrt    r12, [r1], #4
    subs    r2, r2, #32
    stmia   r0!, {r3-r9, r12}
    bhs     1b
in_bulk_last:
    pop     {r4-r9}
    adds    r2, r2, #32
    bne     in_words
    mov     r0, #0
    bx      lr
    fixup   in_bulk_first, in_bulk_last, bulk_failed

/* unsigned arch_copy_out(uint32_t dst, const void *src, size_t len) */
    .global arch_copy_out
arch_copy_out:
    tst     r1, #3
    bne     out_unaligned
    subs    r2, r2, #32
    bhs     out_bulk
    add     r2, r2, #32
out_words:
    subs    r2, r2, #8
    blo     2f
out_words_first:
1:  ldmia   r1!, {r3, r12}
    strt    r3, [r0], #4
    strt    r12, [r0], #4
    subs    r2, r2, #8
    bhs     1b
2:  adds    r2, r2, #8
    beq     5f
    tst     r2, #4
    beq     3f
    ldr     r3, [r1], #4
    strt    r3, [r0], #4
3:  ands    r2, r2, #3
    beq     5f
4:  ldrb    r3, [r1], #1
    strbt   r3, [r0], #1
    subs    r2, r2, #1
    bne     4b
5:  mov     r0, #0
    bx      lr
out_unaligned:
    subs    r2, r2, #4
    blo     7f
6:  ldr     r3, [r1], #4
    strt    r3, [r0], #4
    subs    r2, r2, #4
    bhs     6b
7:  adds    r2, r2, #4
    bne     4b
    mov     r0, #0
    bx      lr
out_words_last:
    fixup   out_words_first, out_words_last, copy_failed

out_bulk:
    push    {r4-r9}
out_bulk_first:
1:  ldmia   r1!, {r3-r9, r12}
    strt    r3, [r0], #4
    strt    r4, [r0], #4
    strt    r5, [r0], #4
    strt    r6, [r0], #4
    strt    r7, [r0], #4
    strt    r8, [r0], #4
    strt    r9, [r0], #4
    strt    r12, [r0], #4
    subs    r2, r2, #32
    bhs     1b
out_bulk_last:
    pop     {r4-r9}
    adds    r2, r2, #32
    bne     out_words
    mov     r0, #0
    bx      lr
    fixup   out_bulk_first, out_bulk_last, bulk_failed

bulk_failed:
    pop     {r4-r9}
copy_failed:
    mov     r0, #1
    bx      lr

/* int arch_copy_in_str(char *dst, uint32_t src, size_t size): size counts the NUL */
    .global arch_copy_in_str
arch_copy_in_str:
    mov     r12, r0
str_first:
1:  subs    r2, r2, #1
    blo     str_failed
    ldrbt   r3, [r1], #1
    strb    r3, [r0], #1
    cmp     r3, #0
    bne     1b
str_last:
    sub     r0, r0, r12
    sub     r0, r0, #1
    bx      lr
str_failed:
    mvn     r0, #0
    bx      lr
    fixup   str_first, str_last, str_failed

/* bool arch_user_word_store(uint32_t uaddr, uint32_t value) */
    .global arch_user_word_store
arch_user_word_store:
    cmp     r0, #0x80000000             @ never the kernel's, whatever the caller checked
    bhs     word_failed
word_store_first:
    strt    r1, [r0]
word_store_last:
    mov     r0, #1
    bx      lr
    fixup   word_store_first, word_store_last, word_failed

/* bool arch_user_word_load(uint32_t uaddr, uint32_t *value) */
    .global arch_user_word_load
arch_user_word_load:
    cmp     r0, #0x80000000
    bhs     word_failed
word_load_first:
    ldrt    r2, [r0]
word_load_last:
    str     r2, [r1]
    mov     r0, #1
    bx      lr
word_failed:
    mov     r0, #0
    bx      lr
    fixup   word_load_first, word_load_last, word_failed
