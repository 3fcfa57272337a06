/* SPDX-License-Identifier: MIT */
/* shell: the command processor on the console.
 *
 * Units    a command returns its exit status, 0 for success; `prompt` shows it as %E.
 * Context  one thread.
 * Source   own design; the look follows the Windows commands of the same names.
 * Tests    tests/system/test_shell.py                                                           */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_BYTES = 512 };     /* KERN_CMDLINE_MAX */
enum { ARGS_MAX = 65 };        /* one more than a program gets */
enum { STATUS_FAILED = 1, STATUS_USAGE = 2, STATUS_UNKNOWN = 9009 };

struct command {
    const char *name;
    const char *args;                        /* as `help` shows them; "": none are taken */
    const char *help;
    int (*run)(int argc, char **argv);
};
extern const struct command commands[];      /* ends with a NULL name */
const struct command *command_find(const char *name);    /* in any case */

/* main.c: what the commands about the shell itself need. */
int shell_last_status(void);
const char *shell_rest(void);                /* the line behind the command's name, as typed */
void shell_set_prompt(const char *text);

/* line.c: prints the prompt and edits one line.  LINE_LONG: more was typed than fits. */
enum line_end { LINE_READ, LINE_LONG, LINE_GONE /* the console is */ };
enum line_end line_read(const char *prompt, char *line, size_t bytes);

/* complete.c: what Tab makes of the `at` bytes before the cursor.  The word that ends there, `back`
 * bytes long, may become *more, at most `bytes` with the NUL; with `list` all candidates are
 * printed.  Returns how many there are. */
unsigned complete(const char *line, size_t at, size_t *back, char *more, size_t bytes, bool list);

/* cmd_file.c: visits each file and directory below this one, and what lies in it, in the order of
 * their names; false, and the end, when visit said so.  file_is: it is there, and no directory. */
struct kern_directory_entry;
typedef bool file_visitor(const char *path, const struct kern_directory_entry *e, void *context);
bool files_walk(const char *directory, file_visitor *visit, void *context);
bool file_is(const char *name);

/* run.c: runs a program; its exit code, or a STATUS_*. */
int run_program(const char *name, const char *line, bool background);
/* Runs a command that waits as `shell LINE`: a process of its own, which Ctrl-C can end. */
int run_apart(const char *name, const char *line);

/* Prints "NAME: what went wrong (n)" and returns STATUS_FAILED. */
int complain(const char *name, uint32_t error);
int usage(const char *name);
void command_describe(const struct command *c);

int cmd_cls(int argc, char **argv);
int cmd_copy(int argc, char **argv);
int cmd_counters(int argc, char **argv);
int cmd_del(int argc, char **argv);
int cmd_dir(int argc, char **argv);
int cmd_echo(int argc, char **argv);
int cmd_errorlevel(int argc, char **argv);
int cmd_exit(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_ipconfig(int argc, char **argv);
int cmd_kill(int argc, char **argv);
int cmd_md(int argc, char **argv);
int cmd_mem(int argc, char **argv);
int cmd_netstat(int argc, char **argv);
int cmd_ping(int argc, char **argv);
int cmd_prompt(int argc, char **argv);
int cmd_ps(int argc, char **argv);
int cmd_rd(int argc, char **argv);
int cmd_reboot(int argc, char **argv);
int cmd_ren(int argc, char **argv);
int cmd_start(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_type(int argc, char **argv);
int cmd_ver(int argc, char **argv);
