/* SPDX-License-Identifier: MIT */
/* WSPSelect: one waiter on each socket asked about, so that a socket wakes only who asked for it.
 * Source: CE WSPSelect aa916349; spec 3.6, R-50. */
#include "bsp/kernel/kheap.h"
#include "provider/client.h"
#include "provider/wsp.h"

struct entry {
    struct sock *so;
    struct waiter w;
};
struct asked {
    struct entry *v;                    /* all sets, one after the other */
    unsigned n;
    struct entry few[12];
};

static const unsigned meaning[SELECT_NSETS] = { FD_READ, FD_WRITE, FD_OOB };

static void release(struct asked *a)
{
    for (unsigned i = 0; i < a->n; i++)
        sock_unref(a->v[i].so);
    if (a->v != a->few)
        kfree(a->v);
}

/* References to every socket named; W-80, W-81. */
static int collect(struct asked *a, const struct select_set sets[SELECT_NSETS])
{
    unsigned total = 0;

    a->n = 0;
    a->v = a->few;
    for (unsigned set = 0; set < SELECT_NSETS; set++)
        total += sets[set].count;
    if (total == 0)
        return WSAEINVAL;
    if (total > ARRAY_SIZE(a->few)) {
        a->v = kmalloc(total * sizeof *a->v);
        if (!a->v) {
            a->v = a->few;
            return WSAENOBUFS;
        }
    }
    for (unsigned set = 0; set < SELECT_NSETS; set++) {
        for (unsigned i = 0; i < sets[set].count; i++) {
            struct sock *so = sock_ref(sets[set].s[i]);

            if (!so)
                return WSAENOTSOCK;
            a->v[a->n++].so = so;
        }
    }
    return 0;
}

/* W-89: a socket that was closed meanwhile is "readable". */
static bool ready_in(const struct sock *so, unsigned set) REQUIRES(net_core);
static bool ready_in(const struct sock *so, unsigned set)
{
    if (so->state == SOCK_CLOSED)
        return set == SELECT_READ;
    return sock_ready(so) & meaning[set];
}

/* *gone: a socket was closed that no read set would show. */
static bool anything(const struct asked *a, const struct select_set sets[SELECT_NSETS], bool *gone)
    REQUIRES(net_core);
static bool anything(const struct asked *a, const struct select_set sets[SELECT_NSETS], bool *gone)
{
    const struct entry *e = a->v;
    bool ready = false;

    *gone = false;
    for (unsigned set = 0; set < SELECT_NSETS; set++) {
        for (unsigned i = 0; i < sets[set].count; i++, e++) {
            ready |= ready_in(e->so, set);
            *gone |= e->so->state == SOCK_CLOSED;
        }
    }
    *gone = *gone && !ready;
    return ready || *gone;
}

/* The ready ones move to the front, in order and once each (W-85, W-87). */
static uint32_t keep_ready(const struct asked *a, struct select_set sets[SELECT_NSETS])
    REQUIRES(net_core);
static uint32_t keep_ready(const struct asked *a, struct select_set sets[SELECT_NSETS])
{
    static uint32_t mark;               /* net_core */
    const struct entry *e = a->v;
    uint32_t all = 0;

    for (unsigned set = 0; set < SELECT_NSETS; set++) {
        uint32_t kept = 0;

        mark++;
        for (unsigned i = 0; i < sets[set].count; i++, e++) {
            if (e->so->select_mark == mark || !ready_in(e->so, set))
                continue;
            e->so->select_mark = mark;
            sets[set].s[kept++] = sets[set].s[i];
        }
        sets[set].count = kept;
        all += kept;
    }
    return all;
}

static int select_locked(struct asked *a, struct select_set sets[SELECT_NSETS],
                         uint64_t deadline_us, uint32_t *ready) REQUIRES(net_core);
static int select_locked(struct asked *a, struct select_set sets[SELECT_NSETS],
                         uint64_t deadline_us, uint32_t *ready)
{
    struct waiting w;
    bool gone;
    int err = 0;

    if (!anything(a, sets, &gone) && deadline_us > 0) {
        client_wait_begin(&w, NULL);
        for (unsigned i = 0; i < a->n; i++)
            waitq_add(&a->v[i].so->changed, &a->v[i].w);
        do
            err = client_wait_more(&w, deadline_us);
        while (!anything(a, sets, &gone) && !err);
        for (unsigned i = 0; i < a->n; i++)
            waitq_remove(&a->v[i].w);
        client_wait_end(&w);
    }
    if (err && err != WSAETIMEDOUT)
        return err;
    if (gone)
        return WSAENOTSOCK;
    *ready = keep_ready(a, sets);
    return 0;
}

int call_select(struct select_set sets[SELECT_NSETS], uint64_t deadline_us, uint32_t *ready)
{
    struct asked a;
    int err = collect(&a, sets);

    *ready = 0;
    if (err != WSAENOTSOCK && client_in_callback())
        err = WSAEINPROGRESS;
    if (!err) {
        net_lock();
        err = select_locked(&a, sets, deadline_us, ready);
        net_unlock();
    }
    release(&a);
    return err;
}

/* 0 = poll; FOREVER without a timeout; W-80 wants a negative one refused. */
int select_deadline(bool given, int32_t seconds, int32_t microseconds, uint64_t *deadline_us)
{
    *deadline_us = FOREVER;
    if (!given)
        return 0;
    if (seconds < 0 || microseconds < 0)
        return WSAEINVAL;
    *deadline_us = 0;
    if (seconds || microseconds)
        *deadline_us = time_us() + (uint64_t)seconds * 1000000u + (uint32_t)microseconds;
    return 0;
}

/* The caller's set may be shorter than the type says, and is changed only on success. */
static int copy_set(struct select_set *set, const fd_set *from)
{
    set->given = from != NULL;
    set->count = 0;
    set->s = NULL;
    if (!from)
        return 0;
    if (!kernel_pointer(from))
        return WSAEFAULT;
    if (from->fd_count > SELECT_MAX)
        return WSAEINVAL;
    if (from->fd_count == 0)
        return 0;
    set->s = kmalloc(from->fd_count * sizeof *set->s);
    if (!set->s)
        return WSAENOBUFS;
    set->count = from->fd_count;
    for (uint32_t i = 0; i < set->count; i++)
        set->s[i] = (&from->fd_array[0])[i];
    return 0;
}

static void copy_back(fd_set *to, const struct select_set *set)
{
    if (!set->given)
        return;
    to->fd_count = set->count;
    for (uint32_t i = 0; i < set->count; i++)
        (&to->fd_array[0])[i] = set->s[i];
}

int WSPAPI WSPSelect(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds,
                     const struct timeval *timeout, LPINT lpErrno)
{
    fd_set *user[SELECT_NSETS] = { readfds, writefds, exceptfds };
    struct select_set sets[SELECT_NSETS] = { { 0 } };
    uint64_t deadline_us = FOREVER;
    uint32_t ready = 0;
    int err = 0;

    (void)nfds;                                             /* W-84 */
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    for (unsigned i = 0; i < SELECT_NSETS && !err; i++)
        err = copy_set(&sets[i], user[i]);
    if (!err && timeout && !kernel_pointer(timeout))
        err = WSAEFAULT;
    if (!err && timeout)
        err = select_deadline(true, timeout->tv_sec, timeout->tv_usec, &deadline_us);
    if (!err)
        err = call_select(sets, deadline_us, &ready);
    for (unsigned i = 0; i < SELECT_NSETS; i++) {
        if (!err)
            copy_back(user[i], &sets[i]);
        kfree(sets[i].s);
    }
    return err ? wsp_answer(err, lpErrno) : (int)ready;
}
