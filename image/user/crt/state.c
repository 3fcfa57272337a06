/* SPDX-License-Identifier: MIT */
/* The C library's state: of the process, and in each thread's block. */
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"
#include "image/user/crt/teb.h"

#include <stdlib.h>
#include <string.h>

void (*crt_notify)(DWORD reason);
void (*crt_finish)(void);

static char program[KERN_PATH_MAX]; /* without a separator in front */

void _fini(void);
struct _reent *__getreent(void);

/* newlib's exit() calls it after the destructors; there is nothing left to do. */
void _fini(void)
{
}

/* For programs that are compiled with __DYNAMIC_REENT__. */
struct _reent *__getreent(void)
{
    return &teb()->reent;
}

static void name_program(const char *command_line)
{
    bool quoted = *command_line == '"';
    size_t n = 0;

    command_line += quoted;
    command_line += *command_line == '\\' || *command_line == '/';
    while (n < sizeof program - 2 && command_line[n] && command_line[n] != (quoted ? '"' : ' '))
        n++;
    memcpy(program, command_line, n);
}

void crt_program_path(char *out, size_t bytes)
{
    strlcpy(out, "\\", bytes);
    strlcat(out, program, bytes);
}

void crt_open(const char *command_line)
{
    struct kern_thread_pointer_word a = { word(&_impure_ptr) };

    if (_impure_ptr == &teb()->reent)
        return;
    crt_command_line = command_line;
    name_program(command_line);
    _impure_ptr = &teb()->reent;
    teb_open();
    KERN(THREAD_POINTER_WORD, &a);
}

void teb_open(void)
{
    _REENT_INIT_PTR_ZEROED(&teb()->reent);
    streams_open(teb());
    teb_fill_words(teb());
}

void crt_flush(void)
{
    struct _reent *r = &teb()->reent;

    if (streams_used(r))
        r->__cleanup(r);
}

void crt_end(void)
{
    if (crt_finish)
        crt_finish();
    crt_flush();
}

/* _reclaim_reent() leaves the state that _impure_ptr names alone, which is always the caller's: so
 * it gets a copy.  The streams are flushed and closed before, in the original. */
void teb_close(void)
{
    struct teb *t = teb();
    struct _reent dead;

    crt_flush();
    dead = t->reent;
    streams_forget(&dead);
    _reclaim_reent(&dead);
    free(t->winsock);
    t->winsock = NULL;
}
