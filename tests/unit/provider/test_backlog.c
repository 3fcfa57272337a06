/* SPDX-License-Identifier: MIT */
/* How many connections wait to be accepted, what the others hear, and what a second listen does. */
#include "tests/unit/provider/calls.h"

static SOCKET listening(uint16_t port, int backlog)
{
    SOCKET s = ws_nonblocking(ws_stream());

    CHECK_EQ(ws_bind(s, 0, port), 0);
    CHECK_EQ(ws_listen(s, backlog), 0);
    return s;
}

static const struct {
    int backlog;
    unsigned wait;
} backlogs[] = {
    { -2147483647 - 1, 1 }, { -1, 1 }, { 0, 1 }, { 1, 1 }, { 2, 2 }, { 199, 199 }, { 200, 200 },
    { 201, 200 }, { 256, 200 }, { 65536, 200 }, { SOMAXCONN, 200 },
};
enum { BACKLOGS = sizeof backlogs / sizeof backlogs[0] };

TEST_BOTH(R_15_T_28_what_the_backlog_has_no_room_for_is_refused)
{
    for (unsigned i = 0; i < BACKLOGS; i++) {
        SOCKET s = listening((uint16_t)(5000 + i), backlogs[i].backlog), c;

        for (unsigned n = 0; n < backlogs[i].wait; n++)
            CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, (uint16_t)(5000 + i)), 0);
        for (unsigned n = 0; n < 2; n++)
            CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, (uint16_t)(5000 + i)), WSAECONNREFUSED);
        CHECK_EQ(ws_accept(s, &c), 0);
        CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, (uint16_t)(5000 + i)), 0);
        CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, (uint16_t)(5000 + i)), WSAECONNREFUSED);
        CHECK_EQ(ws_close(s), 0);
    }
}

/* RFC 9293 3.10.7.1: <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>. */
TEST_BOTH(T_28_the_refusal_on_the_wire)
{
    struct packet syn = { .kind = PACKET_TCP, .from = PEER, .to = OURS, .from_port = 9001,
                          .to_port = 5000, .seq = 0xffffffff, .ack = 77, .flags = FLAG_SYN,
                          .window = 65535, .data = (const uint8_t *)"abc", .bytes = 3 }, rst;
    SOCKET s = listening(5000, 1), c;
    struct peer_connection *p;

    peer_connect(9000, 5000);
    world_sleep(10 * MS);
    peer_send_packet(&syn);
    world_sleep(10 * MS);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), 1);
    CHECK(sent_packet(PACKET_TCP, FLAG_RST, 0, &rst));
    CHECK_EQ(rst.flags, FLAG_RST | FLAG_ACK);
    CHECK_EQ(rst.seq, 0);
    CHECK_EQ(rst.ack, 3);
    CHECK_EQ(rst.from_port, 5000);
    CHECK_EQ(rst.to_port, 9001);
    CHECK_EQ(ws_accept(s, &c), 0);
    p = peer_connect(9001, 5000);
    world_sleep(10 * MS);
    CHECK(!p->got_rst);
    CHECK_EQ(ws_accept(s, &c), 0);
}

/* Both SYNs find room, one of the two handshakes does not: its peer gets a reset. */
TEST_BOTH(T_28_the_queue_fills_between_SYN_and_ACK)
{
    SOCKET s = listening(5000, 1), c;
    struct peer_connection *p[3];

    peer_connect(8999, 5000);               /* resolves the peer's address, too */
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(s, &c), 0);
    for (unsigned i = 0; i < 3; i++)
        p[i] = peer_connect((uint16_t)(9000 + i), 5000);
    world_sleep(20 * MS);
    CHECK_EQ(p[0]->got_rst + p[1]->got_rst + p[2]->got_rst, 2);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_accept(s, &c), WSAEWOULDBLOCK);
}

/* Who has been reset in the queue still waits there: accept tells the program of it. */
TEST_BOTH(T_28_dead_connections_count)
{
    SOCKET s = listening(5000, 2), c;
    struct peer_connection *p = peer_connect(9000, 5000);
    unsigned n;
    char x;

    world_sleep(10 * MS);
    peer_rst(p);
    world_sleep(10 * MS);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), WSAECONNREFUSED);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_recv(c, &x, 1, 0, &n), WSAECONNRESET);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), 0);
}

static void must_be(SOCKET s, uint16_t port)
{
    struct ws_name n;
    SOCKET c;

    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_peer_name(c, &n), 0);
    CHECK_EQ(n.port, port);
}

TEST_BOTH(R_15_T_28_a_smaller_second_listen_resets_the_newest)
{
    SOCKET s = listening(5000, 5), c;
    uint32_t e = ws_event(), bits;
    struct peer_connection *p[5];
    int32_t code[10];

    CHECK_EQ(ws_event_select(s, e, FD_ACCEPT), 0);
    for (unsigned i = 0; i < 5; i++) {
        p[i] = peer_connect((uint16_t)(9000 + i), 5000);
        world_sleep(10 * MS);
    }
    CHECK_EQ(ws_listen(s, 5), 0);           /* as many as before: nothing */
    CHECK_EQ(ws_listen(s, 6), 0);
    world_sleep(10 * MS);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), 0);
    CHECK_EQ(ws_listen(s, 2), 0);
    world_sleep(10 * MS);
    for (unsigned i = 0; i < 5; i++)
        CHECK_EQ(p[i]->got_rst, i >= 2);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), WSAECONNREFUSED);
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_ACCEPT);
    must_be(s, 9000);
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_ACCEPT);              /* one more waits */
    must_be(s, 9001);
    CHECK_EQ(ws_accept(s, &c), WSAEWOULDBLOCK);
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, 0);
}

TEST_BOTH(R_15_a_larger_second_listen_makes_room)
{
    SOCKET s = listening(5000, 0), t = ws_stream();

    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), 0);
    CHECK_EQ(ws_connect(t, LOOPBACK, 5000), WSAECONNREFUSED);
    CHECK_EQ(ws_listen(s, 3), 0);
    CHECK_EQ(ws_connect(t, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), WSAECONNREFUSED);
    CHECK_EQ(ws_listen(s, -1), 0);          /* one, whatever it is called */
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), WSAECONNREFUSED);
    CHECK_EQ(ws_close(s), 0);
}

/* The parked twin takes over with the backlog that it asked for, and asked for again. */
TEST_BOTH(R_11_R_15_a_parked_listener_has_its_backlog)
{
    SOCKET s = ws_stream(), t = ws_stream();

    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_set_option(t, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_bind(t, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK_EQ(ws_listen(t, 1), 0);
    CHECK_EQ(ws_listen(t, 2), 0);
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), WSAECONNREFUSED);
}

TEST_BOTH(T_29_never_accepted_connections_are_reset_when_the_listener_closes)
{
    SOCKET s = listening(5000, 3);
    struct peer_connection *p[3];

    for (unsigned i = 0; i < 3; i++)
        p[i] = peer_connect((uint16_t)(9000 + i), 5000);
    world_sleep(10 * MS);
    peer_send(p[0], "unread", 6);
    peer_fin(p[1]);
    world_sleep(10 * MS);
    CHECK_EQ(ws_close(s), 0);
    world_sleep(10 * MS);
    for (unsigned i = 0; i < 3; i++)
        CHECK(p[i]->got_rst);
}

/* ---- a new connection between two ends whose last one is in TIME_WAIT ---- */

/* We have closed first; the peer's end of it. */
static struct peer_connection *lingers(SOCKET s)
{
    struct peer_connection *p = peer_connect(9000, 5000);
    SOCKET c;

    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_shutdown(c, SD_SEND), 0);
    world_sleep(10 * MS);
    CHECK(p->got_fin);
    peer_fin(p);
    world_sleep(10 * MS);
    CHECK_EQ(ws_close(c), 0);
    p->open = false;
    return p;
}

static struct packet syn_after(const struct peer_connection *p, int32_t by)
{
    struct packet syn = { .kind = PACKET_TCP, .from = PEER, .to = OURS, .from_port = p->port,
                          .to_port = 5000, .seq = p->snd_nxt + (uint32_t)by, .flags = FLAG_SYN,
                          .window = 65535, .mss = 1460 }, out;

    peer_play(9000, PEER_DROP);             /* answers are looked at here */
    peer_send_packet(&syn);
    world_sleep(10 * MS);
    CHECK(sent_packet(PACKET_TCP, 0, sent_count(PACKET_TCP, 0) - 1, &out));
    CHECK_EQ(out.to_port, 9000);
    return out;
}

TEST_BOTH(T_10_a_SYN_beyond_the_old_connection_opens_a_new_one)
{
    static const int32_t beyond[] = { 1, 1000, 100000, 0x7fffffff };

    for (unsigned i = 0; i < 4; i++) {
        SOCKET s = listening(5000, 5), c;
        struct peer_connection *p = lingers(s);
        struct packet ack = { .kind = PACKET_TCP, .from = PEER, .to = OURS, .from_port = 9000,
                              .to_port = 5000, .flags = FLAG_ACK, .window = 65535 }, out;
        struct ws_name n;

        out = syn_after(p, beyond[i]);
        CHECK_EQ(out.flags, FLAG_SYN | FLAG_ACK);
        CHECK_EQ(out.ack, p->snd_nxt + (uint32_t)beyond[i] + 1);
        CHECK((int32_t)(out.seq - p->rcv_nxt) > 0);     /* RFC 1122 4.2.2.13 */
        ack.seq = out.ack;
        ack.ack = out.seq + 1;
        peer_send_packet(&ack);
        world_sleep(10 * MS);
        CHECK_EQ(ws_accept(s, &c), 0);
        CHECK_EQ(ws_peer_name(c, &n), 0);
        CHECK_EQ(n.port, 9000);
        CHECK_EQ(ws_set_option(c, SOL_SOCKET, SO_LINGER, 1), 0);
        CHECK_EQ(ws_close(c), 0);
        CHECK_EQ(ws_close(s), 0);
    }
}

TEST_BOTH(T_10_a_SYN_of_the_old_connection_is_answered_by_ACK)
{
    SOCKET s = listening(5000, 5), c;
    struct peer_connection *p = lingers(s);
    struct packet out;

    out = syn_after(p, -1000);
    CHECK_EQ(out.flags, FLAG_ACK);
    CHECK_EQ(out.ack, p->snd_nxt);
    CHECK_EQ(ws_accept(s, &c), WSAEWOULDBLOCK);
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(syn_after(p, 100000).flags, FLAG_ACK);         /* nobody listens: it lingers on */
}

/* Both ends are ours; the client has bound its port. */
TEST_BOTH(T_10_the_same_over_loopback)
{
    SOCKET s = listening(5000, 5);
    unsigned n;
    char x;

    for (unsigned i = 0; i < 5; i++) {
        SOCKET t = ws_stream(), c;

        CHECK_EQ(ws_bind(t, LOOPBACK, 6000), 0);
        CHECK_EQ(ws_connect(t, LOOPBACK, 5000), 0);
        CHECK_EQ(ws_accept(s, &c), 0);
        CHECK_EQ(ws_shutdown(c, SD_SEND), 0);       /* the server's end is the one that lingers */
        CHECK_EQ(ws_recv(t, &x, 1, 0, &n), 0);
        CHECK_EQ(ws_close(t), 0);
        CHECK_EQ(ws_close(c), 0);
    }
}

/* A lot was sent: the clock of initial sequence numbers is behind, the new number is not. */
TEST_BOTH(T_10_the_new_numbers_are_above_the_old_ones)
{
    static char data[20000];
    SOCKET s = listening(5000, 5), c;
    struct peer_connection *p = peer_connect(9000, 5000);
    struct packet out;
    unsigned n;

    peer_delay_us = 10;
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(s, &c), 0);
    ws_fionbio(c, 0);
    for (unsigned i = 0; i < 50; i++)
        CHECK_EQ(ws_send(c, data, sizeof data, &n), 0);     /* in far less than four seconds */
    CHECK_EQ(ws_shutdown(c, SD_SEND), 0);
    world_sleep(10 * MS);
    CHECK(p->got_fin);
    CHECK_EQ(p->bytes, 50 * sizeof data);
    peer_fin(p);
    world_sleep(10 * MS);
    p->open = false;
    out = syn_after(p, 1);
    CHECK_EQ(out.flags, FLAG_SYN | FLAG_ACK);
    CHECK((int32_t)(out.seq - p->rcv_nxt) > 0);
    CHECK_EQ(ws_close(c), 0);
}
