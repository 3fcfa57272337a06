/* SPDX-License-Identifier: MIT */
/* teb: the thread block at the top of each user stack.
 *
 * The kernel zeroes it, points TPIDRURO at it, and keeps newlib's _impure_ptr on the running
 * thread's block.  newlib's state must therefore come first: so each thread has an errno and stdio
 * buffers of its own.  The first newlib with one set of streams for all threads is 4.0; there each
 * thread's state is pointed at streams in its own block (streams.c).
 *
 * Source   own design; TPIDRURO: ARM DDI 0406C B4.1.151.                                       */
#pragma once
#include <_newlib_version.h>
#include <reent.h>
#include <stdbool.h>
#include "bsp/abi/svc_abi.h"
#include <windows.h>

enum { TEB_TLS_SLOTS = TLS_MINIMUM_AVAILABLE, TEB_STREAMS = 3 };
#define TEB_OWN_STREAMS (__NEWLIB__ >= 4)

/* Structured exceptions (coredll/seh.h): all zero at first. */
struct seh_state {
    struct __seh_frame *frames;  /* the __try blocks that the thread is in, the newest first */
    struct __seh_mark *marks;    /* exceptions and __finally blocks that it is in */
    void *back;                  /* where a filter or a __finally block that was visited returns */
    struct __seh_frame *subject; /* whose it is, and why it was: until it has asked */
    int phase;
};

struct teb {
    struct _reent reent;
    uint32_t last_error;
    uint32_t process_id, thread_id; /* 0: not asked for yet */
    void *tls[TEB_TLS_SLOTS];
    LONG tls_life[TEB_TLS_SLOTS]; /* of the slot (coredll/thread.c) that tls[] is from */
    void *exceptions[3]; /* C++'s (cxx.c) */
    wchar_t *token; /* where wcstok goes on */
    struct seh_state seh;
    HANDLE own_handle; /* of a thread of _beginthread(), which closes it */
    void *winsock; /* what inet_ntoa and gethostbyname last answered, from malloc */
#if TEB_OWN_STREAMS
    struct __sFILE streams[TEB_STREAMS];
#endif
};
/* At its end are a thread's own copies of what is declared __declspec(thread) (tls.c). */
enum { TEB_WORDS_BYTES = 256, TEB_WORDS = SVC_TEB_BYTES - TEB_WORDS_BYTES };
_Static_assert(sizeof(struct teb) <= TEB_WORDS, "the kernel reserves SVC_TEB_BYTES");

static inline struct teb *teb(void)
{
    struct teb *t;

    __asm__("mrc p15, 0, %0, c13, c0, 3" : "=r"(t));
    return t;
}

/* Makes newlib's state in a fresh thread block usable, and gives back what it has allocated. */
void teb_open(void);
void teb_close(void);

/* tls.c: gives a fresh thread block what __declspec(thread) variables begin with. */
void teb_fill_words(struct teb *t);
/* TEB_WORDS_BYTES that they begin with in all modules (coredll/module_words.c); NULL: what the
 * static program has. */
extern const char *crt_words;

/* streams.c: stdin, stdout and stderr of a thread, whichever newlib this is.  `used`: whether the
 * thread has touched them; `forget`: newlib is not to close them (again). */
void streams_open(struct teb *t);
bool streams_used(const struct _reent *r);
void streams_forget(struct _reent *r);
