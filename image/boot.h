/* SPDX-License-Identifier: MIT */
/* boot: what every composition root is made of; the roots differ in what they add in between.
 *
 * Context  the boot flow, which start.S hands to kernel_main with the MMU on.
 * Tests    tests/system/test_boot.py                                                            */
#pragma once

void kernel_main(void);
/* The boot order: memory, threads, processes, devices, the network, the provider. */
void image_up(void);
/* Starts the first program and ends the boot thread. */
_Noreturn void image_run(void);
