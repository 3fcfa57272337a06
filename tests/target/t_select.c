/* SPDX-License-Identifier: MIT */
/* WSPSelect: sets, counts, time-outs, wakings. */
#define FD_SETSIZE 256             /* as a client may, before the header */
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { PAGE = 4096 };

static int select_now(fd_set *r, fd_set *w, fd_set *x)
{
    struct timeval zero = { 0, 0 };

    return wsp.lpWSPSelect(0, r, w, x, &zero, &wsaerr);
}

static void W_80_nothing_to_wait_for_is_invalid(void)
{
    fd_set empty;

    FD_ZERO(&empty);
    fails(WSAEINVAL, select_now(NULL, NULL, NULL));
    fails(WSAEINVAL, select_now(&empty, &empty, &empty));
}

static void W_81_bad_socket_changes_no_set(void)
{
    SOCKET s = dgram();
    fd_set set, copy;

    FD_ZERO(&set);
    FD_SET(s, &set);
    FD_SET(0xDEADBEEF, &set);
    copy = set;
    fails(WSAENOTSOCK, select_now(NULL, &set, NULL));
    is(memcmp(&set, &copy, 4 + 2 * 4), 0);
    done(s);
}

static void W_82_W_83_idle_sockets(void)
{
    SOCKET s = stream(), d = dgram();
    uint64_t start = now_us();

    is(ready(s, READY_R | READY_W | READY_X, 100, NULL), 0);
    ok(now_us() - start >= 100000);
    is(ready(d, READY_R | READY_W | READY_X, 100, NULL), READY_W);
    done(s);
    done(d);
}

static void W_84_large_sets(void)
{
    enum { N = 200 };
    static SOCKET s[N];
    fd_set set;

    FD_ZERO(&set);
    for (int i = 0; i < N; i++) {
        s[i] = dgram();
        FD_SET(s[i], &set);
    }
    is(set.fd_count, N);
    is(select_now(NULL, &set, NULL), N);
    is(set.fd_count, N);
    for (int i = 0; i < N; i++) {
        is(set.fd_array[i], s[i]);
        done(s[i]);
    }
}

static void W_84_set_at_the_end_of_a_page(void)
{
    char *page = VirtualAlloc(NULL, 2 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    SOCKET s = dgram();
    DWORD old;

    ok(VirtualProtect(page + PAGE, PAGE, PAGE_NOACCESS, &old));
    uint32_t *set = (uint32_t *)(page + PAGE - 8);
    set[0] = 1;
    set[1] = s;
    is(select_now(NULL, (fd_set *)set, NULL), 1);
    is(set[0], 1);
    is(set[1], s);
    done(s);
    ok(VirtualFree(page, 0, MEM_RELEASE));
}

static void W_85_duplicates_collapse(void)
{
    SOCKET s = dgram();
    fd_set set;

    set.fd_count = 3;
    set.fd_array[0] = set.fd_array[1] = set.fd_array[2] = s;
    is(select_now(NULL, &set, NULL), 1);
    is(set.fd_count, 1);
    is(set.fd_array[0], s);
    done(s);
}

static void W_85_one_set_for_reading_and_writing(void)
{
    SOCKET a, b;
    fd_set set;

    pair(&a, &b);
    FD_ZERO(&set);
    FD_SET(a, &set);
    is(select_now(&set, &set, NULL), 1);           /* writable */
    is(set.fd_count, 1);
    is(send_all(b, "x", 1), 1);
    is(ready(a, READY_R, 5000, NULL), READY_R);
    is(select_now(&set, &set, NULL), 1);           /* both, and still one socket */
    is(set.fd_count, 1);
    is(set.fd_array[0], a);
    abandon(a);
    done(b);
}

/* It holds what is ready for either purpose, each once. */
static void W_85_one_set_holds_the_ready_of_both(void)
{
    unsigned port;
    SOCKET lis = listener(&port), idle = stream(), c = stream(), d = dgram();
    fd_set set;

    is(call(c, at(LOOP, port)), 0);
    is(ready(lis, READY_R, 5000, NULL), READY_R);
    FD_ZERO(&set);
    FD_SET(idle, &set);
    FD_SET(lis, &set);                             /* readable only */
    FD_SET(d, &set);                               /* writable only */
    is(select_now(&set, &set, &set), 2);
    is(set.fd_count, 2);
    is(set.fd_array[0], lis);
    is(set.fd_array[1], d);
    abandon(c);
    done(lis);
    done(idle);
    done(d);
}

static void R_50_bounds_of_a_set(void)
{
    static uint32_t set[1 + 4097];
    struct timeval soon = { 0, 1000 }, bad = { 0, -1 };
    SOCKET s = dgram(), idle = stream();

    for (unsigned i = 1; i <= 4097; i++)
        set[i] = s;
    set[0] = 4096;
    is(select_now(NULL, (fd_set *)set, NULL), 1);
    is(set[0], 1);
    set[0] = 4097;
    fails(WSAEINVAL, select_now(NULL, (fd_set *)set, NULL));
    is(set[0], 4097);
    set[0] = 0;
    fails(WSAEINVAL, select_now((fd_set *)set, NULL, (fd_set *)set));
    set[0] = 1;
    fails(WSAEINVAL, wsp.lpWSPSelect(0, NULL, (fd_set *)set, NULL, &bad, &wsaerr));
    for (unsigned i = 1; i <= 4096; i++)
        set[i] = idle;
    set[0] = 4096;                                 /* one waiter, not 8,192 */
    is(wsp.lpWSPSelect(-1, (fd_set *)set, NULL, (fd_set *)set, &soon, &wsaerr), 0);
    is(set[0], 0);
    done(s);
    done(idle);
}

static void W_86_W_87_counts_and_order(void)
{
    SOCKET a, b, idle = stream(), d = dgram();
    fd_set r, w;

    pair(&a, &b);
    is(send_all(b, "x", 1), 1);
    is(ready(a, READY_R, 5000, NULL), READY_R);
    FD_ZERO(&r);
    FD_SET(idle, &r);
    FD_SET(a, &r);
    FD_ZERO(&w);
    FD_SET(d, &w);
    FD_SET(idle, &w);
    FD_SET(a, &w);
    is(select_now(&r, &w, NULL), 3);
    is(r.fd_count, 1);
    is(r.fd_array[0], a);
    is(w.fd_count, 2);
    is(w.fd_array[0], d);
    is(w.fd_array[1], a);
    abandon(a);
    done(b);
    done(idle);
    done(d);
}

static void W_88_listener_and_closed_peer_are_readable(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = stream(), s;

    is(ready(lis, READY_R, 0, NULL), 0);
    is(call(c, at(LOOP, port)), 0);
    is(ready(lis, READY_R, 5000, NULL), READY_R);
    s = accepted(lis);
    is(ready(c, READY_R, 0, NULL), 0);
    done(s);
    is(ready(c, READY_R, 5000, NULL), READY_R);
    done(c);
    done(lis);
}

static void R_50_bad_timeout(void)
{
    SOCKET s = dgram();
    struct timeval negative = { -1, 0 };
    fd_set set;

    FD_ZERO(&set);
    FD_SET(s, &set);
    fails(WSAEINVAL, wsp.lpWSPSelect(0, NULL, &set, NULL, &negative, &wsaerr));
    done(s);
}

struct selecting {
    SOCKET s;
    int want, held, rc, err;
};

static DWORD WINAPI selects_for_ever(void *arg)
{
    struct selecting *p = arg;
    fd_set set;

    FD_ZERO(&set);
    FD_SET(p->s, &set);
    p->err = PRESET;
    p->rc = wsp.lpWSPSelect(0, p->want == READY_R ? &set : NULL, p->want == READY_W ? &set : NULL,
                            p->want == READY_X ? &set : NULL, NULL, &p->err);
    p->held = p->rc > 0 && set.fd_count == 1 && set.fd_array[0] == p->s;
    return 0;
}

static HANDLE start_selecting(struct selecting *p)
{
    HANDLE t = start_thread(selects_for_ever, p);

    CeSetThreadPriority(t, CeGetThreadPriority(GetCurrentThread()) - 1); /* runs until it blocks */
    is(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
    return t;
}

static void R_50_data_wakes_a_select_without_timeout(void)
{
    SOCKET a, b;
    struct selecting p = { 0, READY_R, 0, 0, 0 };
    HANDLE t;

    pair(&a, &b);
    p.s = a;
    t = start_selecting(&p);
    is(send_all(b, "x", 1), 1);
    join_thread(t);
    is(p.rc, 1);
    is(p.held, 1);
    abandon(a);
    done(b);
}

static void W_89_close_wakes_a_select(void)
{
    SOCKET a, b;
    struct selecting p = { 0, READY_R, 0, 0, 0 }, q = { stream(), READY_X, 0, 0, 0 };
    HANDLE t;

    pair(&a, &b);
    p.s = a;
    t = start_selecting(&p);
    done(a);
    join_thread(t);
    is(p.rc, 1);
    is(p.held, 1);
    done(b);
    t = start_selecting(&q);
    done(q.s);
    join_thread(t);
    is(q.rc, SOCKET_ERROR);
    is(q.err, WSAENOTSOCK);
}

static void many_threads_select_one_socket(void)
{
    enum { N = 8 };
    SOCKET a, b;
    struct selecting p[N];
    HANDLE t[N];

    pair(&a, &b);
    for (int i = 0; i < N; i++) {
        memset(&p[i], 0, sizeof p[i]);
        p[i].s = a;
        p[i].want = READY_R;
        t[i] = start_selecting(&p[i]);
    }
    is(send_all(b, "x", 1), 1);
    for (int i = 0; i < N; i++) {
        join_thread(t[i]);
        is(p[i].rc, 1);
    }
    abandon(a);
    done(b);
}

/* Only the connecting socket is reported. */
static void W_60_thousand_selections_and_a_connect_storm(void)
{
    enum { N = 1000, STEP = 20 };
    static SOCKET s[N];
    static WSAEVENT e[N];
    int error;

    for (int i = 0; i < N; i++) {
        s[i] = stream();
        e[i] = CreateEvent(NULL, TRUE, FALSE, NULL);
        works(wsp.lpWSPEventSelect(s[i], e[i], FD_CONNECT | FD_CLOSE, &wsaerr));
    }
    for (int i = 0; i < N; i += STEP)
        fails(WSAEWOULDBLOCK, call(s[i], peer("refused")));
    for (int i = 0; i < N; i += STEP) {
        is(events_of(s[i], e[i], 5000, FD_CONNECT_BIT, &error), FD_CONNECT);
        is(error, WSAECONNREFUSED);
    }
    for (int i = 0; i < N; i++) {
        is(WaitForSingleObject(e[i], 0), WAIT_TIMEOUT);
        done(s[i]);
        ok(CloseHandle(e[i]));
    }
}

static const struct tap_test tests[] = {
    TAP(W_80_nothing_to_wait_for_is_invalid),
    TAP(W_81_bad_socket_changes_no_set),
    TAP(W_82_W_83_idle_sockets),
    TAP(W_84_large_sets),
    TAP_USER(W_84_set_at_the_end_of_a_page),
    TAP(W_85_duplicates_collapse),
    TAP(W_85_one_set_for_reading_and_writing),
    TAP(W_85_one_set_holds_the_ready_of_both),
    TAP(R_50_bounds_of_a_set),
    TAP(W_86_W_87_counts_and_order),
    TAP(W_88_listener_and_closed_peer_are_readable),
    TAP(W_89_close_wakes_a_select),
    TAP(R_50_bad_timeout),
    TAP(R_50_data_wakes_a_select_without_timeout),
    TAP(many_threads_select_one_socket),
    TAP(W_60_thousand_selections_and_a_connect_storm),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
