/* SPDX-License-Identifier: MIT */
/* Program start: the kernel enters here with r0 = command line, sp = top of the first stack. */
#include "image/user/crt/crt.h"
#include "image/user/crt/entry.h"
#include "image/user/crt/svc.h"
#include "image/user/crt/teb.h"

#include <stdlib.h>

_Noreturn void _start(const char *command_line);
void _fini(void);

extern void (*__init_array_start[])(void);
extern void (*__init_array_end[])(void);

/* newlib's exit() calls it after the destructors; there is nothing left to do. */
void _fini(void)
{
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

_Noreturn void _start(const char *command_line)
{
    static char line[KERN_CMDLINE_MAX];    /* what is cut into words */
    struct kern_thread_pointer_word a = { word(&_impure_ptr) };
    size_t i;

    _impure_ptr = &teb()->reent;
    crt_command_line = command_line;
    teb_open();
    KERN(THREAD_POINTER_WORD, &a);
    for (i = 0; i < sizeof line - 1 && command_line[i]; i++)
        line[i] = command_line[i];
    atexit(crt_flush);      /* last of all: destructors of statics print, too */
    for (void (**init)(void) = __init_array_start; init < __init_array_end; init++)
        (*init)();
    entry(line);
}
