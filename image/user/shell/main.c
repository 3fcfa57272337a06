/* SPDX-License-Identifier: MIT */
/* The shell's loop: prompt, line, command or program, status. */
#include "image/user/shell/shell.h"

#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"
#include "image/user/prog/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char default_prompt[] = "\\> ";

static char prompt[LINE_BYTES] = "\\> ";
static char words[LINE_BYTES];
static const char *rest = "";
static int status;

int shell_last_status(void)
{
    return status;
}

const char *shell_rest(void)
{
    return rest;
}

void shell_set_prompt(const char *text)
{
    snprintf(prompt, sizeof prompt, "%s", *text ? text : default_prompt);
}

/* %E in the prompt becomes the last exit status. */
static void expand_prompt(char *out, size_t bytes)
{
    size_t n = 0;

    for (const char *p = prompt; *p && n + 1 < bytes; p++) {
        if (p[0] == '%' && p[1] == 'E') {
            n += (size_t)snprintf(out + n, bytes - n, "%d", status);
            if (n >= bytes)
                n = bytes - 1;
            p++;
        } else {
            out[n++] = *p;
        }
    }
    out[n] = '\0';
}

/* What follows the first word of a line, which may be quoted. */
static const char *behind_first_word(const char *line)
{
    char stop = ' ';

    if (*line == '"')
        stop = *line++;
    while (*line && *line != stop)
        line++;
    if (*line)
        line++;
    while (*line == ' ')
        line++;
    return line;
}

/* Its argument is the rest of the line, as it stands. */
static bool takes_text(const struct command *c)
{
    return strstr(c->args, "TEXT") != NULL;
}

static bool wants_description(const struct command *c, int argc, char **argv)
{
    return asks_for_help(argc, argv) && (!takes_text(c) || !strcmp(argv[1], "/?"));
}

/* For somebody else, a minute or an hour: Ctrl-C must be able to end it. */
static bool waits(const struct command *c)
{
    return c->run == cmd_ping || c->run == cmd_ipconfig;
}

static int run_command(const struct command *c, int argc, char **argv, const char *line)
{
    if (wants_description(c, argc, argv)) {
        command_describe(c);
        return 0;
    }
    if (argc > 1 && !*c->args)
        return usage(c->name);
    return waits(c) && argc > 1 ? run_apart(c->name, line) : c->run(argc, argv);
}

static int run_line(const char *line)
{
    char *argv[ARGS_MAX];
    const struct command *c;
    int argc;

    while (*line == ' ' || *line == '\t')
        line++;
    strcpy(words, line);
    argc = args_split(words, argv, ARGS_MAX);
    if (!argc)
        return status;
    rest = behind_first_word(line);
    c = command_find(argv[0]);
    if (argc == ARGS_MAX - 1 && !(c && takes_text(c))) {
        printf("%s: more than %d words\n", argv[0], ARGS_MAX - 2);
        return STATUS_USAGE;
    }
    return c ? run_command(c, argc, argv, line) : run_program(argv[0], line, false);
}

/* `shell COMMAND ARGS`: what run_apart() starts. */
static int run_here(int argc, char **argv)
{
    const struct command *c = command_find(argv[0]);

    if (c && waits(c))
        return c->run(argc, argv);
    printf("usage: shell     the prompt; `help` lists its commands\n");
    return asks_for_help(argc + 1, argv - 1) ? 0 : STATUS_USAGE;
}

int main(int argc, char **argv)
{
    static char line[LINE_BYTES], shown[LINE_BYTES];
    enum line_end end;

    if (argc > 1)
        return run_here(argc - 1, argv + 1);
    for (;;) {
        expand_prompt(shown, sizeof shown);
        fflush(stdout);
        end = line_read(shown, line, sizeof line);
        if (end == LINE_GONE)
            return STATUS_FAILED;
        if (end == LINE_LONG)
            printf("The line is too long: %d characters are the most.\n", LINE_BYTES - 1);
        status = end == LINE_LONG ? STATUS_USAGE : run_line(line);
    }
}
