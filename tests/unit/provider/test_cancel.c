/* SPDX-License-Identifier: MIT */
/* Every call that can sleep, ended by WSPCancelBlockingCall (W-90) and by the last WSPCleanup
 * (W-93). */
#include "tests/unit/provider/calls.h"

#include "bsp/kernel/sched/thread.h"

static SOCKET s;
static int answer, ended;
static uint8_t much[200000];

static void open_idle(void)
{
    peer_play(8, PEER_DROP);
    s = ws_stream();
}

static void open_up(void)
{
    s = ws_connected(7, PEER_LISTEN);
}

static void open_stuck(void)
{
    peer_window = 0;
    s = ws_connected(7, PEER_LISTEN);
}

static void open_listener(void)
{
    s = ws_stream();
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
}

static void open_dgram(void)
{
    s = ws_dgram();
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
}

static void open_lingering(void)
{
    unsigned n;

    open_stuck();
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_LINGER, 1 | 100 << 16), 0);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
}

static int do_connect(void)
{
    return ws_connect(s, PEER, 8);
}

static int do_recv(void)
{
    unsigned n;
    char c;

    return ws_recv(s, &c, 1, 0, &n);
}

static int do_send(void)
{
    unsigned n;

    return ws_send(s, much, sizeof much, &n);
}

static int do_accept(void)
{
    SOCKET c;

    return ws_accept(s, &c);
}

static int do_recv_from(void)
{
    struct ws_name from;
    unsigned n;
    char c;

    return ws_recv_from(s, &c, 1, &n, &from);
}

static int do_select(void)
{
    unsigned out;

    return ws_select1(s, IN_X, -1, &out);
}

static int do_close(void)
{
    return ws_close(s);
}

/* A close that is cut short has closed, with a reset: there is nothing left to say INTR about. */
static const struct {
    void (*open)(void);
    int (*call)(void);
    int cancelled, cleaned;
} blocked[] = {
    { open_idle, do_connect, WSAEINTR, WSAENOTSOCK },
    { open_up, do_recv, WSAEINTR, WSAENOTSOCK },
    { open_stuck, do_send, WSAEINTR, WSAENOTSOCK },
    { open_listener, do_accept, WSAEINTR, WSAENOTSOCK },
    { open_dgram, do_recv_from, WSAEINTR, WSAENOTSOCK },
    { open_up, do_select, WSAEINTR, WSAENOTSOCK },
    { open_lingering, do_close, 0, WSAENOTSOCK },
};
enum { KINDS = sizeof blocked / sizeof blocked[0] };

static void blocks(void *arg)
{
    answer = blocked[(uintptr_t)arg].call();
    ended++;
}

static struct thread *start(unsigned kind)
{
    struct thread *t;

    peer_window = 65535;
    blocked[kind].open();
    ended = 0;
    answer = -1;
    t = world_thread(process_self(), blocks, (void *)(uintptr_t)kind);
    world_sleep(SECOND);
    CHECK_EQ(ended, 0);
    return t;
}

TEST_BOTH(W_90_cancel_ends_every_kind_of_blocked_call)
{
    for (unsigned kind = 0; kind < KINDS; kind++) {
        struct thread *t = start(kind);

        CHECK_EQ(ws_cancel(), 0);
        world_join(t);
        CHECK_EQ(answer, blocked[kind].cancelled);
        CHECK_EQ(ws_cancel(), WSAEINVAL);                   /* nothing is outstanding */
        CHECK_EQ(ws_close(s), blocked[kind].call == do_close ? WSAENOTSOCK : 0);
    }
}

static void fin_comes(void *connection)
{
    peer_fin(connection);
}

TEST_BOTH(W_90_cancel_ends_all_blocked_calls_of_the_client_and_no_later_one)
{
    struct thread *t[3];
    char c;
    unsigned n;

    open_up();
    ended = 0;
    for (unsigned i = 0; i < 3; i++)
        t[i] = world_thread(process_self(), blocks, (void *)1);
    world_sleep(SECOND);
    CHECK_EQ(ws_cancel(), 0);
    for (unsigned i = 0; i < 3; i++)
        world_join(t[i]);
    CHECK_EQ(ended, 3);
    CHECK_EQ(answer, WSAEINTR);
    world_at(SECOND, fin_comes, peer_connection(0));
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(n, 0);
}

static int by_other;

static void cancels(void *arg)
{
    (void)arg;
    CHECK_EQ(ws_startup(0x0202), 0);
    by_other = ws_cancel();
}

static SOCKET awaited;
static int ended;

static void awaits(void *arg)
{
    unsigned n;
    char c;

    (void)arg;
    ended = ws_recv(awaited, &c, 1, 0, &n);
}

/* The kernel's own cancel of a thread, which knows no socket. */
TEST_BOTH(a_thread_that_is_cancelled_leaves_its_call_with_INTR)
{
    struct thread *t;
    unsigned n;
    char c;

    awaited = ws_connected(7, PEER_LISTEN);
    ended = -1;
    t = world_thread(process_self(), awaits, NULL);
    world_sleep(SECOND);
    CHECK_EQ(ended, -1);
    thread_cancel(t);
    world_join(t);
    CHECK_EQ(ended, WSAEINTR);
    peer_send(peer_connection(0), "x", 1);
    CHECK_EQ(ws_recv(awaited, &c, 1, 0, &n), 0);
}

TEST(W_90_cancel_is_for_the_own_process_only)
{
    struct thread *t;

    provider_up(false);
    t = start(1);
    by_other = -1;
    world_join(world_thread(world_process("other"), cancels, NULL));
    CHECK_EQ(by_other, WSAEINVAL);
    CHECK_EQ(ended, 0);
    CHECK_EQ(ws_cancel(), 0);
    world_join(t);
}

TEST_BOTH(W_93_cleanup_ends_every_kind_of_blocked_call)
{
    struct heap_figures before, after;

    for (unsigned kind = 0; kind < KINDS; kind++) {
        struct thread *t = start(kind);

        CHECK_EQ(ws_cleanup(), 0);
        world_join(t);
        CHECK_EQ(answer, blocked[kind].cleaned);
        CHECK_EQ(ws_close(s), WSAENOTSOCK);
        CHECK_EQ(ws_cleanup(), WSANOTINITIALISED);
        world_sleep(600ull * SECOND);
        heap_figures(&after);
        if (kind > 0)
            CHECK(after.kernel_blocks <= before.kernel_blocks);
        before = after;
        CHECK_EQ(ws_startup(0x0202), 0);
    }
}
