/* SPDX-License-Identifier: MIT */
/* Whether a command line asks a program what it is: `NAME -h`, which the shell's `help NAME` runs,
 * and `NAME /?` as cmd has it.  The answer is no mistake: exit status 0. */
#pragma once
#include <stdbool.h>
#include <string.h>

static inline bool asks_for_help(int argc, char **argv)
{
    return argc == 2 &&
           (!strcmp(argv[1], "-h") || !strcmp(argv[1], "/?") || !strcmp(argv[1], "--help"));
}
