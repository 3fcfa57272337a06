/* SPDX-License-Identifier: MIT */
/* test_abi: SVC set TEST of the test images: runs a suite as a client inside the kernel.
 *
 * Returns  r0: 0 when the suite ran, `status` then is its exit status; ERROR_FILE_NOT_FOUND: no
 *          such suite, ERROR_BUSY: one is running, ERROR_NOT_ENOUGH_MEMORY, ERROR_NOACCESS.
 *          In product images every call gives ERROR_CALL_NOT_IMPLEMENTED.
 * Context  the caller waits; when it is terminated, the suite is driven to its end without it.
 * Source   own design; the form is that of bsp/abi/svc_abi.h.
 * Tests    tests/system/test_kernel_client.py                                                  */
#pragma once
#include <stdint.h>

enum test_method { TEST_RUN, TEST_CANARY, TEST_NMETHODS };

struct test_run {
    uint32_t cmdline;     /* const char *, "suite arg arg", < KERN_CMDLINE_MAX */
    uint32_t status;      /* out */
};
/* Two blocks of kernel memory with a pattern, made by the first call: one in the heap, one in the
 * data.  All out. */
enum { TEST_CANARY_BYTES = 4096 };
struct test_canary {
    uint32_t heap, data;  /* where they are */
    uint32_t damaged;     /* bytes of both that are not what they were */
    uint32_t image_sum;   /* of the kernel's text and read-only data */
};
