/* SPDX-License-Identifier: MIT */
/* Peers that vanish: an unacknowledged send, unanswered probes, keepalive. */
#include "tests/unit/provider/calls.h"

#include "provider/include/ws2spi.h"
#include "provider/socket/config.h"

static SOCKET connected(void)
{
    peer_window = 60000;
    return ws_nonblocking(ws_connected(7, PEER_LISTEN));
}

/* Seconds until recv says that the connection is gone; it must say so within the bound. */
static unsigned seconds_until_aborted(SOCKET s, unsigned most)
{
    unsigned n, seconds = 0;
    char c;
    int err;

    while ((err = ws_recv(s, &c, 1, 0, &n)) == WSAEWOULDBLOCK && seconds <= most) {
        world_sleep(SECOND);
        seconds++;
    }
    CHECK_EQ(err, WSAECONNABORTED);
    CHECK_EQ(ws_send(s, "x", 1, &n), WSAECONNABORTED);
    return seconds;
}

static unsigned sent_data(void)
{
    struct packet p;
    unsigned n = 0;

    for (unsigned i = 0; sent_packet(PACKET_TCP, FLAG_PSH, i, &p); i++)
        n += p.bytes > 0;
    return n;
}

TEST_BOTH(T_32_a_send_without_ACK_ends_after_five_retransmissions)
{
    SOCKET s = connected();
    uint32_t event = ws_event(), bits;
    int32_t codes[10];
    unsigned n, seconds, before;

    for (unsigned i = 0; i < 12; i++) {     /* the round trip becomes known: 1.5 s to the first */
        CHECK_EQ(ws_send(s, "w", 1, &n), 0);
        world_sleep(SECOND);
    }
    before = sent_data();
    CHECK_EQ(ws_event_select(s, event, FD_CLOSE), 0);
    peer_deaf = true;
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    seconds = seconds_until_aborted(s, 181);
    CHECK(seconds > 45 && seconds <= 100);
    CHECK_EQ(sent_data() - before, 1 + 5);
    CHECK_EQ(ws_enum(s, event, &bits, codes), 0);
    CHECK_EQ(bits, FD_CLOSE);
    CHECK_EQ(codes[FD_CLOSE_BIT], WSAECONNABORTED);
}

TEST_BOTH(how_many_retransmissions_is_a_setting)
{
    unsigned n;

    for (unsigned most = 1; most <= 2; most++) {
        SOCKET s;
        unsigned before;

        peer_deaf = false;
        s = connected();
        before = sent_data();
        provider_settings.data_retransmissions = most;
        peer_deaf = true;
        CHECK_EQ(ws_send(s, "x", 1, &n), 0);
        seconds_until_aborted(s, 60);
        CHECK_EQ(sent_data() - before, 1 + most);
    }
}

/* However long the measured round trip makes each step, three minutes are the end. */
TEST_BOTH(a_long_round_trip_does_not_make_it_longer_than_three_minutes)
{
    SOCKET s;
    unsigned n;

    provider_settings.data_retransmissions = 11;
    peer_delay_us = 3 * SECOND;
    s = connected();
    peer_deaf = true;
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    n = seconds_until_aborted(s, 190);
    CHECK(n >= 170 && n <= 180);
}

/* ACKs of something new start it all over. */
TEST_BOTH(retransmissions_are_counted_from_the_last_progress)
{
    SOCKET s = connected();
    unsigned n;
    char c;

    for (unsigned i = 0; i < 4; i++) {
        peer_deaf = true;
        CHECK_EQ(ws_send(s, "x", 1, &n), 0);
        world_sleep(40 * SECOND);
        peer_deaf = false;
        world_sleep(60 * SECOND);
        CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
        CHECK_EQ(peer_connection(0)->bytes, i + 1);
    }
}

static SOCKET with_closed_window(void)
{
    SOCKET s = connected();
    unsigned n;

    peer_window = 0;
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    world_sleep(SECOND);
    CHECK_EQ(ws_send(s, "y", 1, &n), 0);
    return s;
}

TEST_BOTH(a_closed_window_with_a_peer_that_answers_never_ends)
{
    SOCKET s = with_closed_window();
    unsigned n;
    char c;

    for (unsigned i = 0; i < 60; i++) {
        world_sleep(60 * SECOND);
        CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
    }
    peer_window = 60000;
    world_sleep(61 * SECOND);
    CHECK_EQ(peer_connection(0)->bytes, 2);
    peer_deaf = true;                       /* and its silence counts from now on only */
    CHECK_EQ(ws_send(s, "z", 1, &n), 0);
    CHECK(seconds_until_aborted(s, 181) > 20);
}

TEST_BOTH(a_closed_window_with_a_silent_peer_ends)
{
    SOCKET s = with_closed_window();
    unsigned n;
    char c;

    world_sleep(600 * SECOND);              /* the probes are a minute apart by now */
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
    peer_deaf = true;
    n = seconds_until_aborted(s, 300);
    CHECK(n >= 115 && n <= 245);
}

/* Probes without an answer count as retransmissions do. */
TEST_BOTH(a_closed_window_with_a_silent_peer_ends_after_the_probes_of_the_setting)
{
    static const char once[] = "TcpMaxDataRetransmissions=1\n";
    SOCKET s;

    provider_configure(once, sizeof once - 1);
    s = with_closed_window();
    peer_deaf = true;
    CHECK(seconds_until_aborted(s, 60) <= 30);
}

/* Idle for long, then a write into a window that has closed: the first probe is not the last. */
TEST_BOTH(a_long_idle_time_is_not_silence)
{
    SOCKET s = connected();
    unsigned n;
    char c;

    peer_window = 0;
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    world_sleep(7200ull * SECOND);
    peer_delay_us = 2 * SECOND;
    CHECK_EQ(ws_send(s, "y", 1, &n), 0);
    world_sleep(300 * SECOND);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
}

static int keepalive(SOCKET s, uint32_t idle_ms, uint32_t interval_ms)
{
    uint32_t v[3] = { 1, idle_ms, interval_ms };
    DWORD returned = 0;
    int err = 0;

    return WSPIoctl(s, SIO_KEEPALIVE_VALS, v, sizeof v, NULL, 0, &returned, NULL, NULL, NULL, &err)
               ? err
               : 0;
}

/* A live peer, half a second away, is never reset, whatever the times: small ones, those whose sum
 * or multiple passes 2^32, and "never". */
TEST(T_33_keepalive_times_at_their_limits_do_not_reset_a_live_connection)
{
    static const uint32_t times[] = { 1, 499, 500, 501, 1000, 0x1c71c71b, 0x1c71c71c, 0x7fffffff,
                                      0x80000000, 0xfffffff0, 0xffffffff };
    unsigned n;
    char c;

    provider_up(true);
    for (unsigned i = 0; i < ARRAY_SIZE(times) * ARRAY_SIZE(times); i++) {
        SOCKET s;

        peer_delay_us = 500;
        s = connected();
        peer_delay_us = 500 * MS;
        CHECK_EQ(keepalive(s, times[i / ARRAY_SIZE(times)], times[i % ARRAY_SIZE(times)]), 0);
        world_sleep(30 * SECOND);
        CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
        CHECK_EQ(ws_close(s), 0);
        peer_rst(peer_connection(i));
    }
}

/* A program that only switches it on gets the times that SO_KEEPALIVE has. */
TEST(R_71_a_keepalive_time_of_0_is_the_ordinary_one)
{
    SOCKET s;

    provider_up(true);
    s = connected();
    CHECK_EQ(keepalive(s, 0, 0), 0);
    peer_deaf = true;
    CHECK(seconds_until_aborted(s, 8000) >= 7200);
}

TEST(T_33_keepalive_still_finds_a_silent_peer_with_the_smallest_times)
{
    SOCKET s;

    provider_up(true);
    s = connected();
    CHECK_EQ(keepalive(s, 1, 1), 0);
    peer_deaf = true;
    CHECK(seconds_until_aborted(s, 20) <= 15);
}
