/* SPDX-License-Identifier: MIT */
/* ktest SUITE ARG...: runs a suite as a client inside the kernel (test images only); prints what it
 * prints, ends with its exit status.  The suite is told a socket that is not the kernel's. */
#include "image/user/prog/help.h"

#include <stdio.h>
#include <string.h>
#include <winsock2.h>
#include "tests/kernel/test_abi.h"
#include "tests/target/kern.h"

int main(int argc, char **argv)
{
    char cmdline[KERN_CMDLINE_MAX] = "";
    struct test_run a = { (uint32_t)(uintptr_t)cmdline, 0 };
    size_t used;
    WSADATA data;
    uint32_t err;

    if (asks_for_help(argc, argv)) {
        printf("usage: ktest SUITE [ARG]...     t_connect and others, as a client in the kernel\n");
        return 0;
    }
    for (int i = 1; i < argc; i++) {
        if (strlen(cmdline) + strlen(argv[i]) + 2 > sizeof cmdline)
            break;
        if (i > 1)
            strcat(cmdline, " ");
        strcat(cmdline, argv[i]);
    }
    WSAStartup(MAKEWORD(2, 2), &data);
    used = strlen(cmdline);
    snprintf(cmdline + used, sizeof cmdline - used, " alien=%u",
             socket(AF_INET, SOCK_STREAM, IPPROTO_TCP));
    fflush(stdout);
    err = kern_svc(SVC_ID(SVC_TEST, TEST_RUN), &a, sizeof a);
    if (err) {
        printf("Bail out! the kernel answers ktest %s with error %lu\n", cmdline,
               (unsigned long)err);
        return 3;
    }
    return (int)a.status;
}
