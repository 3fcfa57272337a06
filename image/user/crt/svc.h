/* SPDX-License-Identifier: MIT */
/* svc: the one road from a program into the kernel.
 *
 * Returns  what the kernel left in r0 (bsp/abi/svc_abi.h says what that is for each set).
 *          win32_ok turns a KERN result into a BOOL and the thread's last error.
 * Context  any thread.
 * Source   own design.                                                                         */
#pragma once
#include "bsp/abi/svc_abi.h"
#include <windows.h>

static inline uint32_t svc(uint32_t id, void *args, uint32_t bytes)
{
    register uint32_t r0 __asm__("r0") = id;
    register uint32_t r1 __asm__("r1") = (uint32_t)args;
    register uint32_t r2 __asm__("r2") = bytes;

    __asm__ volatile("svc #0" : "+r"(r0), "+r"(r1), "+r"(r2) : : "r3", "r12", "cc", "memory");
    return r0;
}

/* Calls method KERN_x with the argument structure a. */
#define KERN(method, a) svc(SVC_ID(SVC_KERN, KERN_##method), (a), sizeof *(a))

/* An address as it travels in an argument structure. */
static inline uint32_t word(const volatile void *p)
{
    return (uint32_t)p;
}

static inline BOOL win32_ok(uint32_t error)
{
    if (error)
        SetLastError(error);
    return error == 0;
}

/* Called with each handle that CloseHandle is about to close; NULL: nobody asks. */
extern void (*volatile coredll_handle_closes)(HANDLE h);

/* Begins the process of *a, whose image is `name`; where there is no such file, as Windows CE looks
 * for it: without a folder in \Windows, which here is the root, and without .exe, which programs of
 * the image have not.  `name` may be of any length, and is used up. */
uint32_t crt_begin_process(struct kern_create_process *a, char *name);
