/* SPDX-License-Identifier: MIT */
/* WSPSelect: one waiter on each socket asked about, so that a socket wakes only who asked for it.
 * A socket that is named twice is one socket: it costs one waiter, and one count in each set.
 * Source: CE WSPSelect aa916349; R-50. */
#include "provider/socket/call_memory.h"
#include "provider/socket/client.h"
#include "provider/socket/sock_ops.h"
#include "provider/spi/wsp.h"

enum { FEW = 12 };

struct asked {
    struct sock **v;                    /* all sets, one after the other; references */
    unsigned n, room;
    struct sock *few[FEW];
};

static const unsigned meaning[SELECT_NSETS] = { FD_READ, FD_WRITE, FD_OOB };

void select_begin(struct select_set sets[SELECT_NSETS], uintptr_t at[SELECT_NSETS])
{
    for (unsigned i = 0; i < SELECT_NSETS; i++) {
        sets[i] = (struct select_set){ .bits = meaning[i] };
        for (unsigned j = 0; j < i; j++) {
            if (!at[i] || at[i] != at[j])
                continue;
            sets[j].bits |= meaning[i];
            at[i] = 0;
        }
    }
}

static void release(struct asked *a)
{
    for (unsigned i = 0; i < a->n; i++)
        sock_unref(a->v[i]);
    if (a->v != a->few)
        call_free(a->v, a->room * sizeof *a->v);
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
    if (total > FEW) {
        a->room = total;
        a->v = call_alloc(total * sizeof *a->v);
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
            a->v[a->n++] = so;
        }
    }
    return 0;
}

/* W-89: a socket that was closed meanwhile is "readable". */
static bool ready_for(const struct sock *so, unsigned bits) REQUIRES(net_core)
{
    if (so->state == SOCK_CLOSED)
        return bits & FD_READ;
    return so->ops->ready(so) & bits;
}

/* What another thread is copying is not ready: the waiting thread lends it its priority. */
static void urge(struct sock *so, unsigned bits) REQUIRES(net_core)
{
    if ((bits & FD_READ) && turn_taken(&so->rx_turn))
        turn_urge(&so->rx_turn);
    if ((bits & FD_WRITE) && turn_taken(&so->tx_turn))
        turn_urge(&so->tx_turn);
}

/* *gone: a socket was closed that no read set would show. */
static bool anything(const struct asked *a, const struct select_set sets[SELECT_NSETS], bool *gone)
    REQUIRES(net_core)
{
    struct sock *const *v = a->v;
    bool ready = false;

    *gone = false;
    for (unsigned set = 0; set < SELECT_NSETS; set++) {
        for (unsigned i = 0; i < sets[set].count; i++, v++) {
            ready |= ready_for(*v, sets[set].bits);
            urge(*v, sets[set].bits);
            *gone |= (*v)->state == SOCK_CLOSED;
        }
    }
    *gone = *gone && !ready;
    return ready || *gone;
}

static void none_seen(struct sock *const *v, unsigned n) REQUIRES(net_core)
{
    for (unsigned i = 0; i < n; i++)
        v[i]->select_seen = false;
}

/* False, and so from now on, for a socket that was not seen since none_seen(). */
static bool seen(struct sock *so) REQUIRES(net_core)
{
    bool was = so->select_seen;

    so->select_seen = true;
    return was;
}

/* The ready ones move to the front, in order and once each (W-85, W-87). */
static uint32_t keep_ready(const struct asked *a, struct select_set sets[SELECT_NSETS])
    REQUIRES(net_core)
{
    struct sock *const *v = a->v;
    uint32_t all = 0;

    for (unsigned set = 0; set < SELECT_NSETS; set++) {
        uint32_t kept = 0;

        none_seen(v, sets[set].count);
        for (unsigned i = 0; i < sets[set].count; i++, v++)
            if (ready_for(*v, sets[set].bits) && !seen(*v))
                sets[set].s[kept++] = sets[set].s[i];
        sets[set].count = kept;
        all += kept;
    }
    return all;
}

static unsigned distinct(const struct asked *a)
{
    unsigned n = 0;

    net_lock();
    none_seen(a->v, a->n);
    for (unsigned i = 0; i < a->n; i++)
        n += !seen(a->v[i]);
    net_unlock();
    return n;
}

/* w: one for each distinct socket. */
static int wait_locked(const struct asked *a, const struct select_set sets[SELECT_NSETS],
                       struct waiter *w, uint64_t deadline_us) REQUIRES(net_core)
{
    struct waiting call;
    unsigned n = 0;
    bool gone;
    int err = 0;

    client_wait_begin(&call, NULL);
    none_seen(a->v, a->n);
    for (unsigned i = 0; i < a->n; i++)
        if (!seen(a->v[i]))
            waitq_add(&a->v[i]->changed, &w[n++]);
    while (!anything(a, sets, &gone) && !err)
        err = client_wait_more(&call, deadline_us);
    while (n > 0)
        waitq_remove(&w[--n]);
    client_wait_end(&call);
    return err == WSAETIMEDOUT ? 0 : err;
}

static int take_locked(const struct asked *a, struct select_set sets[SELECT_NSETS],
                       uint32_t *ready) REQUIRES(net_core)
{
    bool gone;

    anything(a, sets, &gone);
    if (gone)
        return WSAENOTSOCK;
    *ready = keep_ready(a, sets);
    return 0;
}

static int wait_and_take(const struct asked *a, struct select_set sets[SELECT_NSETS],
                         uint64_t deadline_us, uint32_t *ready)
{
    unsigned n = distinct(a);
    struct waiter few[FEW], *w = n > FEW ? call_alloc(n * sizeof *w) : few;
    int err;

    if (!w)
        return WSAENOBUFS;
    net_lock();
    err = wait_locked(a, sets, w, deadline_us);
    if (!err)
        err = take_locked(a, sets, ready);
    net_unlock();
    if (w != few)
        call_free(w, n * sizeof *w);
    return err;
}

/* Without waiting; true when that was the answer. */
static bool take_now(const struct asked *a, struct select_set sets[SELECT_NSETS], bool last,
                     uint32_t *ready, int *err)
{
    bool gone;

    net_lock();
    last |= anything(a, sets, &gone);
    if (last)
        *err = take_locked(a, sets, ready);
    net_unlock();
    return last;
}

int call_select(struct select_set sets[SELECT_NSETS], uint64_t deadline_us, uint32_t *ready)
{
    struct asked a;
    int err = collect(&a, sets);

    *ready = 0;
    if (err != WSAENOTSOCK && client_in_callback())
        err = WSAEINPROGRESS;
    if (!err && !take_now(&a, sets, deadline_us == 0, ready, &err))
        err = wait_and_take(&a, sets, deadline_us, ready);
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
    set->s = call_alloc(from->fd_count * sizeof *set->s);
    if (!set->s)
        return WSAENOBUFS;
    set->count = set->room = from->fd_count;
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
    uintptr_t at[SELECT_NSETS] = { (uintptr_t)readfds, (uintptr_t)writefds, (uintptr_t)exceptfds };
    struct select_set sets[SELECT_NSETS];
    uint64_t deadline_us = FOREVER;
    uint32_t ready = 0;
    int err = 0;

    (void)nfds;                                             /* W-84 */
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    select_begin(sets, at);
    for (unsigned i = 0; i < SELECT_NSETS && !err; i++)
        err = copy_set(&sets[i], (const fd_set *)at[i]);
    if (!err && timeout && !kernel_pointer(timeout))
        err = WSAEFAULT;
    if (!err && timeout)
        err = select_deadline(true, timeout->tv_sec, timeout->tv_usec, &deadline_us);
    if (!err)
        err = call_select(sets, deadline_us, &ready);
    for (unsigned i = 0; i < SELECT_NSETS; i++) {
        if (!err)
            copy_back((fd_set *)at[i], &sets[i]);
        call_free(sets[i].s, sets[i].room * sizeof *sets[i].s);
    }
    return err ? wsp_answer(err, lpErrno) : (int)ready;
}
