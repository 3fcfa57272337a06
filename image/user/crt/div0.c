/* SPDX-License-Identifier: MIT */
/* Division by zero traps: the kernel reports `udf #0xde` as INT_DIVIDE_BY_ZERO.
 * libgcc's own return, and the program would go on with a wrong quotient.
 * Source: ARM IHI 0043 (run-time ABI) 4.3.2, __aeabi_idiv0 and __aeabi_ldiv0. */

void __aeabi_idiv0(void);
void __aeabi_ldiv0(void);

/* Naked, so that the report's lr is the place of the division, not this file. */
__attribute__((naked)) void __aeabi_idiv0(void)
{
    __asm__("udf #0xde");
}

__attribute__((naked)) void __aeabi_ldiv0(void)
{
    __asm__("udf #0xde");
}
