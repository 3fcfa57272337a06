/* SPDX-License-Identifier: MIT */
/* When what a program has received is acknowledged. */
#include "tests/unit/provider/calls.h"

enum { FULL = 1460 };

static bool has_acked(void *arg)
{
    struct peer_connection *c = arg;
    struct packet p, last = { 0 };

    for (unsigned i = 0; sent_packet(PACKET_TCP, FLAG_ACK, i, &p); i++)
        last = p;
    return last.ack == c->snd_nxt;
}

static unsigned bare_acks(void)
{
    struct packet p;
    unsigned n = 0;

    for (unsigned i = 0; sent_packet(PACKET_TCP, FLAG_ACK, i, &p); i++)
        n += p.bytes == 0 && !(p.flags & (FLAG_SYN | FLAG_FIN | FLAG_RST));
    return n;
}

static uint64_t time_to_ack(struct peer_connection *c)
{
    uint64_t before = world_now();

    CHECK(world_until(has_acked, c, SECOND));
    return world_now() - before;
}

static void feed(struct peer_connection *c, unsigned n)
{
    static char data[FULL];

    peer_send(c, data, n);
    world_sleep(MS);                        /* it has arrived, no more */
    CHECK(!has_acked(c));
}

static void receive(SOCKET s, unsigned want)
{
    static char data[2 * FULL];
    unsigned n;

    CHECK_EQ(ws_recv(s, data, sizeof data, 0, &n), 0);
    CHECK_EQ(n, want);
}

static void sleeper(void *arg)
{
    unsigned n;
    char c;

    ws_recv(*(SOCKET *)arg, &c, 1, 0, &n);
}

/* write, write, read: the first write is taken, the program sleeps for the second. */
TEST_BOTH(a_program_that_sleeps_for_more_acknowledges_at_once)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    struct peer_connection *c = peer_connection(0);
    struct thread *t;

    for (unsigned i = 0; i < 4; i++) {
        feed(c, 1 + i * 100);
        receive(s, 1 + i * 100);
        t = world_thread(process_self(), sleeper, &s);
        CHECK(time_to_ack(c) <= 2 * MS);
        peer_send(c, "x", 1);
        world_join(t);
        world_sleep(SECOND);
    }
}

/* The same for programs that wait elsewhere. */
TEST_BOTH(a_program_that_waits_elsewhere_acknowledges_in_a_few_milliseconds)
{
    SOCKET s = ws_nonblocking(ws_connected(7, PEER_LISTEN));
    struct peer_connection *c = peer_connection(0);
    unsigned n;
    char b;

    for (unsigned i = 0; i < 4; i++) {
        uint64_t us;

        feed(c, 1);
        receive(s, 1);
        CHECK_EQ(ws_recv(s, &b, 1, 0, &n), WSAEWOULDBLOCK);
        CHECK(!has_acked(c));               /* the answer may be on its way */
        us = time_to_ack(c);
        CHECK(us > 3 * MS && us < 8 * MS);
        world_sleep(i * 7 * MS);
    }
}

/* An answer that is ready within the time carries the ACK: one frame each way. */
TEST_BOTH(a_prompt_answer_carries_the_ACK)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    struct peer_connection *c = peer_connection(0);
    unsigned before, n;

    world_sleep(SECOND);
    before = bare_acks();
    for (unsigned i = 0; i < 50; i++) {
        peer_send(c, "q", 1);
        world_sleep(MS);
        receive(s, 1);
        world_sleep(i % 4 * MS);
        CHECK_EQ(ws_send(s, "r", 1, &n), 0);
        CHECK(has_acked(c));
        world_sleep(i % 7 * MS + 2 * MS);
    }
    CHECK(bare_acks() - before <= 2);       /* lwIP's own timer looks every 250 ms */
}

/* What nobody has taken is acknowledged in lwIP's time, and so is a full segment that was. */
TEST_BOTH(what_is_not_taken_or_is_full_waits_for_the_second_segment)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    struct peer_connection *c = peer_connection(0);
    unsigned before;

    world_sleep(SECOND);
    feed(c, 1);
    world_sleep(20 * MS);
    CHECK(!has_acked(c));
    receive(s, 1);
    world_sleep(SECOND);
    before = bare_acks();
    for (unsigned i = 0; i < 20; i++) {
        feed(c, FULL);
        receive(s, FULL);
        world_sleep(7 * MS);
        CHECK(!has_acked(c));
        peer_send(c, (char[FULL]){ 0 }, FULL);
        world_sleep(MS);
        CHECK(has_acked(c));
        receive(s, FULL);
    }
    CHECK_EQ(bare_acks(), before + 20);
}

static SOCKET server_end, client_end;

static void serve_pairs(void *arg)
{
    unsigned n;
    char c;

    (void)arg;
    while (ws_recv(server_end, &c, 1, 0, &n) == 0 && n == 1) {
        CHECK_EQ(ws_recv(server_end, &c, 1, 0, &n), 0);
        CHECK_EQ(ws_send(server_end, &c, 1, &n), 0);
    }
}

TEST_BOTH(write_write_read_takes_less_than_10_ms_on_loopback)
{
    SOCKET lis = ws_stream();
    struct ws_name at;
    struct thread *t;
    unsigned n;
    char c;

    CHECK_EQ(ws_bind(lis, LOOPBACK, 0), 0);
    CHECK_EQ(ws_listen(lis, 1), 0);
    CHECK_EQ(ws_sock_name(lis, &at), 0);
    client_end = ws_stream();
    CHECK_EQ(ws_connect(client_end, LOOPBACK, at.port), 0);
    CHECK_EQ(ws_accept(lis, &server_end), 0);
    t = world_thread(process_self(), serve_pairs, NULL);
    for (unsigned i = 0; i < 20; i++) {
        uint64_t before = world_now();

        CHECK_EQ(ws_send(client_end, "a", 1, &n), 0);
        CHECK_EQ(ws_send(client_end, "b", 1, &n), 0);
        CHECK_EQ(ws_recv(client_end, &c, 1, 0, &n), 0);
        CHECK(world_now() - before < 10 * MS);
    }
    CHECK_EQ(ws_shutdown(client_end, SD_SEND), 0);
    world_join(t);
}

/* A socket that goes away while its ACK is held back is not looked at again. */
TEST_BOTH(an_owed_ACK_dies_with_its_connection)
{
    for (unsigned i = 0; i < 3; i++) {
        SOCKET s = ws_connected(7, PEER_LISTEN);
        struct peer_connection *c = peer_connection(i);

        feed(c, 1);
        receive(s, 1);
        if (i == 1) {
            peer_rst(c);
            world_sleep(MS);
        }
        if (i < 2)
            CHECK_EQ(ws_close(s), 0);
        world_sleep(20 * MS);
    }
}
