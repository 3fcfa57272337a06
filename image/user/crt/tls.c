/* SPDX-License-Identifier: MIT */
/* Variables that each thread has of its own, __declspec(thread) or __thread: they lie at the end
 * of the thread block, which the kernel hands out zeroed.
 *
 * A program is compiled with -mtp=soft: it asks __aeabi_read_tp for the thread pointer, and finds
 * its variables from 8 bytes above what that answers.
 * Source: ELF for the Arm Architecture (IHI 0044) and Addenda to the ABI (IHI 0045), "Thread local
 * storage". */
#include "image/user/crt/teb.h"

#include <string.h>

enum { ABI_GAP = 8 };

extern const char __tls_image[], __tls_image_end[];    /* user.ld */

void __aeabi_read_tp(void);

/* It may change r0 alone. */
__attribute__((naked)) void __aeabi_read_tp(void)
{
    __asm__("mrc p15, 0, r0, c13, c0, 3\n"
            "add r0, r0, %0\n"
            "sub r0, r0, %1\n"
            "bx lr" : : "i"(TEB_WORDS), "i"(ABI_GAP));
}

const char *crt_words;

void teb_fill_words(struct teb *t)
{
    if (crt_words)
        memcpy((char *)t + TEB_WORDS, crt_words, TEB_WORDS_BYTES);
    else
        memcpy((char *)t + TEB_WORDS, __tls_image, (size_t)(__tls_image_end - __tls_image));
}
