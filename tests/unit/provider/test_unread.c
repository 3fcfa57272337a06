/* SPDX-License-Identifier: MIT */
/* Peers that send to programs which do not read: whatever they send, the wire is still heard. */
#include "tests/unit/provider/calls.h"

#include "lwip/opt.h"
#include "tests/unit/provider/pools.h"
#include "tests/unit/provider/pressure.h"

enum { CONNECTIONS = PBUF_POOL_SIZE + 100, SEGMENT = 1000, TIGHT = PBUF_POOL_SIZE / 4 * 3 };

static SOCKET sockets[CONNECTIONS];
static char data[SEGMENT];

static void connect_all(unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        sockets[i] = ws_nonblocking(ws_connected(7, PEER_LISTEN));
}

static void send_all(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        for (unsigned k = 0; k < 3; k++)
            peer_send(peer_connection(i), data, SEGMENT);
        world_sleep(2 * MS);                    /* the NIC's ring takes no more at once */
    }
    world_sleep(2 * SECOND);
}

static unsigned unread(SOCKET of)
{
    static char to[4 * SEGMENT];
    unsigned n, all = 0;

    while (ws_recv(of, to, sizeof to, 0, &n) == 0 && n > 0) {
        all += n;
        world_sleep(SECOND);                    /* what was refused is offered again */
    }
    return all;
}

/* Nobody else's data comes, but nothing is lost and everybody else is heard. */
static void check_heard(void)
{
    SOCKET s;

    CHECK(pools().pbuf_pool_used <= TIGHT + 1);
    s = ws_connected(8, PEER_ECHO);
    CHECK_EQ(ws_close(s), 0);
}

TEST(segments_that_a_program_may_not_hold_leave_receive_buffers)
{
    unsigned all = 0;

    provider_up(false);
    peer_play(8, PEER_ECHO);
    connect_all(CONNECTIONS);
    heap_set_share(SEGMENT);
    send_all(CONNECTIONS);
    check_heard();
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        unsigned n = unread(sockets[i]);

        CHECK(n >= SEGMENT);
        all += n;
    }
    CHECK(all >= (CONNECTIONS + PBUF_POOL_SIZE / 2 - 10) * SEGMENT); /* the refused, too */
    CHECK(pools().pbuf_pool_used <= 1);
}

/* The buffers are another one's: there is memory, so nothing is refused. */
TEST(segments_are_kept_elsewhere_when_receive_buffers_are_scarce)
{
    enum { FEW = 60 };

    provider_up(false);
    peer_play(8, PEER_ECHO);
    connect_all(FEW);
    pressure_on();
    send_all(FEW);
    check_heard();
    for (unsigned i = 0; i < FEW; i++)
        CHECK_EQ(unread(sockets[i]), 3 * SEGMENT);
    pressure_off();
}

/* --- what is answered meanwhile --------------------------------------------------------------- */

/* A connection whose program reads nothing and may hold no more, while buffers are scarce. */
static struct peer_connection *held_back(unsigned bytes)
{
    struct peer_connection *c;

    provider_up(false);
    connect_all(1);
    c = peer_connection(0);
    for (unsigned left = bytes, n; left > 0; left -= n) {
        n = left < SEGMENT ? left : SEGMENT;
        peer_send(c, data, n);
        world_sleep(SECOND);
    }
    heap_set_share(SEGMENT);
    pressure_on();
    return c;
}

/* The peer sends that many bytes from there, and hears how far we are; the window it is told. */
static unsigned check_answered(struct peer_connection *c, uint32_t from, unsigned bytes,
                               uint32_t ack)
{
    unsigned before = sent_count(PACKET_TCP, FLAG_ACK);
    struct packet p;

    c->snd_nxt = from;
    peer_send(c, data, bytes);
    world_sleep(SECOND);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_ACK), before + 1);
    CHECK(sent_packet(PACKET_TCP, FLAG_ACK, before, &p));
    CHECK_EQ(p.ack, ack);
    return p.window;
}

static unsigned last_window(void)
{
    struct packet p;

    CHECK(sent_packet(PACKET_TCP, FLAG_ACK, sent_count(PACKET_TCP, FLAG_ACK) - 1, &p));
    return p.window;
}

/* Our ACK was lost: without another one the peer would give up. */
TEST(what_was_taken_and_comes_again_is_acknowledged_whatever_is_scarce)
{
    struct peer_connection *c = held_back(SEGMENT);
    uint32_t end = c->snd_nxt;

    check_answered(c, end - SEGMENT, SEGMENT, end);
    pressure_off();
}

/* The segment that was refused too, which lwIP has acknowledged and keeps. */
TEST(what_was_refused_and_comes_again_is_acknowledged)
{
    struct peer_connection *c = held_back(SEGMENT);
    uint32_t end = c->snd_nxt + SEGMENT;

    pressure_off();
    check_answered(c, end - SEGMENT, SEGMENT, end);
    check_answered(c, end - SEGMENT, SEGMENT, end);
}

TEST(probes_of_a_closed_window_are_answered_whatever_is_scarce)
{
    struct peer_connection *c = held_back(TCP_WND);
    uint32_t end = c->snd_nxt;

    check_answered(c, end, 1, end);
    pressure_off();
}

TEST(data_behind_a_hole_are_answered_whatever_is_scarce)
{
    struct peer_connection *c = held_back(SEGMENT);
    uint32_t end = c->snd_nxt;

    check_answered(c, end + SEGMENT, SEGMENT, end);
    pressure_off();
}

TEST(fin_that_comes_again_with_its_data_is_acknowledged_whatever_is_scarce)
{
    struct peer_connection *c = held_back(SEGMENT);
    uint32_t end = c->snd_nxt;

    peer_fin(c);
    world_sleep(SECOND);
    check_answered(c, end - SEGMENT, SEGMENT, end + 1);
    pressure_off();
}

/* --- the window ------------------------------------------------------------------------------- */

/* A peer that only repeats gives up after some time; one that finds a window closed asks for as
 * long as it is answered.  taken: how far we are when the first segment behind `end` has come. */
static void check_closed_until_read(struct peer_connection *c, uint32_t end, uint32_t taken)
{
    CHECK_EQ(check_answered(c, end, SEGMENT, taken), 0);
    CHECK_EQ(check_answered(c, taken, SEGMENT, taken), 0);
    CHECK_EQ(check_answered(c, taken, 1, taken), 0);
    pressure_off();
    CHECK_EQ(unread(sockets[0]), SEGMENT + taken - end);
    CHECK(last_window() >= TCP_WND / 2);
    CHECK(check_answered(c, taken, SEGMENT, taken + SEGMENT) > 0);
}

TEST(window_is_closed_by_what_is_refused_until_the_program_reads)
{
    struct peer_connection *c = held_back(SEGMENT);

    pressure_off();
    check_closed_until_read(c, c->snd_nxt, c->snd_nxt + SEGMENT);
}

TEST(window_is_closed_by_what_is_dropped_until_the_program_reads)
{
    struct peer_connection *c = held_back(SEGMENT);

    check_closed_until_read(c, c->snd_nxt, c->snd_nxt);
}

/* Somebody else has freed the memory: nobody tells, so the peer's question must find out. */
TEST(window_is_open_when_a_probe_finds_memory)
{
    struct peer_connection *c = held_back(SEGMENT);
    uint32_t end = c->snd_nxt;

    CHECK_EQ(check_answered(c, end, SEGMENT, end), 0);
    pressure_off();
    heap_set_share(SIZE_MAX);
    CHECK(check_answered(c, end, 1, end + 1) >= TCP_WND / 2);
}

/* The sender is ours too, and gives up after TcpMaxDataRetransmissions. */
TEST(connection_to_a_slow_program_outlives_a_shortage)
{
    enum { MORE = 12 };
    SOCKET l, from, to;
    unsigned n;

    provider_up(false);
    l = ws_stream();
    CHECK_EQ(ws_bind(l, LOOPBACK, 4000), 0);
    CHECK_EQ(ws_listen(l, 1), 0);
    from = ws_stream();
    CHECK_EQ(ws_connect(from, LOOPBACK, 4000), 0);
    CHECK_EQ(ws_accept(l, &to), 0);
    ws_nonblocking(to);
    heap_set_share(SEGMENT);
    for (unsigned i = 0; i < MORE; i++) {
        CHECK_EQ(ws_send(from, data, SEGMENT, &n), 0);
        CHECK_EQ(n, SEGMENT);
    }
    world_sleep(600 * SECOND);
    heap_set_share(SIZE_MAX);
    for (unsigned all = 0; all < MORE * SEGMENT; all += n) {
        n = unread(to);
        world_sleep(60 * SECOND);
        CHECK(n > 0);
    }
    CHECK_EQ(ws_close(to), 0);
    CHECK_EQ(ws_close(from), 0);
}
