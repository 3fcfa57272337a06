/* SPDX-License-Identifier: MIT */
/* The table of commands, and those about the shell itself. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <stdio.h>
#include <string.h>

const struct command commands[] = {
    { "counters", "", "system calls, interrupts, faults, context switches", cmd_counters },
    { "dir", "", "files and programs in the image", cmd_dir },
    { "echo", "TEXT", "print TEXT", cmd_echo },
    { "errorlevel", "", "exit status of the last command", cmd_errorlevel },
    { "exit", "", "power off", cmd_exit },
    { "help", "[COMMAND]", "this list", cmd_help },
    { "ipconfig", "[/wait [SECONDS]]", "addresses; /wait: until there is one", cmd_ipconfig },
    { "kill", "PROCESS", "end a process, by its number (ps)", cmd_kill },
    { "mem", "", "memory, and what lives in it", cmd_mem },
    { "netstat", "[-m]", "sockets; -m: pools of the network stack", cmd_netstat },
    { "ping", "HOST [-n COUNT]", "ask HOST for an echo", cmd_ping },
    { "prompt", "[TEXT]", "set the prompt; %E in it is the last exit status", cmd_prompt },
    { "ps", "", "processes", cmd_ps },
    { "start", "PROGRAM [ARGS]", "run PROGRAM in the background", cmd_start },
    { "trace", "[COUNT]", "the last COUNT records of the kernel's trace ring", cmd_trace },
    { "type", "FILE", "print a file of the image", cmd_type },
    { NULL, NULL, NULL, NULL },
};

const struct command *command_find(const char *name)
{
    for (const struct command *c = commands; c->name; c++)
        if (!strcmp(c->name, name))
            return c;
    return NULL;
}

int usage(const char *name)
{
    printf("usage: %s %s\n", name, command_find(name)->args);
    return STATUS_USAGE;
}

static void describe(const struct command *c)
{
    char call[40];

    snprintf(call, sizeof call, "%s %s", c->name, c->args);
    printf("  %-28s %s\n", call, c->help);
}

int cmd_help(int argc, char **argv)
{
    const struct command *c = argc > 1 ? command_find(argv[1]) : NULL;

    if (argc > 1 && !c) {
        printf("help: no command '%s'\n", argv[1]);
        return STATUS_FAILED;
    }
    if (c) {
        describe(c);
        return 0;
    }
    for (c = commands; c->name; c++)
        describe(c);
    printf("Anything else names a program (dir); Ctrl-C ends the one in the foreground.\n");
    return 0;
}

int cmd_echo(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("%s\n", shell_rest());
    return 0;
}

int cmd_prompt(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    shell_set_prompt(shell_rest());
    return shell_last_status();
}

int cmd_errorlevel(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("%d\n", shell_last_status());
    return shell_last_status();
}

int cmd_exit(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fflush(stdout);
    svc(SVC_ID(SVC_KERN, KERN_POWER_OFF), NULL, 0);     /* does not return */
    return STATUS_FAILED;
}
