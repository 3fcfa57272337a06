/* SPDX-License-Identifier: MIT */
/* Structured exceptions: what has to name registers.  Source: ARM IHI 0042 (procedure calls). */
#include "image/user/coredll/seh.h"

#include <stddef.h>

_Static_assert(offsetof(struct __seh_frame, vfp) == sizeof(uint32_t[10]), "known below");
_Static_assert(offsetof(struct seh_place, vfp) == sizeof(uint32_t[10]), "known below");

/* The room argument has done its work in the caller: there is a frame pointer. */
__attribute__((naked)) int __seh_enter(struct __seh_frame *frame __attribute__((unused)),
                                       void *room __attribute__((unused)))
{
    __asm__("mov     r12, sp\n\t"
            "stmia   r0, {r4-r11, r12, lr}\n\t"
            "add     r1, r0, #40\n\t"
            "vstmia  r1, {d8-d15}\n\t"
            "b       seh_link");
}

/* 1,024 bytes are for arguments that calls of that function put at its stack pointer. */
__attribute__((naked)) int seh_switch(struct seh_place *from __attribute__((unused)),
                                      const struct seh_place *to __attribute__((unused)))
{
    __asm__("mov     r12, sp\n\t"
            "stmia   r0!, {r4-r11, r12, lr}\n\t"
            "vstmia  r0, {d8-d15}\n\t"
            "sub     sp, sp, #1024\n\t"
            "ldmia   r1!, {r4-r11, r12, lr}\n\t"
            "vldmia  r1, {d8-d15}\n\t"
            "mov     r0, #1\n\t"
            "bx      lr");
}

__attribute__((naked)) void seh_jump(const struct seh_place *to __attribute__((unused)),
                                     int value __attribute__((unused)))
{
    __asm__("ldmia   r0!, {r4-r11, r12, lr}\n\t"
            "vldmia  r0, {d8-d15}\n\t"
            "mov     sp, r12\n\t"
            "mov     r0, r1\n\t"
            "bx      lr");
}

/* The kernel enters here with r0 = sp = the exception; all other registers are the fault's.  What
 * the functions of seh_raise.c do not keep is kept here. */
__attribute__((naked)) void seh_hook(void)
{
    __asm__("mov     r4, r0\n\t"
            "vpush   {d16-d31}\n\t"
            "vpush   {d0-d15}\n\t"
            "vmrs    r1, fpscr\n\t"
            "push    {r0, r1}\n\t"
            "add     r1, sp, #4\n\t"
            "bl      seh_fault\n\t"
            "pop     {r0, r1}\n\t"
            "vmsr    fpscr, r1\n\t"
            "vpop    {d0-d15}\n\t"
            "vpop    {d16-d31}\n\t"
            "mov     r0, %[method]\n\t"
            "mov     r1, r4\n\t"
            "mov     r2, %[bytes]\n\t"
            "svc     #0\n\t"
            "udf     #0xff"             /* the stack is gone */
            :
            : [method] "i"(SVC_ID(SVC_KERN, KERN_CONTINUE)),
              [bytes] "i"(sizeof(struct kern_exception)));
}

/* seh_raise() gets the caller's registers as a fifth argument. */
__attribute__((naked)) void WINAPI RaiseException(
    DWORD dwExceptionCode __attribute__((unused)), DWORD dwExceptionFlags __attribute__((unused)),
    DWORD nNumberOfArguments __attribute__((unused)),
    const DWORD *lpArguments __attribute__((unused)))
{
    __asm__("mov     r12, sp\n\t"
            "push    {r4-r11, r12, lr}\n\t"
            "mov     r12, sp\n\t"
            "push    {r12, lr}\n\t"
            "bl      seh_raise\n\t"
            "add     sp, sp, #8\n\t"
            "pop     {r4-r11, r12, pc}");
}
