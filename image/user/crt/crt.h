/* SPDX-License-Identifier: MIT */
/* crt: what the pieces of the program runtime need from each other.
 * Source   own design.                                                                         */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* Splits a command line in place: "prog arg \"two words\" a\"b"; returns argc.  argv has room for
 * `max` pointers, the last one becomes NULL.  Quotes and backslashes follow the rules of
 * CommandLineToArgvW. */
int args_split(char *line, char **argv, int max);

/* The whole command line, as the kernel has handed it over; and what of one is behind the program's
 * name, which is what a program of Windows CE sees. */
extern const char *crt_command_line;
const char *args_behind_name(const char *line);

/* Makes the C library usable in the first thread; the second call does nothing. */
void crt_open(const char *command_line);
/* The program's file by its whole name: what it was started as, the command line's first word. */
void crt_program_path(char *out, size_t bytes);

/* A thread begins or ends, or the process ends: for the loader of modules (coredll/module.h), which
 * is not there in a static program. */
extern void (*crt_notify)(DWORD reason);
static inline void crt_tell(DWORD reason)
{
    if (crt_notify)
        crt_notify(reason);
}

/* What the loader does when the program has returned or called exit(), or NULL. */
extern void (*crt_finish)(void);
/* The end of both: the loader's part, then stdio. */
void crt_end(void);
/* Flushes the calling thread's stdio, and closes it. */
void crt_flush(void);

/* Whether malloc has given this block, and free not taken it, as far as newlib's own marks around
 * it say; and whether those of all blocks make sense. */
bool crt_heap_block(const void *p);
bool crt_heap_sound(void);

/* Descriptors: 0..2 are the console, 3.. files. */
enum { CRT_FD_FIRST = 3, CRT_FD_MAX = 19 };

/* 16-bit text to ISO 8859-1 bytes; false when it does not fit `bytes`, NUL included. */
bool crt_narrow(const wchar_t *text, char *out, size_t bytes);
/* The name of a file as the kernel has it, in UTF-8; `out` has KERN_PATH_MAX bytes.  0 or the
 * ERROR_* of a name that cannot be one. */
uint32_t crt_path(const wchar_t *name, char *out);
