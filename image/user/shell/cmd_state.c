/* SPDX-License-Identifier: MIT */
/* mem, counters and trace: what the kernel knows about itself. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <stdio.h>
#include <stdlib.h>

enum { PAGE_KB = 4, TRACE_DEFAULT = 64 };

int cmd_mem(int argc, char **argv)
{
    struct kern_memory m = { 0 };
    uint32_t err = KERN(MEMORY, &m);

    (void)argc;
    if (err)
        return complain(argv[0], err);
    printf("physical memory   %8u KB\n", (unsigned)m.total_pages * PAGE_KB);
    printf("free              %8u KB\n", (unsigned)m.free_pages * PAGE_KB);
    printf("kernel heap       %8u bytes, %u in use\n", (unsigned)m.heap_bytes,
           (unsigned)m.heap_used);
    printf("processes         %8u\n", (unsigned)m.processes);
    printf("threads           %8u\n", (unsigned)m.threads);
    printf("handles           %8u\n", (unsigned)m.handles);
    return 0;
}

int cmd_counters(int argc, char **argv)
{
    struct kern_counters c = { 0 };
    uint32_t err = KERN(COUNTERS, &c);

    (void)argc;
    if (err)
        return complain(argv[0], err);
    printf("system calls      %10u\n", (unsigned)c.svc);
    printf("interrupts        %10u\n", (unsigned)c.irq);
    printf("faults            %10u\n", (unsigned)c.fault);
    printf("context switches  %10u\n", (unsigned)c.context_switch);
    return 0;
}

int cmd_trace(int argc, char **argv)
{
    struct kern_trace a = { TRACE_DEFAULT };
    char *end = "";
    uint32_t err;

    if (argc > 1)
        a.last = strtoul(argv[1], &end, 10);
    if (argc > 2 || *end)
        return usage(argv[0]);
    fflush(stdout);
    err = KERN(TRACE_DUMP, &a);
    return err ? complain(argv[0], err) : 0;
}
