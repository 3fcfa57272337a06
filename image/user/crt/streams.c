/* SPDX-License-Identifier: MIT */
/* A standard input and output for each thread, with newlib 3.3 (Debian 12) and 4.5 (Debian 13).
 *
 * newlib is built without locks there, so two threads must not share a buffer.  Up to 3.3 each
 * state (struct _reent) holds three streams.  From 4.0 on all states point at one set, __sf; but
 * they do point, and the clean-up of a state closes what is not __sf.  So the set stays as newlib
 * has filled it in, nobody prints on it, and each thread gets a copy of its own.
 * Source: newlib 3.3.0 and 4.5.0, sys/reent.h. */
#include "image/user/crt/teb.h"

#include <stdio.h>

#if TEB_OWN_STREAMS

void __sinit(struct _reent *r);

/* The first call is the first thread's, before there is another: it fills __sf in. */
void streams_open(struct teb *t)
{
    __sinit(&t->reent);
    for (int i = 0; i < TEB_STREAMS; i++) {
        t->streams[i] = __sf[i];
        t->streams[i]._cookie = &t->streams[i];
    }
    t->reent._stdin = &t->streams[0];
    t->reent._stdout = &t->streams[1];
    t->reent._stderr = &t->streams[2];
}

bool streams_used(const struct _reent *r)
{
    return r->__cleanup != NULL;
}

void streams_forget(struct _reent *r)
{
    r->__cleanup = NULL;
}

#else

void streams_open(struct teb *t)
{
    (void)t;
}

bool streams_used(const struct _reent *r)
{
    return r->__sdidinit;
}

void streams_forget(struct _reent *r)
{
    r->__sdidinit = 0;
}

#endif
