/* SPDX-License-Identifier: MIT */
#include "tests/target/bounds.h"
#include <string.h>
#include "provider/abi/wsp_abi.h"
#include "tests/target/kern.h"
#include "tests/target/tap.h"

enum { WORDS = 16, ROOM = 64 * 1024, PAGE = 4096, SETTLE_MS = 10000, HANG_MS = 20000 };

static const uint32_t numbers[] = {
    0, 1, 2, 3, 15, 16, 17, 0x7f, 0x80, 0xff, 0x100, 1023, 1024, 1025, 4095, 4096, 4097, 0x7fff,
    0x8000, 0xffff, 0x10000, 0x3fffffff, 0x40000000, 0x7ffffffe, 0x7fffffff, 0x80000000,
    0x80000001, 0xfffffff0, 0xfffffffe, 0xffffffff,
};
static const uint32_t pointers[] = {
    0, 1, 0xfffc, 0xffff, 0x7ffefffc, 0x7ffeffff, 0x7fff0000, 0x7ffffffc, 0x80000000, 0x80010000,
    0xc0000000, 0xfffffffc, 0xffffffff,
};
/* No slot of generation 0, none above the last generation, and no sign. */
static const uint32_t no_handles[] = { 1, 3, 0xfff, 0x100000, 0x7fffffff, 0x80001000, 0xffffffff };

char *bounds_room(void)
{
    static char *room;
    DWORD old;

    if (!room) {
        room = VirtualAlloc(NULL, ROOM + PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        VirtualProtect(room + ROOM, PAGE, PAGE_NOACCESS, &old);
    }
    memset(room, 0, ROOM);
    return room;
}

char *bounds_edge(unsigned n)
{
    return bounds_room() + ROOM - n;
}

/* --- one call --------------------------------------------------------------------------------- */

struct attempt {
    const struct method *m;
    _Alignas(8) uint32_t args[WORDS];     /* a structure may have fields of 64 bits */
    uint32_t returned;
};

static DWORD WINAPI makes(void *arg)
{
    struct attempt *a = arg;

    a->returned = kern_svc(a->m->id, a->args, a->m->bytes);
    return 0;
}

/* A better thread runs until it ends or sleeps.  False: it sleeps, and is no more. */
static bool make(struct attempt *a, bool may_block)
{
    HANDLE t = CreateThread(NULL, 0, makes, a, 0, NULL);

    if (!ok(t != NULL))
        return true;
    CeSetThreadPriority(t, CeGetThreadPriority(GetCurrentThread()) - 1);
    if (WaitForSingleObject(t, may_block ? 0 : HANG_MS) == WAIT_TIMEOUT) {
        ok(TerminateThread(t, 0));
        join_thread(t);
        return false;
    }
    join_thread(t);
    return true;
}

static uint32_t result_of(const struct attempt *a)
{
    const struct method *m = a->m;
    uint32_t err = a->args[m->bytes / 4 - 1];     /* its address, always the last field */

    if (m->id >> 16 != SVC_WSP || m->id == SVC_ID(SVC_WSP, WSP_STARTUP))
        return a->returned;
    return a->returned == m->failure ? *(uint32_t *)err : 0;
}

static bool documented(const struct method *m, uint32_t result)
{
    if (result == 0 || result == m->works)
        return true;
    for (const uint32_t *e = m->errors; e && *e; e++)
        if (*e == result)
            return true;
    return false;
}

static void attempt(const struct method *m, const struct field *f, uint32_t value,
                    const uint32_t *want)
{
    struct attempt a = { .m = m };
    uint32_t got = BLOCKS;

    m->good(a.args);
    memcpy((char *)a.args + f->offset, &value, sizeof value);
    if (make(&a, want && *want == BLOCKS)) {
        if (f->kind == ERRWORD)
            got = a.returned == m->failure ? 0 : 1;
        else
            got = result_of(&a);
        if (got == 0 && f->kind != ERRWORD && m->undo)
            m->undo(a.args, a.returned);
    }
    if (want ? got != *want : !documented(m, got))
        tap_fail("%s with %s 0x%lx: %lu", m->name, f->name, (unsigned long)value,
                 (unsigned long)got);
}

static void each(const struct method *m, const struct field *f, const uint32_t *values, unsigned n,
                 const uint32_t *want)
{
    for (unsigned i = 0; i < n; i++)
        attempt(m, f, values[i], want);
}

static void try_field(const struct method *m, const struct field *f)
{
    static const uint32_t none = 0;
    const uint32_t guard = (uint32_t)(bounds_room() + ROOM);

    switch (f->kind) {
    case NUMBER:
        each(m, f, numbers, sizeof numbers / 4, NULL);
        break;
    case POINTER:
        each(m, f, pointers, sizeof pointers / 4, NULL);
        attempt(m, f, guard, NULL);
        attempt(m, f, guard - 1, NULL);
        break;
    case HANDLE_OF:
        each(m, f, no_handles, sizeof no_handles / 4, &m->bad_handle);
        break;
    case OUTPUT:
        each(m, f, numbers, sizeof numbers / 4, &m->works);
        break;
    case ERRWORD:
        each(m, f, pointers, sizeof pointers / 4, &none);
        attempt(m, f, guard, &none);
        break;
    case EXACT:
        for (unsigned i = 0; i < f->npairs; i++)
            attempt(m, f, f->pairs[i].value, &f->pairs[i].result);
        break;
    }
}

static void try_fields(const struct method *m)
{
    for (unsigned i = 0; i < m->nfields; i++)
        try_field(m, &m->fields[i]);
}

void bounds_check(const struct method *m)
{
    struct attempt a = { .m = m };
    struct figures before;
    uint32_t got;

    if (!ok(m->bytes <= sizeof a.args))
        return;
    m->good(a.args);                                /* what is made once is made now */
    make(&a, false);
    got = result_of(&a);
    if (got != m->works)
        tap_fail("%s as it should be: %lu", m->name, (unsigned long)got);
    if (got == 0 && m->undo)
        m->undo(a.args, a.returned);
    try_fields(m);                                  /* page tables stay, our own heap may grow */
    figures_read(&before);
    try_fields(m);
    figures_settle(&before, SETTLE_MS);
    figures_same(&before);
}
