/* SPDX-License-Identifier: MIT */
/* Every allocation of a call fails in its turn, first of the kernel's, then of lwIP's: the call
 * gives its one error or succeeds all the same, the socket is as it was, a retry works, nothing
 * leaks. */
#include "tests/unit/provider/calls.h"

#include <string.h>

struct sweep {
    SOCKET (*open)(void);                   /* fresh for each failure */
    int (*call)(SOCKET s);
    int error;                              /* the one it may give, beside `fine` */
    int fine;                               /* what it gives with memory: 0 or WOULDBLOCK */
    void (*as_before)(SOCKET s);            /* after the error; NULL: nothing to look at */
    void (*undo)(void);                     /* what else the call has made */
};

static void settle(struct heap_figures *h)
{
    world_sleep(600ull * SECOND);           /* TIME_WAIT, ARP, reassembly */
    heap_figures(h);
}

static void close_hard(SOCKET s)
{
    ws_set_option(s, SOL_SOCKET, SO_LINGER, 1); /* a datagram socket has no such option */
    CHECK_EQ(ws_close(s), 0);
}

/* One failure; false when the call makes fewer allocations than that. */
static bool fail_one(const struct sweep *w, bool kernel, unsigned nth, unsigned *errors)
{
    unsigned (*calls)(void) = kernel ? heap_kernel_calls : heap_lwip_calls;
    SOCKET s = w->open();
    unsigned before = calls();
    bool reached;
    int err;

    (kernel ? heap_fail_kernel : heap_fail_lwip)(nth, 1);
    err = w->call(s);
    reached = calls() - before >= nth;
    heap_fail_kernel(0, 0);
    heap_fail_lwip(0, 0);
    if (err != w->fine) {
        CHECK_EQ(err, w->error);
        ++*errors;
        if (w->as_before)
            w->as_before(s);
        CHECK_EQ(w->call(s), w->fine);
    }
    if (w->undo)
        w->undo();
    close_hard(s);
    return reached;
}

/* Returns how many failures were reported. */
static unsigned sweep(const struct sweep *w)
{
    struct heap_figures before, after;
    unsigned errors = 0;

    fail_one(w, true, 1000, &errors);       /* all that is allocated once, and ARP */
    CHECK_EQ(errors, 0);
    for (unsigned kernel = 0; kernel < 2; kernel++) {
        unsigned nth = 1;

        settle(&before);
        while (fail_one(w, kernel, nth, &errors))
            CHECK(nth++ < 200);
        settle(&after);
        CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
        CHECK_EQ(after.lwip_blocks, before.lwip_blocks);
    }
    return errors;
}

/* --- connect -------------------------------------------------------------------------------- */

static SOCKET fresh(void)
{
    peer_play(7, PEER_LISTEN);
    return ws_stream();
}

static SOCKET fresh_nonblocking(void)
{
    return ws_nonblocking(fresh());
}

static SOCKET bound(void)
{
    static uint16_t port = 3000;            /* the last one may be in TIME_WAIT */
    SOCKET s = fresh_nonblocking();

    CHECK_EQ(ws_bind(s, 0, port++), 0);
    return s;
}

static int to_listener(SOCKET s)
{
    return ws_connect(s, PEER, 7);
}

static void is_unbound(SOCKET s)
{
    struct ws_name n;
    unsigned out;

    CHECK_EQ(ws_sock_name(s, &n), WSAEINVAL);
    CHECK_EQ(ws_peer_name(s, &n), WSAENOTCONN);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, 0, &out), 0);
    CHECK_EQ(out, 0);
}

static void is_bound_only(SOCKET s)
{
    struct ws_name n;
    int value;

    CHECK_EQ(ws_sock_name(s, &n), 0);
    CHECK_EQ(n.ip, 0);
    CHECK_EQ(ws_peer_name(s, &n), WSAENOTCONN);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_ERROR, &value), 0);
    CHECK_EQ(value, 0);
}

TEST_BOTH(C_115_connect_nonblocking_each_allocation_fails)
{
    static const struct sweep w = { fresh_nonblocking, to_listener, WSAENOBUFS, WSAEWOULDBLOCK,
                                    is_unbound, NULL };

    CHECK(sweep(&w) >= 2);                  /* pbuf and segment of the SYN */
}

TEST_BOTH(C_115_connect_of_a_bound_socket_each_allocation_fails)
{
    static const struct sweep w = { bound, to_listener, WSAENOBUFS, WSAEWOULDBLOCK, is_bound_only,
                                    NULL };

    CHECK(sweep(&w) >= 2);
}

/* What fails after the SYN is made up for by retransmission. */
TEST_BOTH(C_115_connect_blocking_each_allocation_fails)
{
    static const struct sweep w = { fresh, to_listener, WSAENOBUFS, 0, is_unbound, NULL };

    CHECK(sweep(&w) >= 2);
}

static SOCKET local_listener;

static SOCKET beside_a_listener(void)
{
    local_listener = ws_stream();
    CHECK_EQ(ws_bind(local_listener, 0, 5000), 0);
    CHECK_EQ(ws_listen(local_listener, 5), 0);
    return ws_stream();
}

static int to_ourselves(SOCKET s)
{
    return ws_connect(s, LOOPBACK, 5000);
}

static void close_listener(void)
{
    CHECK_EQ(ws_close(local_listener), 0);
}

/* The other end is here too: without memory for it there, the client connects and is reset. */
static bool loopback_one(bool kernel, unsigned nth, unsigned *refused)
{
    SOCKET s = beside_a_listener();
    int err;

    (kernel ? heap_fail_kernel : heap_fail_lwip)(nth, 1);
    err = to_ourselves(s);
    heap_fail_kernel(0, 0);
    heap_fail_lwip(0, 0);
    CHECK(err == 0 || err == WSAENOBUFS || err == WSAECONNREFUSED);
    if (err)
        CHECK_EQ(to_ourselves(s), 0);
    *refused += err != 0;
    close_listener();
    close_hard(s);
    return nth < 12;
}

TEST_BOTH(C_115_connect_over_loopback_each_allocation_fails)
{
    struct heap_figures before, after;
    unsigned refused = 0;

    loopback_one(false, 0, &refused);
    for (unsigned kernel = 0; kernel < 2; kernel++) {
        unsigned nth = 0;

        settle(&before);
        while (loopback_one(kernel, nth, &refused))         /* 0: none fails, the timers run */
            nth++;
        settle(&after);
        CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
        CHECK_EQ(after.lwip_blocks, before.lwip_blocks);
    }
    CHECK(refused >= 2);
}

static SOCKET dgram_nonblocking(void)
{
    return ws_nonblocking(ws_dgram());
}

static void dgram_is_unbound(SOCKET s)
{
    struct ws_name n;

    CHECK_EQ(ws_sock_name(s, &n), WSAEINVAL);
    CHECK_EQ(ws_peer_name(s, &n), WSAENOTCONN);
}

TEST_BOTH(C_115_connect_of_a_datagram_socket_each_allocation_fails)
{
    static const struct sweep w = { dgram_nonblocking, to_listener, WSAENOBUFS, 0, dgram_is_unbound,
                                    NULL };

    CHECK(sweep(&w) >= 1);
}

/* --- the other calls ------------------------------------------------------------------------ */

static SOCKET made;

static int makes_stream(SOCKET s)
{
    int err = ws_socket(AF_INET, SOCK_STREAM, 0, &made);

    (void)s;
    return err == WSAEMFILE ? WSAENOBUFS : err;             /* no room in the handle table */
}

static void close_made(void)
{
    CHECK_EQ(ws_close(made), 0);
}

TEST_BOTH(socket_each_allocation_fails)
{
    static const struct sweep w = { ws_stream, makes_stream, WSAENOBUFS, 0, NULL, close_made };

    CHECK(sweep(&w) >= 1);
}

static int binds(SOCKET s)
{
    return ws_bind(s, 0, 5000);
}

TEST_BOTH(bind_each_allocation_fails)
{
    static const struct sweep w = { ws_dgram, binds, WSAENOBUFS, 0, dgram_is_unbound, NULL };

    CHECK(sweep(&w) >= 1);
}

static SOCKET bound_stream(void)
{
    SOCKET s = ws_stream();

    CHECK_EQ(binds(s), 0);
    return s;
}

static int listens(SOCKET s)
{
    return ws_listen(s, 5);
}

TEST_BOTH(listen_each_allocation_fails)
{
    static const struct sweep w = { bound_stream, listens, WSAENOBUFS, 0, is_bound_only, NULL };

    CHECK(sweep(&w) >= 1);
}

static uint16_t arrival = 9000;

static SOCKET with_one_waiting(void)
{
    SOCKET s = bound_stream();

    CHECK_EQ(listens(s), 0);
    peer_connect(arrival++, 5000);
    world_sleep(10 * MS);
    return s;
}

static int accepts(SOCKET s)
{
    int err = ws_accept(s, &made);

    return err == WSAEMFILE ? WSAENOBUFS : err;
}

static void close_made_hard(void)
{
    close_hard(made);
}

TEST_BOTH(accept_each_allocation_fails)
{
    static const struct sweep w = { with_one_waiting, accepts, WSAENOBUFS, 0, NULL,
                                    close_made_hard };

    sweep(&w);
}

static SOCKET connected(void)
{
    SOCKET s = fresh();

    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    return s;
}

static uint8_t data[10000];

static int sends(SOCKET s)
{
    unsigned n = 0;
    int err = ws_send(s, data, sizeof data, &n);

    CHECK(err || n == sizeof data);
    return err;
}

TEST_BOTH(send_each_allocation_fails)
{
    static const struct sweep w = { connected, sends, WSAENOBUFS, 0, NULL, NULL };

    sweep(&w);
}

static int sends_datagram(SOCKET s)
{
    return ws_send_to(s, data, 100, PEER, 7);
}

TEST_BOTH(send_to_each_allocation_fails)
{
    static const struct sweep w = { ws_dgram, sends_datagram, WSAENOBUFS, 0, NULL, NULL };

    CHECK(sweep(&w) >= 2);
}

static SOCKET with_data(void)
{
    SOCKET s = connected();

    for (unsigned i = 0; peer_connection(i); i++)
        if (!peer_connection(i)->got_rst && !peer_connection(i)->got_fin)
            peer_send(peer_connection(i), "data", 4);
    world_sleep(10 * MS);
    return s;
}

static int receives(SOCKET s)
{
    char c[4];
    unsigned n;
    int err = ws_recv(s, c, sizeof c, MSG_PEEK, &n);

    CHECK(err || (n == 4 && !memcmp(c, "data", 4)));
    return err;
}

TEST_BOTH(recv_each_allocation_fails)
{
    static const struct sweep w = { with_data, receives, WSAENOBUFS, 0, NULL, NULL };

    CHECK_EQ(sweep(&w), 0);                                 /* it needs none */
}

static int selects_many(SOCKET s)
{
    fd_set r = { 0 }, wr = { 0 };
    int ready, err;

    for (unsigned i = 0; i < 40; i++)
        r.fd_array[r.fd_count++] = wr.fd_array[wr.fd_count++] = s;
    err = ws_select(&r, &wr, NULL, 1000, &ready);
    if (err)
        CHECK(r.fd_count == 40 && wr.fd_count == 40);       /* sets unchanged */
    return err;
}

TEST_BOTH(select_each_allocation_fails)
{
    static const struct sweep w = { ws_stream, selects_many, WSAENOBUFS, 0, NULL, NULL };

    CHECK(sweep(&w) >= 1);
}

static uint32_t event;

static int selects_events(SOCKET s)
{
    return ws_event_select(s, event, FD_CONNECT | FD_READ);
}

TEST_BOTH(event_select_each_allocation_fails)
{
    static const struct sweep w = { ws_stream, selects_events, WSAENOBUFS, 0, NULL, NULL };

    event = ws_event();
    CHECK_EQ(sweep(&w), 0);                                 /* it needs none */
}
