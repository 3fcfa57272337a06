/* SPDX-License-Identifier: MIT */
/* thread_libc: the tests of t_thread about what belongs to a thread below the Win32 calls. */
#pragma once

void vfp_registers_belong_to_the_thread(void);
void errno_belongs_to_the_thread(void);
void declared_words_belong_to_the_thread(void);
void malloc_from_eight_threads(void);
void stdio_from_eight_threads(void);
void stdio_belongs_to_the_thread(void);
void fopen_takes_its_turn(void);
