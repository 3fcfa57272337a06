/* SPDX-License-Identifier: MIT */
/* entry: from _start to the function that a program begins with: WinMain, wWinMain, wmain (or
 * _tmain) or main, the first that it has.  user.ld says so when it has none.
 *
 * What they are given lives on the first thread's stack as long as the program.
 *
 * Source   own design; the order: Windows CE's linker begins with WinMain unless told
 *          otherwise.                                                                          */
#pragma once

/* line: the whole command line, which is written to and stays. */
_Noreturn void entry(char *line);
