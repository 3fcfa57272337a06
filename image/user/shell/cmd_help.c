/* SPDX-License-Identifier: MIT */
/* The table of commands, and those about the shell's own lines. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <stdio.h>
#include <strings.h>

const struct command commands[] = {
    { "cls", "", "clear the screen", cmd_cls },
    { "copy", "FILE NEW", "copy a file into RAM, under a new name", cmd_copy },
    { "counters", "", "system calls, interrupts, faults, context switches", cmd_counters },
    { "del", "FILE", "remove a file from RAM", cmd_del },
    { "dir", "[DIRECTORY]", "files and programs, in RAM and in the image", cmd_dir },
    { "echo", "TEXT", "print TEXT", cmd_echo },
    { "errorlevel", "", "exit status of the last command", cmd_errorlevel },
    { "exit", "", "power off", cmd_exit },
    { "help", "[NAME]", "this list, or what NAME, a command or program, says of itself", cmd_help },
    { "ipconfig", "[/all] [/wait [SECONDS]]", "addresses; /wait: until there is one", cmd_ipconfig },
    { "kill", "PROCESS", "end a process, by its number (ps)", cmd_kill },
    { "md", "DIRECTORY", "make a directory in RAM", cmd_md },
    { "mem", "", "memory, and what lives in it", cmd_mem },
    { "netstat", "[-a] [-n] [-m]", "all sockets; -m: pools and drops of the network stack", cmd_netstat },
    { "ping", "HOST [-n COUNT]", "ask HOST for an echo", cmd_ping },
    { "prompt", "[TEXT]", "set the prompt; %E in it is the last exit status", cmd_prompt },
    { "ps", "", "processes", cmd_ps },
    { "rd", "DIRECTORY", "remove an empty directory from RAM", cmd_rd },
    { "reboot", "", "start the board again, where it can", cmd_reboot },
    { "ren", "FILE NEW", "give a file or directory in RAM another name", cmd_ren },
    { "start", "PROGRAM [ARGS]", "run PROGRAM in the background", cmd_start },
    { "trace", "[COUNT]", "the last COUNT records of the kernel's trace ring", cmd_trace },
    { "type", "FILE", "print a file", cmd_type },
    { "ver", "", "what this is", cmd_ver },
    { NULL, NULL, NULL, NULL },
};

const struct command *command_find(const char *name)
{
    for (const struct command *c = commands; c->name; c++)
        if (!strcasecmp(c->name, name))
            return c;
    return NULL;
}

int usage(const char *name)
{
    const char *args = command_find(name)->args;

    printf("usage: %s%s%s\n", name, *args ? " " : "", args);
    return STATUS_USAGE;
}

void command_describe(const struct command *c)
{
    char call[48];

    snprintf(call, sizeof call, "%s %s", c->name, c->args);
    printf("  %-34s %s\n", call, c->help);
}

int cmd_help(int argc, char **argv)
{
    const struct command *c = argc > 1 ? command_find(argv[1]) : NULL;
    char line[KERN_PATH_MAX + 4];

    if (argc > 2)
        return usage(argv[0]);
    if (c) {
        command_describe(c);
        return 0;
    }
    if (argc > 1 && file_is(argv[1])) {
        snprintf(line, sizeof line, "%s -h", argv[1]);
        return run_program(argv[1], line, false);
    }
    if (argc > 1) {
        printf("help: no command or program '%s'\n", argv[1]);
        return STATUS_FAILED;
    }
    for (c = commands; c->name; c++)
        command_describe(c);
    printf("Commands in any case; NAME -h or NAME /? explains one.  Anything else names a program\n"
           "(dir); Tab completes, Ctrl-C ends the program in the foreground.\n");
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
