/* SPDX-License-Identifier: MIT */
/* bounds: every word that a program can hand to the kernel, at its bounds.
 *
 * A method of an API set is a call that works and a table of its argument's fields; each field is
 * given each value of its kind, with all others as in the call that works.  What it must give is in
 * the table; what must never happen is a crash, a hang, a leak, or an error that is not documented
 * for the call.  scripts/check_bounds.py wants a line for each field of each argument structure.
 *
 * Context  the main thread; each call is made in a thread of its own.                          */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "bsp/abi/svc_abi.h"

enum kind {
    NUMBER,      /* any: 0, 1, the ends of each width, negative                    */
    POINTER,     /* NULL, the ends of user space, the kernel, a page without rights */
    HANDLE_OF,   /* no handle, and a handle of another thing: bad_handle           */
    OUTPUT,      /* what it says beforehand does not matter: as in the call that works */
    ERRWORD,     /* a pointer to the error: bad ones give the failure and nothing else */
    EXACT        /* the pairs say all                                              */
};
struct pair {
    uint32_t value, result;
};
struct field {
    const char *name;
    unsigned offset;
    enum kind kind;
    const struct pair *pairs;
    unsigned npairs;
};
#define F(type, field, kind) { #field, offsetof(struct type, field), kind, NULL, 0 }
#define X(type, field, ...)                                                       \
    { #field, offsetof(struct type, field), EXACT, (const struct pair[]){ __VA_ARGS__ }, \
      COUNT(((const struct pair[]){ __VA_ARGS__ })) }

enum { BLOCKS = 0x5b10c };       /* a result: the call sleeps */
struct method {
    const char *name;
    uint32_t id, bytes;
    const struct field *fields;
    unsigned nfields;
    void (*good)(void *args);    /* fills in the call that works */
    /* After a call that worked; may be NULL. */
    void (*undo)(void *args, uint32_t returned);
    uint32_t works;              /* what it gives; not 0 where it only nearly works */
    uint32_t bad_handle;
    uint32_t failure;            /* of set WSP: what the call then returns */
    const uint32_t *errors;      /* documented for numbers and pointers; ends with 0 */
};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* Last the errors, which may be a list with commas in it. */
#define METHOD(set, method, type, fields, good, undo, works, bad_handle, failure, ...)        \
    { #method, SVC_ID(SVC_##set, set##_##method), sizeof(struct type), fields, COUNT(fields), \
      good, undo, works, bad_handle, failure, __VA_ARGS__ }
/* A function that fills in the call that works: its argument's fields. */
#define GOOD(name, type, ...)                                \
    static void name(void *args)                             \
    {                                                        \
        *(struct type *)args = (struct type){ __VA_ARGS__ }; \
    }
void bounds_check(const struct method *m);
static inline uint32_t word(const volatile void *p)
{
    return (uint32_t)p;
}

char *bounds_room(void);         /* 64 KB, zeroed; a page without rights follows */
char *bounds_edge(unsigned n);   /* n bytes, then a page without rights */

extern const struct method bounds_thread[];
extern const unsigned bounds_nthread;
void bounds_thread_begin(void);
void bounds_thread_end(void);
extern const struct method bounds_kern[], bounds_file[], bounds_wsp[], bounds_asks[], bounds_net[],
    bounds_iphlp[];
extern const unsigned bounds_nkern, bounds_nfile, bounds_nwsp, bounds_nasks, bounds_nnet,
    bounds_niphlp;
extern const struct method bounds_sync[];
extern const unsigned bounds_nsync;
void bounds_sync_begin(void);
void bounds_kern_begin(void);
void bounds_file_end(void);
void bounds_wsp_begin(void);
void bounds_wsp_end(void);
void bounds_behind_pointers(void);
void bounds_exit_codes(void);    /* what cannot be made in a thread of ours */
int bounds_child(const char *code);
