/* SPDX-License-Identifier: MIT */
/* A stream at the edges of its buffers and times: delayed ACKs, windows that open a little,
 * many small segments, data refused while we close, a connect that outlasts lwIP's SYNs. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/socket/config.h"
#include "tests/unit/provider/pools.h"
#include "tests/unit/provider/pressure.h"

static uint8_t data[65536];

TEST_BOTH(a_reset_takes_the_owed_ACK_with_it)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    unsigned n, before;

    peer_send(peer_connection(0), data, 100);
    world_sleep(5 * MS);
    CHECK_EQ(ws_recv(s, data, 100, 0, &n), 0);
    peer_rst(peer_connection(0));
    world_sleep(5 * MS);
    before = sent_count(PACKET_TCP, 0);
    world_sleep(SECOND);
    CHECK_EQ(sent_count(PACKET_TCP, 0), before);
    CHECK_EQ(ws_recv(s, data, 100, 0, &n), WSAECONNRESET);
}

/* A small window is announced when a segment fits that is a quarter of it. */
TEST_BOTH(R_63_a_small_window_is_told_of_by_the_quarter)
{
    enum { WINDOW = 16000, SEGMENT = 1460 };
    SOCKET s = ws_stream();
    unsigned n, before;

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_RCVBUF, WINDOW), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    for (unsigned i = 0; i < 10; i++)
        peer_send(peer_connection(0), data, SEGMENT);
    world_sleep(SECOND);
    before = sent_count(PACKET_TCP, 0);
    CHECK_EQ(ws_recv(s, data, 1000, 0, &n), 0);     /* no segment */
    CHECK_EQ(sent_count(PACKET_TCP, 0), before);
    CHECK_EQ(ws_recv(s, data, 1000, 0, &n), 0);     /* a segment, no quarter */
    CHECK_EQ(sent_count(PACKET_TCP, 0), before);
    CHECK_EQ(ws_recv(s, data, 2500, 0, &n), 0);
    CHECK_EQ(sent_count(PACKET_TCP, 0), before + 1);
}

/* Segments are counted too: many small ones leave bytes free, and yet no room. */
TEST_BOTH(R_51_many_small_segments_leave_no_room)
{
    SOCKET s = ws_nonblocking(ws_connected(7, PEER_LISTEN));
    unsigned n, out, bytes = 0;

    CHECK_EQ(ws_set_option(s, IPPROTO_TCP, TCP_NODELAY, 1), 0);
    peer_deaf = true;
    do {
        CHECK_EQ(ws_send(s, "x", 1, &n), 0);
        bytes += n;
        CHECK_EQ(ws_select1(s, IN_W, 0, &out), 0);
    } while (out && bytes < 2000);
    CHECK(bytes < 2000);
    peer_deaf = false;
    world_sleep(60 * SECOND);
    CHECK_EQ(peer_connection(0)->bytes, bytes);
    CHECK_EQ(ws_select1(s, IN_W, 0, &out), 0);
    CHECK_EQ(out, IN_W);
}

/* ---- the program has had its share of the memory: what is refused comes again ---- */

static void refused_after_our_FIN(bool acknowledged)
{
    struct peer_connection *c;
    unsigned n, got = 0;
    SOCKET s;

    provider_up(false);
    s = ws_connected(7, PEER_LISTEN);
    c = peer_connection(0);
    peer_deaf = !acknowledged;
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    world_sleep(10 * MS);
    peer_send(c, "a", 1);
    world_sleep(10 * MS);
    heap_set_share(2);
    peer_send(c, "bc", 2);
    world_sleep(10 * MS);
    CHECK_EQ(ws_fionread(s, &n), 0);
    CHECK_EQ(n, 1);
    heap_set_share(SIZE_MAX);
    while (got < 3) {
        CHECK_EQ(ws_recv(s, data + got, 10, 0, &n), 0);
        CHECK(n > 0);
        got += n;
    }
    CHECK(!memcmp(data, "abc", 3));
    peer_deaf = false;
    CHECK_EQ(ws_close(s), 0);
}

TEST(data_refused_in_FIN_WAIT_1_come_again)
{
    refused_after_our_FIN(false);
}

TEST(data_refused_in_FIN_WAIT_2_come_again)
{
    refused_after_our_FIN(true);
}

/* RFC 1122 4.2.2.13: what lwIP holds back for us is as unread as what we have. */
TEST(a_close_with_refused_data_is_a_reset)
{
    struct peer_connection *c;
    unsigned n;
    SOCKET s;

    provider_up(false);
    s = ws_connected(7, PEER_LISTEN);
    c = peer_connection(0);
    peer_send(c, "a", 1);
    world_sleep(10 * MS);
    heap_set_share(2);
    peer_send(c, "bc", 2);
    world_sleep(10 * MS);
    CHECK_EQ(ws_recv(s, data, 10, 0, &n), 0);
    CHECK_EQ(n, 1);
    CHECK_EQ(ws_close(s), 0);
    heap_set_share(SIZE_MAX);
    world_sleep(10 * MS);
    CHECK(c->got_rst);
    CHECK_EQ(pools().tcp_pcb_used, 0);
}

/* With more time than lwIP's retransmissions of a SYN take, theirs is the end, and the same. */
TEST_BOTH(C_093_a_connect_may_outlast_the_retransmissions)
{
    static const char hour[] = "CONNECT_TIMEOUT_MS=3600000\n";
    SOCKET s = ws_stream();
    uint64_t before = world_now();

    provider_configure(hour, sizeof hour - 1);
    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAETIMEDOUT);
    CHECK(world_now() - before > 21 * SECOND && world_now() - before < 1800ull * SECOND);
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}
