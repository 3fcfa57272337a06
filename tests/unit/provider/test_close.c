/* SPDX-License-Identifier: MIT */
/* WSPCloseSocket of a stream: what is under way, SO_LINGER, the reset. */
#include "tests/unit/provider/calls.h"

TEST_BOTH(R_45_close_right_after_send_delivers)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    unsigned n;

    CHECK_EQ(ws_send(s, "last words", 10, &n), 0);
    CHECK_EQ(ws_close(s), 0);
    world_sleep(SECOND);
    CHECK_EQ(peer_connection(0)->bytes, 10);
    CHECK(peer_connection(0)->got_fin);
    CHECK(!peer_connection(0)->got_rst);
}

static void set_linger(SOCKET s, int seconds)
{
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_LINGER, 1 | seconds << 16), 0);
}

TEST_BOTH(R_82_linger_0_resets)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);

    set_linger(s, 0);
    CHECK_EQ(ws_close(s), 0);
    world_sleep(SECOND);
    CHECK(peer_connection(0)->got_rst);
}

/* Zero window probes go one byte beyond the window; a RST from there would be thrown away. */
TEST_BOTH(R_82_reset_is_one_that_a_peer_without_room_takes)
{
    SOCKET s;
    unsigned n;

    for (unsigned unread = 0; unread < 2; unread++) {
        peer_window = 60000;
        s = ws_connected(7, PEER_LISTEN);
        peer_window = 0;
        CHECK_EQ(ws_send(s, "x", 1, &n), 0);
        world_sleep(SECOND);
        CHECK_EQ(ws_send(s, "y", 1, &n), 0);
        world_sleep(20 * SECOND);
        if (unread)
            peer_send(peer_connection(unread), "z", 1);     /* what nobody read resets as well */
        else
            set_linger(s, 0);
        world_sleep(SECOND);
        CHECK_EQ(ws_close(s), 0);
        world_sleep(SECOND);
        CHECK(peer_connection(unread)->got_rst);
    }
}

TEST_BOTH(R_82_linger_waits_for_the_ACK)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint64_t before = world_now();
    unsigned n;

    peer_delay_us = 2 * SECOND;
    set_linger(s, 10);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    CHECK_EQ(ws_close(s), 0);
    CHECK(world_now() - before >= 2 * SECOND);
    CHECK(world_now() - before < 5 * SECOND);
    CHECK(!peer_connection(0)->got_rst);
}

TEST_BOTH(R_82_linger_gives_up_and_resets)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint64_t before;
    unsigned n;

    peer_delay_us = 60ull * SECOND;
    set_linger(s, 3);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    before = world_now();
    CHECK_EQ(ws_close(s), 0);
    CHECK(world_now() - before >= 3 * SECOND);
    CHECK(world_now() - before < 4 * SECOND);
    CHECK(sent_count(PACKET_TCP, FLAG_RST) > 0);
}

TEST_BOTH(R_82_linger_on_a_nonblocking_socket_is_WOULDBLOCK_and_not_closed)
{
    SOCKET s = ws_nonblocking(ws_connected(7, PEER_LISTEN));
    unsigned n;

    set_linger(s, 3);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    CHECK_EQ(ws_close(s), WSAEWOULDBLOCK);
    CHECK_EQ(ws_send(s, "y", 1, &n), 0);
    world_sleep(SECOND);
    CHECK_EQ(ws_close(s), 0);
}
