/* SPDX-License-Identifier: MIT */
/* ps, kill and start. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <stdio.h>
#include <stdlib.h>

enum { MORE = 8, KILLED = 1 };   /* room for processes that start while we ask */

int cmd_ps(int argc, char **argv)
{
    struct kern_list a = { 0 };
    struct kern_process_entry *list;

    (void)argc;
    KERN(PROCESS_LIST, &a);
    a.max = a.count + MORE;
    list = calloc(a.max, sizeof *list);
    if (!list)
        return complain(argv[0], ERROR_NOT_ENOUGH_MEMORY);
    a.buffer = word(list);
    KERN(PROCESS_LIST, &a);
    printf("    PID  Threads  Handles  Memory KB    CPU ms  Name\n");
    for (uint32_t i = 0; i < a.count && i < a.max; i++)
        printf("%7u  %7u  %7u  %9u  %8u  %s\n", (unsigned)list[i].process_id,
               (unsigned)list[i].threads, (unsigned)list[i].handles, (unsigned)list[i].pages * 4,
               (unsigned)list[i].cpu_ms, list[i].name);
    free(list);
    return 0;
}

int cmd_kill(int argc, char **argv)
{
    char *end = argv[0];
    unsigned long id = argc == 2 ? strtoul(argv[1], &end, 10) : 0;
    HANDLE process;
    DWORD err = 0;

    if (argc != 2 || *end || !id)
        return usage(argv[0]);
    if (id == GetCurrentProcessId()) {
        printf("kill: that is this shell; `exit` powers off\n");
        return STATUS_FAILED;
    }
    process = OpenProcess(PROCESS_TERMINATE, FALSE, id);
    if (!process) {
        printf("kill: no process %lu\n", id);
        return STATUS_FAILED;
    }
    if (!TerminateProcess(process, KILLED))
        err = GetLastError();
    else
        WaitForSingleObject(process, INFINITE);
    CloseHandle(process);
    return err ? complain(argv[0], err) : 0;
}

int cmd_start(int argc, char **argv)
{
    if (argc < 2)
        return usage(argv[0]);
    return run_program(argv[1], shell_rest(), true);
}
