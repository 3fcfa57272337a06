/* SPDX-License-Identifier: MIT */
/* Program start: r0 = command line, sp = top of the first stack.  The kernel enters here, or
 * coredll.dll does (coredll/module_start.c) when the program's modules are ready: then this file
 * alone is linked into the program. */
#include "image/user/crt/crt.h"
#include "image/user/crt/entry.h"
#include "bsp/abi/svc_abi.h"

#include <stdlib.h>

_Noreturn void _start(const char *command_line);

extern void (*__init_array_start[])(void);
extern void (*__init_array_end[])(void);

_Noreturn void _start(const char *command_line)
{
    static char line[KERN_CMDLINE_MAX];    /* what is cut into words */
    size_t i;

    crt_open(command_line);
    for (i = 0; i < sizeof line - 1 && command_line[i]; i++)
        line[i] = command_line[i];
    atexit(crt_end);        /* last of all: destructors of statics print, too */
    for (void (**init)(void) = __init_array_start; init < __init_array_end; init++)
        (*init)();
    entry(line);
}
