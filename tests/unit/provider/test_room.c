/* SPDX-License-Identifier: MIT */
/* A program that sends when FD_WRITE says so, and after WSAEWOULDBLOCK waits for the next one: it
 * always comes, whatever happens between the refusal and the end of the call that was refused, or
 * of the call that was in its way. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/thread.h"
#include "provider/socket/sock.h"

static SOCKET shared, other_end;
static uint32_t event;

static void loopback_pair(int sndbuf)
{
    SOCKET l = ws_stream();

    shared = ws_stream();
    CHECK_EQ(ws_bind(l, LOOPBACK, 7000), 0);
    CHECK_EQ(ws_listen(l, 5), 0);
    if (sndbuf)
        CHECK_EQ(ws_set_option(shared, SOL_SOCKET, SO_SNDBUF, sndbuf), 0);
    CHECK_EQ(ws_connect(shared, LOOPBACK, 7000), 0);
    CHECK_EQ(ws_accept(l, &other_end), 0);
    CHECK_EQ(ws_close(l), 0);
}

static void watch_room(void)
{
    uint32_t bits;
    int32_t err[10];

    event = ws_event();
    CHECK_EQ(ws_event_select(shared, event, FD_WRITE), 0);
    CHECK_EQ(ws_enum(shared, event, &bits, err), 0);
    CHECK_EQ(bits, FD_WRITE);
}

static bool room_is_told(void *arg)
{
    (void)arg;
    return ws_event_is_set(event);
}

/* A signal may be left from before the refusal, with nothing to enumerate. */
static void await_room(void)
{
    uint32_t bits;
    int32_t err[10];

    do {
        CHECK(world_until(room_is_told, NULL, 30 * SECOND));
        CHECK_EQ(ws_enum(shared, event, &bits, err), 0);
    } while (bits != FD_WRITE);
}

static void reads_all(void *arg)
{
    unsigned *total = arg, n;
    char data[4000];

    while (ws_recv(other_end, data, sizeof data, 0, &n) == 0 && n > 0)
        *total += n;
}

/* Over loopback the ACKs come before the refused call has ended. */
TEST_BOTH(FD_WRITE_comes_back_however_soon_the_room_does)
{
    static const int bounds[] = { 0, 1, 1460, 2919, 2920, 2921, 4380, 8192, 23360 };
    static const unsigned pieces[] = { 1, 1459, 1460, 4000, 5840, 5841, 30000 };
    enum { ALL = 40000 };
    static char data[30000];

    for (unsigned i = 0; i < ARRAY_SIZE(bounds) * ARRAY_SIZE(pieces); i++) {
        unsigned piece = pieces[i / ARRAY_SIZE(bounds)], all = piece == 1 ? 500 : ALL;
        unsigned got = 0, sent = 0, n;
        struct thread *t;

        loopback_pair(bounds[i % ARRAY_SIZE(bounds)]);
        watch_room();
        t = world_thread(process_self(), reads_all, &got);
        while (sent < all) {
            unsigned asked = piece < all - sent ? piece : all - sent;
            int err = ws_send(shared, data, asked, &n);

            CHECK(err == 0 || err == WSAEWOULDBLOCK);
            n = err ? 0 : n;
            sent += n;
            if (n < asked)
                await_room();
        }
        CHECK_EQ(ws_close(shared), 0);
        world_join(t);
        CHECK_EQ(got, all);
        CHECK_EQ(ws_close(other_end), 0);
        world_sleep(61 * SECOND);
    }
}

/* --- two senders ------------------------------------------------------------------------------ */

static int second_err;
static void (*spoil)(void);

static bool someone_sends(void) ANNOTATE(no_thread_safety_analysis)
{
    struct sock *so = sock_ref(shared);
    bool taken = turn_taken(&so->tx_turn);

    sock_unref(so);
    return taken;
}

static void send_one(void *arg)
{
    unsigned n;

    (void)arg;
    second_err = ws_send(shared, "x", 1, &n);
}

/* In the first sender's copy: the second is refused, then something happens to the first. */
static void second_comes(void)
{
    struct thread *t;

    if (!someone_sends())
        return;
    user_on_access(NULL);
    t = world_thread(process_self(), send_one, NULL);
    world_join(t);
    CHECK_EQ(second_err, WSAEWOULDBLOCK);
    CHECK(!ws_event_is_set(event));
    spoil();
}

static void memory_goes(void)
{
    user_fault_at(1);
}

static void nothing(void)
{
}

static void lwip_has_no_memory(void)
{
    heap_fail_lwip(1, 100);
}

static void sending_is_shut(void)
{
    CHECK_EQ(ws_shutdown(shared, SD_SEND), 0);
}

/* The second waits for FD_WRITE, and no ACK is on its way that could bring it. */
TEST(FD_WRITE_comes_to_who_was_refused_whatever_became_of_the_first_sender)
{
    static const struct {
        void (*spoil)(void);
        int err;
    } cases[] = { { nothing, 0 }, { memory_goes, WSAEFAULT }, { lwip_has_no_memory, WSAENOBUFS },
                  { sending_is_shut, WSAESHUTDOWN } };
    unsigned n;

    provider_up(false);
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        shared = ws_connected(7, PEER_LISTEN);
        watch_room();
        spoil = cases[i].spoil;
        user_on_access(second_comes);
        CHECK_EQ(ws_send(shared, "hello", 5, &n), cases[i].err);
        heap_fail_lwip(0, 0);
        await_room();
        CHECK_EQ(ws_close(shared), 0);
    }
}

/* --- memory that runs short after a part ------------------------------------------------------ */

/* An error says that nothing was sent, or the program would send it again.  lwIP's k-th allocation
 * of the call fails, and enough behind it that no ACK is left to wait for. */
static void send_in_need(bool blocking, unsigned k)
{
    enum { ALL = 30000 };
    static char data[ALL];
    unsigned got = 0, sent = 0, n;
    struct thread *t;
    int err;

    loopback_pair(0);
    watch_room();
    if (blocking) {
        CHECK_EQ(ws_event_select(shared, 0, 0), 0);
        CHECK_EQ(ws_fionbio(shared, 0), 0);
    }
    t = world_thread(process_self(), reads_all, &got);
    heap_fail_lwip(k, 60);
    err = ws_send(shared, data, ALL, &n);
    heap_fail_lwip(0, 0);
    CHECK(err == 0 || err == WSAENOBUFS || (err == WSAEWOULDBLOCK && !blocking));
    sent = err ? 0 : n;
    if (blocking)
        CHECK(err || n == ALL);
    else if (sent < ALL && err != WSAENOBUFS)
        await_room();
    CHECK_EQ(ws_close(shared), 0);
    world_join(t);
    CHECK_EQ(got, sent);
    CHECK_EQ(ws_close(other_end), 0);
    world_sleep(61 * SECOND);
}

TEST_BOTH(a_send_that_fails_for_memory_has_sent_nothing)
{
    for (unsigned k = 1; k <= 60; k++) {
        send_in_need(false, k);
        send_in_need(true, k);
    }
}

/* --- a bound that is raised ------------------------------------------------------------------- */

static unsigned selected_in;

static void selects_room(void *arg)
{
    (void)arg;
    CHECK_EQ(ws_select1(shared, IN_W, 30 * SECOND, &selected_in), 0);
}

static void sends_more(void *arg)
{
    unsigned n;

    CHECK_EQ(ws_send(*(SOCKET *)arg, "more", 4, &n), 0);
}

/* The peer acknowledges nothing: no ACK is there to tell of it. */
TEST_BOTH(room_that_a_larger_SO_SNDBUF_makes_is_told)
{
    static char data[5000];
    struct thread *t, *u;
    SOCKET blocked;
    unsigned n;

    shared = ws_connected(7, PEER_LISTEN);
    blocked = ws_connected(7, PEER_LISTEN);
    CHECK_EQ(ws_set_option(shared, SOL_SOCKET, SO_SNDBUF, 1460), 0);
    CHECK_EQ(ws_set_option(blocked, SOL_SOCKET, SO_SNDBUF, 1460), 0);
    watch_room();
    world_sleep(SECOND);
    peer_deaf = true;
    CHECK_EQ(ws_send(blocked, data, 1460, &n), 0);
    CHECK_EQ(ws_send(shared, data, sizeof data, &n), 0);
    CHECK_EQ(n, 1460);
    t = world_thread(process_self(), selects_room, NULL);
    u = world_thread(process_self(), sends_more, &blocked);
    world_sleep(10 * MS);
    CHECK(!world_finished(t) && !world_finished(u) && !ws_event_is_set(event));
    CHECK_EQ(ws_set_option(shared, SOL_SOCKET, SO_SNDBUF, 2000), 0);    /* not worth it */
    world_sleep(10 * MS);
    CHECK(!world_finished(t) && !ws_event_is_set(event));
    CHECK_EQ(ws_set_option(shared, SOL_SOCKET, SO_SNDBUF, 20000), 0);
    CHECK_EQ(ws_set_option(blocked, SOL_SOCKET, SO_SNDBUF, 1464), 0);
    world_sleep(10 * MS);
    CHECK(world_finished(t) && world_finished(u));
    CHECK_EQ(selected_in, IN_W);
    await_room();
}
