/* SPDX-License-Identifier: MIT */
/* Several threads that send on one socket, and what SO_SNDBUF and SO_RCVBUF bound. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/thread.h"

enum { RECORD = 12000, RECORDS = 2, WINDOW = 8000 };

static SOCKET shared;
static int result[2];
static unsigned sent[2];

static void send_records(unsigned who, unsigned records)
{
    char *record = (char[RECORD]){ 0 };

    memset(record, 'a' + (int)who, RECORD);
    for (unsigned i = 0; i < records && !result[who]; i++)
        result[who] = ws_send(shared, record, RECORD, &sent[who]);
}

static void sender(void *arg)
{
    send_records(*(unsigned *)arg, RECORDS);
}

static void one_record(void *arg)
{
    send_records(*(unsigned *)arg, 1);
}

static struct thread *start(void (*fn)(void *), unsigned who)
{
    static unsigned number[2] = { 0, 1 };

    result[who] = 0;
    sent[who] = 0;
    return world_thread(process_self(), fn, &number[who]);
}

/* Whole records only, in whatever order. */
static void check_whole(const struct peer_connection *c, unsigned records)
{
    CHECK_EQ(c->bytes, records * RECORD);
    for (unsigned i = 0; i < records; i++)
        for (unsigned k = 1; k < RECORD; k++)
            CHECK_EQ(c->data[i * RECORD + k], c->data[i * RECORD]);
}

/* The second comes when the first waits within a record, and is ahead of it at each wake. */
TEST(records_of_two_senders_are_not_cut_into_each_other)
{
    static unsigned second = 1;
    struct thread *a, *b;

    provider_up(true);
    peer_window = WINDOW;
    shared = ws_connected(7, PEER_LISTEN);
    CHECK_EQ(ws_set_option(shared, SOL_SOCKET, SO_SNDBUF, 4000), 0);
    peer_delay_us = 20 * MS;
    a = start(sender, 0);
    world_sleep(5 * MS);
    b = thread_create(sender, &second, 100, "second");
    world_join(a);
    world_join(b);
    CHECK_EQ(result[0] | result[1], 0);
    world_sleep(5 * SECOND);
    check_whole(peer_connection(0), 2 * RECORDS);
}

/* One waits for room in a window that is closed, one for its turn. */
static void two_blocked(struct thread **a, struct thread **b)
{
    unsigned n;

    peer_window = 60000;
    shared = ws_connected(7, PEER_LISTEN);
    CHECK_EQ(ws_set_option(shared, SOL_SOCKET, SO_SNDBUF, 2000), 0);
    peer_deaf = true;
    CHECK_EQ(ws_send(shared, "", 0, &n), 0);
    *a = start(one_record, 0);
    world_sleep(MS);
    *b = start(one_record, 1);
    world_sleep(MS);
    CHECK(!world_finished(*a) && !world_finished(*b));
}

TEST_BOTH(who_must_not_wait_is_told_WOULDBLOCK)
{
    struct thread *a, *b;
    unsigned n, out;

    two_blocked(&a, &b);
    CHECK_EQ(ws_fionbio(shared, 1), 0);
    CHECK_EQ(ws_send(shared, "x", 1, &n), WSAEWOULDBLOCK);
    CHECK_EQ(ws_select1(shared, IN_W, 0, &out), 0);
    CHECK_EQ(out, 0);
    CHECK_EQ(ws_fionbio(shared, 0), 0);
    peer_deaf = false;
    world_sleep(10 * SECOND);
    CHECK(world_finished(a) && world_finished(b));
    check_whole(peer_connection(0), 2);
    CHECK_EQ(ws_select1(shared, IN_W, 0, &out), 0);
    CHECK_EQ(out, IN_W);
}

TEST_BOTH(closing_ends_the_sender_and_those_who_wait_for_their_turn)
{
    struct thread *a, *b;

    two_blocked(&a, &b);
    CHECK_EQ(ws_close(shared), 0);
    world_sleep(MS);
    CHECK(world_finished(a) && world_finished(b));
    CHECK_EQ(result[0], WSAENOTSOCK);
    CHECK_EQ(result[1], WSAENOTSOCK);
}

TEST_BOTH(a_reset_ends_them_too)
{
    struct thread *a, *b;

    two_blocked(&a, &b);
    peer_rst(peer_connection(0));
    world_sleep(MS);
    CHECK(world_finished(a) && world_finished(b));
    CHECK_EQ(result[0], WSAECONNRESET);
    CHECK_EQ(result[1], WSAECONNRESET);
}

TEST_BOTH(cancelling_ends_both_and_the_next_may_send)
{
    struct thread *a, *b;
    unsigned n;

    two_blocked(&a, &b);
    CHECK_EQ(ws_cancel(), 0);
    world_sleep(MS);
    CHECK(world_finished(a) && world_finished(b));
    CHECK_EQ(result[1], WSAEINTR);
    peer_deaf = false;
    world_sleep(10 * SECOND);
    CHECK_EQ(ws_send(shared, "x", 1, &n), 0);
}

/* A dying thread gives its turn on; one that only waited has sent nothing. */
TEST_BOTH(a_thread_that_dies_holds_nobody_up)
{
    struct thread *a, *b;

    for (unsigned dies = 0; dies < 2; dies++) {
        two_blocked(&a, &b);
        world_kill(dies ? b : a);
        world_sleep(MS);
        CHECK(world_finished(dies ? b : a));
        CHECK(!world_finished(dies ? a : b));
        peer_deaf = false;
        world_sleep(10 * SECOND);
        CHECK(world_finished(a) && world_finished(b));
        CHECK_EQ(result[!dies], 0);
        if (dies)
            check_whole(peer_connection(1), 1);
    }
}

/* --- SO_SNDBUF, SO_RCVBUF --------------------------------------------------------------------- */

/* How much one send queues when nothing is acknowledged; read back exactly as set. */
TEST_BOTH(SO_SNDBUF_bounds_what_a_send_queues)
{
    static const struct {
        int set;
        unsigned takes;
    } cases[] = { { 0, 1460 }, { 1, 1460 }, { 1460, 1460 }, { 1461, 1461 }, { 8192, 8192 },
                  { 23359, 23359 }, { 23360, 23360 }, { 1 << 20, 23360 }, { 0x7fffffff, 23360 } };
    static char data[30000];
    unsigned n;
    int value;

    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        SOCKET s;

        peer_deaf = false;
        s = ws_nonblocking(ws_connected(7, PEER_LISTEN));
        peer_deaf = true;
        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_SNDBUF, cases[i].set), 0);
        CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_SNDBUF, &value), 0);
        CHECK_EQ(value, cases[i].set);
        CHECK_EQ(ws_send(s, data, sizeof data, &n), 0);
        CHECK_EQ(n, cases[i].takes);
        CHECK_EQ(ws_send(s, data, 1, &n), WSAEWOULDBLOCK);
        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_LINGER, 1), 0);
        CHECK_EQ(ws_close(s), 0);
    }
    peer_deaf = false;
    shared = ws_nonblocking(ws_connected(7, PEER_LISTEN));
    peer_deaf = true;                       /* not set: lwIP's own bound, whatever is read back */
    CHECK_EQ(ws_send(shared, data, sizeof data, &n), 0);
    CHECK_EQ(n, 23360);
    CHECK_EQ(ws_set_option(shared, SOL_SOCKET, SO_SNDBUF, 1), 0);   /* below what is queued */
    CHECK_EQ(ws_send(shared, data, 1, &n), WSAEWOULDBLOCK);
    peer_deaf = false;
    world_sleep(10 * SECOND);
    CHECK_EQ(ws_send(shared, data, sizeof data, &n), 0);
    CHECK_EQ(n, 1460);
}

/* The window in the last segment that we sent. */
static unsigned window_told(void)
{
    struct packet p, last = { 0 };

    for (unsigned i = 0; sent_packet(PACKET_TCP, FLAG_ACK, i, &p); i++)
        last = p;
    return last.window;
}

static void stream_through(SOCKET s, struct peer_connection *c, unsigned window)
{
    static char data[23360];
    unsigned n, total = 0;
    uint64_t before;

    for (unsigned round = 0; round < 5; round++) {
        peer_send(c, data, window);         /* fills it */
        world_sleep(300 * MS);
        CHECK(window_told() < 1460);
        for (unsigned got = 0; got < window; got += n)
            CHECK_EQ(ws_recv(s, data, sizeof data, 0, &n), 0);
        before = world_now();
        while (window_told() < window && world_now() - before < SECOND)
            world_sleep(MS);
        CHECK(world_now() - before < 10 * MS);      /* announced at once, not when probed */
        CHECK_EQ(window_told(), window);
        total += window;
    }
    CHECK(total == 5 * window);
}

TEST_BOTH(SO_RCVBUF_set_before_the_connection_bounds_its_window)
{
    static const struct {
        int set;
        unsigned window;
    } cases[] = { { 0, 1460 }, { 1460, 1460 }, { 2000, 2000 }, { 4096, 4096 }, { 8192, 8192 },
                  { 20000, 20000 }, { 1 << 20, 23360 } };
    SOCKET lis;
    int value;

    for (unsigned i = 0; i < 2 * ARRAY_SIZE(cases); i++) {
        SOCKET s = ws_stream();
        unsigned k = i / 2;

        peer_play(7, PEER_LISTEN);
        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_RCVBUF, cases[k].set), 0);
        CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_RCVBUF, &value), 0);
        CHECK_EQ(value, cases[k].set);
        if (i % 2 == 0) {
            CHECK_EQ(ws_connect(s, PEER, 7), 0);
        } else {
            lis = s;
            CHECK_EQ(ws_bind(lis, 0, 5000), 0);
            CHECK_EQ(ws_listen(lis, 5), 0);
            peer_connect((uint16_t)(9000 + i), 5000);
            CHECK_EQ(ws_accept(lis, &s), 0);
            CHECK_EQ(ws_close(lis), 0);
        }
        world_sleep(10 * MS);
        CHECK_EQ(window_told(), cases[k].window);
        stream_through(s, peer_connection(i), cases[k].window);
        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_RCVBUF, 3000), 0);     /* too late */
        CHECK_EQ(ws_close(s), 0);
        world_sleep(10 * MS);
        CHECK(peer_connection(i)->got_fin);         /* a small window is not unread data */
        CHECK(!peer_connection(i)->got_rst);
        peer_fin(peer_connection(i));
        world_sleep(MS);
    }
}

/* --- memory that runs short in the middle ----------------------------------------------------- */

/* lwIP's k-th allocation in the call fails, and the two after it: what was said to be sent arrives,
 * in order, and the FIN behind it. */
TEST_BOTH(short_memory_in_the_middle_of_a_call_loses_nothing)
{
    enum { SEND, SHUTDOWN, RECEIVE, CLOSE, NCALLS };
    static char data[20000], got[20000];
    unsigned n, expect = 0, at = 0;

    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (char)(i * 7 + i / 251);
    for (unsigned i = 0; i < NCALLS * 12; i++) {
        unsigned call = i % NCALLS, k = 1 + i / NCALLS;
        SOCKET s = ws_stream();
        struct peer_connection *c;
        int err;

        peer_play(7, PEER_LISTEN);
        if (call == CLOSE && k % 2)         /* a window that is not lwIP's is not unread data */
            CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_RCVBUF, 4096), 0);
        CHECK_EQ(ws_connect(s, PEER, 7), 0);
        c = peer_connection(at++);
        CHECK_EQ(ws_send(s, data, 3000, &expect), 0);
        CHECK_EQ(ws_nonblocking(s), s);
        if (call == RECEIVE)
            peer_send(c, data, sizeof got);
        world_sleep(10 * MS);
        heap_fail_lwip(k, 3);
        if (call == SEND) {
            err = ws_send(s, data + 3000, 17000, &n);
            CHECK(err == 0 || err == WSAEWOULDBLOCK || err == WSAENOBUFS);
            expect += err ? 0 : n;
        } else if (call == SHUTDOWN) {
            CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
        }
        if (call == RECEIVE) {
            CHECK_EQ(ws_recv(s, got, sizeof got, 0, &n), 0);
            CHECK_EQ(n, sizeof got);
            CHECK(memcmp(got, data, sizeof got) == 0);
        }
        if (call == CLOSE)
            CHECK_EQ(ws_close(s), 0);
        heap_fail_lwip(0, 0);
        world_sleep(5 * SECOND);
        if (call == RECEIVE)
            CHECK_EQ(window_told(), 23360);
        if (call == SEND || call == RECEIVE)
            CHECK_EQ(ws_close(s), 0);
        world_sleep(20 * SECOND);
        CHECK_EQ(c->bytes, expect);
        CHECK(memcmp(c->data, data, expect) == 0);
        CHECK(c->got_fin);
        CHECK(!c->got_rst);
        if (call == SHUTDOWN)
            CHECK_EQ(ws_close(s), 0);
        peer_fin(c);
        world_sleep(SECOND);
    }
}
