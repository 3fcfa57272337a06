/* SPDX-License-Identifier: MIT */
/* ktest SUITE ARG...: runs a suite as a client inside the kernel (test images only); prints what it
 * prints, ends with its exit status. */
#include <stdio.h>
#include <string.h>
#include "tests/kernel/test_abi.h"
#include "tests/target/kern.h"

int main(int argc, char **argv)
{
    char cmdline[KERN_CMDLINE_MAX] = "";
    struct test_run a = { (uint32_t)(uintptr_t)cmdline, 0 };
    uint32_t err;

    for (int i = 1; i < argc; i++) {
        if (strlen(cmdline) + strlen(argv[i]) + 2 > sizeof cmdline)
            break;
        if (i > 1)
            strcat(cmdline, " ");
        strcat(cmdline, argv[i]);
    }
    fflush(stdout);
    err = kern_svc(SVC_ID(SVC_TEST, TEST_RUN), &a, sizeof a);
    if (err) {
        printf("Bail out! the kernel answers ktest %s with error %lu\n", cmdline,
               (unsigned long)err);
        return 3;
    }
    return (int)a.status;
}
