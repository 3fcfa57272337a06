/* SPDX-License-Identifier: MIT */
/* A segment's acknowledgement, window and data count only when its two numbers can be the peer's:
 * who knows addresses and ports but not the numbers moves nothing. */
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { PORT = 7, FROM = 4000 };

static uint8_t bytes[4096];
/* Around the ring of 2^32: lwIP's comparisons turn at the half. */
static const uint32_t far[] = { 0x10000, 100000, 0x40000000, 0x7fffffff, 0x80000000, 0x80000001,
                                0xc0000000, 0xffff0000 };

static struct tcp_segment start(uint16_t window)
{
    peer_start();
    hostile_listen(PORT);
    return hostile_open(FROM, PORT, window, NULL, 0);
}

static void send_with(struct tcp_segment s, uint32_t seq, uint32_t ack, uint16_t window, size_t n)
{
    s.seq = seq;
    s.ack = ack;
    s.window = window;
    s.data = bytes;
    s.bytes = n;
    hostile_tcp(&s);
}

/* One bare ACK more than `before`, with the right numbers. */
static void check_answered(const struct tcp_segment *s, unsigned before)
{
    struct packet p;

    CHECK_EQ(sent_count(PACKET_TCP, 0), before + 1);
    CHECK(last_sent(PACKET_TCP, 0, &p));
    CHECK_EQ(p.flags, FLAG_ACK);
    CHECK_EQ(p.ack, s->seq);
    CHECK_EQ(p.seq, s->ack);
    CHECK_EQ(p.bytes, 0);
}

TEST(T_01_window_from_far_outside_is_not_believed)
{
    struct tcp_segment s = start(3000);

    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++)
        for (unsigned n = 0; n < 2; n++) {
            unsigned before = sent_count(PACKET_TCP, 0);

            send_with(s, s.seq + far[i], s.ack, n ? 0 : 60000, n);
            check_answered(&s, before);
            CHECK_EQ(accepted->snd_wnd, 3000);
        }
    hostile_write(bytes, 500);
    s.ack += 500;
    send_with(s, s.seq, s.ack, 2000, 0);
    CHECK_EQ(accepted->snd_wnd, 2000);
    CHECK_EQ(accepted->lastack, s.ack);
}

/* In the window, and just beyond it: a hole may be before it, but what comes in order counts. */
TEST(T_01_window_ahead_does_not_outlast_what_comes_in_order)
{
    static const uint32_t ahead[] = { 1, 100, 23359, 23360, 23361, 30000 };
    struct tcp_segment s = start(3000);

    for (size_t i = 0; i < sizeof ahead / sizeof ahead[0]; i++)
        for (unsigned n = 0; n < 2; n++) {
            send_with(s, s.seq + ahead[i], s.ack, 100, n);
            hostile_write(bytes, 50);
            s.ack += 50;
            send_with(s, s.seq, s.ack, 2000, 0);
            CHECK_EQ(accepted->snd_wnd, 2000);
            send_with(s, s.seq + ahead[i], s.ack, 100, n);
            send_with(s, s.seq, s.ack, 3000, 0);       /* a window that opens, no news else */
            CHECK_EQ(accepted->snd_wnd, 3000);
        }
}

/* The older one comes later: what the newer one said stands. */
TEST(window_of_a_segment_that_was_overtaken_is_old)
{
    struct tcp_segment s = start(3000);

    hostile_write(bytes, 500);
    send_with(s, s.seq + 10, s.ack + 500, 1000, 10);
    CHECK_EQ(accepted->snd_wnd, 1000);
    send_with(s, s.seq, s.ack, 3000, 10);
    CHECK_EQ(accepted_bytes, 20);
    CHECK_EQ(accepted->snd_wnd, 1000);
}

TEST(T_03_data_with_an_ack_for_what_was_not_sent_are_dropped)
{
    struct tcp_segment s = start(3000);

    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        unsigned before = sent_count(PACKET_TCP, 0);

        send_with(s, s.seq, s.ack + far[i], 0, 10);
        check_answered(&s, before);
    }
    send_with(s, s.seq, s.ack + 1, 0, 10);
    CHECK_EQ(accepted_bytes, 0);
    CHECK_EQ(accepted->snd_wnd, 3000);
    send_with(s, s.seq, s.ack, 3000, 10);
    CHECK_EQ(accepted_bytes, 10);
}

TEST(T_03_fin_with_an_ack_for_what_was_not_sent_ends_nothing)
{
    struct tcp_segment s = start(3000);

    s.flags |= FLAG_FIN;
    send_with(s, s.seq, s.ack + 1, 3000, 0);
    CHECK_EQ(accepted->state, ESTABLISHED);
    send_with(s, s.seq, s.ack, 3000, 0);
    CHECK_EQ(accepted->state, CLOSE_WAIT);
}

/* An ACK that is old, but not older than what may be on its way: its data are new. */
TEST(data_with_an_old_ack_are_taken)
{
    struct tcp_segment s = start(3000);

    hostile_write(bytes, 500);
    send_with(s, s.seq, s.ack + 500, 3000, 0);
    send_with(s, s.seq, s.ack, 3000, 10);
    CHECK_EQ(accepted_bytes, 10);
    CHECK_EQ(accepted->lastack, s.ack + 500);
}

TEST(handshake_does_not_end_with_a_number_from_outside)
{
    struct tcp_segment s = { .from_port = FROM, .to_port = PORT, .seq = 500, .flags = FLAG_SYN,
                             .window = 9000 };
    struct packet answer;

    peer_start();
    hostile_listen(PORT);
    peer_play(FROM, PEER_DROP);
    hostile_tcp(&s);
    world_sleep(5000);
    CHECK(last_sent(PACKET_TCP, FLAG_SYN | FLAG_ACK, &answer));
    s.flags = FLAG_ACK;
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++)
        send_with(s, 501 + far[i], answer.seq + 1, 9000, 0);
    CHECK(!accepted);
    send_with(s, 501, answer.seq + 1, 9000, 0);
    CHECK(accepted);
}

/* RFC 9293 3.5.2, group 2: a peer that is in another connection with us, which we have forgotten,
 * and whose SYN was an old one, must hear so.  By ACKs both would never end. */
TEST(T_03_wrong_ack_in_a_handshake_is_reset_whatever_its_sequence_number)
{
    struct tcp_segment s = { .from_port = FROM, .to_port = PORT, .seq = 500, .flags = FLAG_SYN,
                             .window = 9000 };
    struct packet syn_ack, answer;

    peer_start();
    hostile_listen(PORT);
    peer_play(FROM, PEER_DROP);
    hostile_tcp(&s);
    world_sleep(5000);
    CHECK(last_sent(PACKET_TCP, FLAG_SYN | FLAG_ACK, &syn_ack));
    s.flags = FLAG_ACK;
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++)
        for (unsigned n = 0; n < 2; n++) {
            unsigned before = sent_count(PACKET_TCP, 0);
            uint32_t ack = syn_ack.seq + 2 + (n ? far[i] : 0);

            send_with(s, 501 + far[i], ack, 9000, n);
            CHECK_EQ(sent_count(PACKET_TCP, 0), before + 1);
            CHECK(last_sent(PACKET_TCP, FLAG_RST, &answer));
            CHECK_EQ(answer.seq, ack);
        }
    CHECK(!accepted);
}

/* The peer is dead, and somebody who knows only its ports speaks for it. */
TEST(segments_from_outside_keep_no_probed_connection_alive)
{
    struct tcp_segment s = start(0);

    hostile_write(bytes, 100);
    for (unsigned i = 0; i < 600 && accepted; i++) {
        send_with(s, s.seq + 0x40000000, s.ack, 0, 0);
        world_sleep(2000000);
    }
    CHECK(!accepted);
}

/* A closed window: the peer's probes carry ACKs and windows that count, and so does what it says
 * one byte behind the edge, where its own probe was. */
TEST(closed_window_does_not_make_the_peer_mute)
{
    struct tcp_segment s = start(3000);

    accepted_reads = false;
    while (accepted->rcv_wnd) {
        size_t n = accepted->rcv_wnd < 1400 ? accepted->rcv_wnd : 1400;

        send_with(s, s.seq, s.ack, 3000, n);
        s.seq += (uint32_t)n;
    }
    hostile_write(bytes, 500);
    s.ack += 500;
    send_with(s, s.seq, s.ack, 1000, 1);
    CHECK_EQ(accepted->lastack, s.ack);
    CHECK_EQ(accepted->snd_wnd, 1000);
    send_with(s, s.seq + 1, s.ack, 2000, 0);
    CHECK_EQ(accepted->snd_wnd, 2000);
    hostile_write(bytes, 100);
    send_with(s, s.seq - 1, s.ack + 100, 2000, 0);      /* as others probe a window */
    CHECK_EQ(accepted->lastack, s.ack + 100);
}

static struct tcp_segment start_time_wait(void)
{
    struct tcp_segment s = start(3000);

    net_lock();
    tcp_shutdown(accepted, 0, 1);
    net_unlock();
    s.ack++;
    s.flags = FLAG_ACK | FLAG_FIN;
    hostile_tcp(&s);
    s.flags = FLAG_ACK;
    s.seq++;
    CHECK_EQ(accepted->state, TIME_WAIT);
    return s;
}

TEST(T_03_in_time_wait_too)
{
    struct tcp_segment s = start_time_wait();
    unsigned before = sent_count(PACKET_TCP, 0);

    send_with(s, s.seq, s.ack + 1000, 3000, 0);
    check_answered(&s, before);
}

TEST(fin_from_outside_does_not_prolong_time_wait)
{
    struct tcp_segment s = start_time_wait();

    s.flags |= FLAG_FIN;
    for (unsigned i = 0; i < 62 && accepted; i++) {
        world_sleep(1000000);
        if (accepted)
            send_with(s, s.seq + 0x40000000, s.ack, 3000, 0);
    }
    CHECK(!accepted);
}
