/* SPDX-License-Identifier: MIT */
/* No segment reaches an assertion of lwIP: each is a panic in the image, and fails the test here.
 *
 * Judged by reading tcp_in.c, tcp_out.c and tcp.c of lwIP 2.2.1.  A segment could break these; each
 * has a test below (what mends it: net_tcp_opt.c, net_tcp_guard.c):
 *   tcp_write        mss_local is too small; inconsistent oversize vs. space
 *   split_unsent_seg split <= mss
 *   tcp_receive      ooseq tcplen > rcv_wnd; tcplen > rcv_wnd
 *   tcp_slowtmr      persist ticking with empty send buffer
 * These hold whatever comes:
 *   tcp_input        p->next, p->len == 0, tot_len: the header is inside tot_len, checked before
 *   tcp_process      snd_queuelen > 0, no segment to free: a SYN is queued while SYN_SENT lasts
 *   tcp_receive      insane offset, pbuf too short: the left edge is cut inside the segment;
 *                    not trimmed correctly: SYN never comes here, FIN is taken off first
 *   free_acked       snd_queuelen, valid queue length: count what tcp_write() queued
 *   update_rcv_ann_wnd  <= 0xffff: never above TCP_WND
 *   slowtmr          persist ticking with in-flight data: tcp_output() stops it before it sends
 *   split_unsent_seg length 0: snd_wnd is 16 bits wide and not 0 there
 * and test_tcp_storm.c tries them all at random. */
#include <string.h>

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

static void start(void)
{
    peer_start();
    hostile_listen(PORT);
}

static void send_with(struct tcp_segment s, uint32_t seq, uint8_t flags, size_t n)
{
    s.seq = seq;
    s.flags = flags;
    s.data = bytes;
    s.bytes = n;
    hostile_tcp(&s);
}

TEST(T_39_mss_outside_a_syn_is_not_read)
{
    static const uint8_t mss_1[] = { 2, 4, 0, 1 };
    struct tcp_segment s;

    start();
    s = hostile_open(FROM, PORT, 0, NULL, 0);
    hostile_write(bytes, 1000);
    s.options = mss_1;
    s.option_bytes = sizeof mss_1;
    hostile_tcp(&s);
    CHECK_EQ(accepted->mss, 536);
    hostile_write(bytes, 10);
    world_sleep(60000000);              /* the persist timer splits what is queued */
    CHECK(accepted);
}

TEST(T_39_mss_in_two_buffers_outside_a_syn_is_not_read)
{
    static const uint8_t options[] = { 1, 1, 2, 4, 0, 1, 1, 1 };
    uint8_t body[64];
    struct tcp_segment s;
    struct ip_packet p = { .from = PEER, .to = OURS, .protocol = 6, .id = 9, .data = body };

    start();
    s = hostile_open(FROM, PORT, 0, NULL, 0);
    hostile_write(bytes, 1000);
    s.options = options;
    s.option_bytes = sizeof options;
    p.bytes = build_tcp(body, &s);
    hostile_fragments(&p, 24);          /* the cut is inside the MSS option */
    CHECK_EQ(accepted->mss, 536);
    hostile_write(bytes, 10);
}

TEST(T_39_tiny_mss_of_a_syn_is_raised)
{
    static const uint8_t mss_1[] = { 2, 4, 0, 1 };

    start();
    hostile_open(FROM, PORT, 1000, mss_1, sizeof mss_1);
    CHECK_EQ(accepted->mss, 64);
}

TEST(T_39_tiny_mss_of_a_syn_ack_is_raised_and_only_a_syn_counts)
{
    static const uint8_t mss_1[] = { 2, 4, 0, 1 };
    ip_addr_t to = { net_order(PEER) };
    struct tcp_segment s = { .from_port = 80, .window = 1000, .flags = FLAG_ACK, .options = mss_1,
                             .option_bytes = sizeof mss_1 };
    struct tcp_pcb *pcb;
    struct packet syn;

    peer_start();
    peer_play(80, PEER_DROP);
    net_lock();
    pcb = tcp_new();
    CHECK_EQ(tcp_connect(pcb, &to, 80, NULL), ERR_OK);
    net_unlock();
    world_sleep(10000);
    CHECK(last_sent(PACKET_TCP, FLAG_SYN, &syn));
    s.to_port = syn.from_port;
    s.ack = syn.seq + 77;
    hostile_tcp(&s);
    CHECK_EQ(pcb->mss, 536);
    s.ack = syn.seq + 1;
    s.flags = FLAG_SYN | FLAG_ACK;
    hostile_tcp(&s);
    CHECK_EQ(pcb->state, ESTABLISHED);
    CHECK_EQ(pcb->mss, 64);
}

TEST(T_39_second_syn_changes_nothing)
{
    static const uint8_t mss_100[] = { 2, 4, 0, 100 };
    struct tcp_segment s = { .from_port = FROM, .to_port = PORT, .seq = 500, .flags = FLAG_SYN,
                             .window = 9000 };
    struct packet answer;

    start();
    peer_play(FROM, PEER_DROP);
    hostile_tcp(&s);
    world_sleep(5000);
    s.options = mss_100;
    s.option_bytes = sizeof mss_100;
    hostile_tcp(&s);
    CHECK(last_sent(PACKET_TCP, FLAG_SYN | FLAG_ACK, &answer));
    s.options = NULL;
    s.option_bytes = 0;
    s.seq++;
    s.ack = answer.seq + 1;
    s.flags = FLAG_ACK;
    hostile_tcp(&s);
    CHECK(accepted);
    CHECK_EQ(accepted->mss, 536);
}

TEST(T_39_malformed_options_drop_the_segment_in_every_state)
{
    static const uint8_t wrong[] = { 99, 0, 0, 0 };
    struct tcp_segment s = { .from_port = FROM, .to_port = PORT, .flags = FLAG_SYN,
                             .options = wrong, .option_bytes = sizeof wrong };
    unsigned sent;

    start();
    peer_play(FROM, PEER_DROP);
    sent = wire_sent();
    hostile_tcp(&s);
    CHECK_EQ(wire_sent(), sent);
    s = hostile_open(FROM + 1, PORT, 1000, NULL, 0);
    s.options = wrong;
    s.option_bytes = sizeof wrong;
    send_with(s, s.seq, FLAG_ACK, 10);
    CHECK_EQ(accepted_bytes, 0);
    s.option_bytes = 0;
    send_with(s, s.seq, FLAG_ACK, 10);
    CHECK_EQ(accepted_bytes, 10);
}

TEST(T_36_syn_with_fin_opens_nothing_and_is_not_answered)
{
    struct tcp_segment s = { .from_port = FROM, .to_port = PORT, .flags = FLAG_SYN | FLAG_FIN };
    unsigned sent;

    start();
    peer_play(FROM, PEER_DROP);
    sent = wire_sent();
    hostile_tcp(&s);
    s.flags |= 0x28;                    /* and URG and PSH: nmap's */
    hostile_tcp(&s);
    world_sleep(5000000);
    CHECK_EQ(wire_sent(), sent);
    CHECK(!accepted);
}

/* NULL, FIN alone and XMAS: a listener says nothing, a closed port resets (RFC 9293 3.10.7). */
TEST(T_36_odd_flags_open_no_connection)
{
    static const uint8_t odd[] = { 0, FLAG_FIN, 0x29, FLAG_FIN | FLAG_PSH };
    struct tcp_segment s = { .from_port = FROM };
    struct packet rst;

    start();
    peer_play(FROM, PEER_DROP);
    for (size_t i = 0; i < sizeof odd; i++) {
        s.flags = odd[i];
        s.to_port = PORT;
        hostile_tcp(&s);
        CHECK_EQ(sent_count(PACKET_TCP, 0), i);
        s.to_port = PORT + 1;
        hostile_tcp(&s);
        world_sleep(5000);
        CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), i + 1);
        CHECK(last_sent(PACKET_TCP, FLAG_RST, &rst));
        CHECK_EQ(rst.from_port, PORT + 1);
    }
    CHECK(!accepted);
}

TEST(T_36_segment_without_ack_brings_no_data)
{
    struct tcp_segment s;

    start();
    s = hostile_open(FROM, PORT, 1000, NULL, 0);
    send_with(s, s.seq, 0, 10);
    send_with(s, s.seq, FLAG_PSH | FLAG_FIN, 10);
    CHECK_EQ(accepted_bytes, 0);
    CHECK_EQ(accepted->state, ESTABLISHED);
    send_with(s, s.seq, FLAG_ACK, 10);
    CHECK_EQ(accepted_bytes, 10);
}

/* RFC 9293 3.10.7.2: it may be ignored, and comes again behind the handshake. */
TEST(T_36_data_in_a_syn_comes_once_and_not_before_the_handshake)
{
    struct tcp_segment s = { .from_port = FROM, .to_port = PORT, .seq = 500, .flags = FLAG_SYN,
                             .window = 9000, .data = bytes, .bytes = 10 };
    struct packet answer;

    start();
    peer_play(FROM, PEER_DROP);
    hostile_tcp(&s);
    world_sleep(5000);
    CHECK(!accepted);
    CHECK(last_sent(PACKET_TCP, FLAG_SYN | FLAG_ACK, &answer));
    CHECK(answer.ack == 501 || answer.ack == 511);
    s.ack = answer.seq + 1;
    send_with(s, 501, FLAG_ACK, 10);
    CHECK(accepted);
    CHECK_EQ(accepted_bytes, 10);
}

/* Leaves a window of `room` bytes. */
static struct tcp_segment fill_window(unsigned room)
{
    static uint16_t from = FROM;
    struct tcp_segment s;
    uint32_t left;

    accepted_reads = false;
    s = hostile_open(from++, PORT, 9000, NULL, 0);
    while ((left = accepted->rcv_wnd - room) != 0) {
        size_t n = left < 1400 ? left : 1400;

        send_with(s, s.seq, FLAG_ACK, n);
        s.seq += (uint32_t)n;
    }
    CHECK_EQ(accepted->rcv_wnd, room);
    CHECK_EQ(accepted->rcv_nxt, s.seq);
    return s;
}

static struct tcp_segment start_with_window(unsigned room)
{
    struct tcp_segment s;

    start();
    s = fill_window(room);
    accepted_bytes = 0;
    return s;
}

TEST(segment_out_of_order_is_cut_at_the_window)
{
    struct tcp_segment s = start_with_window(100);

    send_with(s, s.seq + 50, FLAG_ACK | FLAG_FIN, 1000);
    send_with(s, s.seq, FLAG_ACK, 50);
    CHECK_EQ(accepted_bytes, 100);
    CHECK_EQ(accepted->state, ESTABLISHED);
    CHECK_EQ(accepted->rcv_wnd, 0);
}

/* Data waits to be taken, the window is closed; taking it opens the window under the next one. */
TEST(segment_beyond_a_window_that_opens_meanwhile_is_cut_too)
{
    struct tcp_segment s = start_with_window(100);

    accepted_refuses = true;
    send_with(s, s.seq, FLAG_ACK, 100);
    CHECK_EQ(accepted->rcv_wnd, 0);
    accepted_refuses = false;
    accepted_reads = true;
    s.seq += 100;
    send_with(s, s.seq + 1, FLAG_ACK, 1000);
    send_with(s, s.seq, FLAG_ACK, 1);
    CHECK(accepted);
    CHECK(accepted_bytes >= 101);
}

/* Exactly the window, and its FIN is one too many. */
TEST(fin_behind_a_full_window_waits)
{
    struct tcp_segment s = start_with_window(100);

    send_with(s, s.seq + 50, FLAG_ACK | FLAG_FIN, 50);
    send_with(s, s.seq, FLAG_ACK, 50);
    CHECK_EQ(accepted->state, ESTABLISHED);
    s = fill_window(100);
    send_with(s, s.seq + 50, FLAG_ACK | FLAG_FIN, 49);
    send_with(s, s.seq, FLAG_ACK, 50);
    CHECK_EQ(accepted->state, CLOSE_WAIT);
}

TEST(data_beyond_a_waiting_fin_is_refused)
{
    struct tcp_segment s = start_with_window(100);

    send_with(s, s.seq + 50, FLAG_ACK | FLAG_FIN, 10);
    send_with(s, s.seq, FLAG_ACK, 100);
    CHECK_EQ(accepted_bytes, 0);
    send_with(s, s.seq, FLAG_ACK, 60);         /* up to the FIN: takes it along */
    CHECK_EQ(accepted_bytes, 60);
    CHECK_EQ(accepted->state, CLOSE_WAIT);
}

/* The probe's byte is all there was, and is taken without opening the window. */
TEST(acknowledged_probe_ends_the_probing)
{
    struct tcp_segment s;

    start();
    s = hostile_open(FROM, PORT, 0, NULL, 0);
    hostile_write(bytes, 1);
    world_sleep(3000000);
    s.ack++;
    hostile_tcp(&s);
    CHECK(!accepted->unsent && !accepted->unacked);
    world_sleep(20000000);
    CHECK(accepted);
}

/* Sent, lost, window closed, queued again, and then it turns out that it had arrived. */
TEST(acknowledged_repeat_behind_a_closed_window_ends_the_probing)
{
    struct tcp_segment s;

    start();
    s = hostile_open(FROM, PORT, 1000, NULL, 0);
    hostile_write(bytes, 300);
    send_with(s, s.seq, FLAG_ACK, 1);
    s.window = 0;
    send_with(s, s.seq + 1, FLAG_ACK, 1);      /* closes the window, acknowledges nothing */
    s.seq += 2;
    world_sleep(10000000);
    CHECK(accepted->unsent && accepted->persist_backoff);
    s.ack += 300;
    hostile_tcp(&s);
    world_sleep(20000000);
    CHECK(accepted);
}

/* What stays queued behind a closed window is probed on. */
TEST(acknowledged_probe_with_more_behind_it_goes_on)
{
    struct tcp_segment s;
    struct packet probe;
    unsigned probes;

    start();
    s = hostile_open(FROM, PORT, 0, NULL, 0);
    hostile_write(bytes, 2);
    world_sleep(3000000);
    s.ack++;
    hostile_tcp(&s);
    probes = sent_count(PACKET_TCP, 0);
    world_sleep(20000000);
    CHECK(sent_count(PACKET_TCP, 0) > probes);
    CHECK(last_sent(PACKET_TCP, 0, &probe));
    CHECK_EQ(probe.bytes, 1);
}

TEST(first_window_of_0_or_1_and_a_small_one_later)
{
    for (uint16_t first = 0; first < 2; first++) {
        struct tcp_segment s;

        if (!first)
            start();
        s = hostile_open((uint16_t)(FROM + first), PORT, first, NULL, 0);
        hostile_write(bytes, 500);
        s.window = 2;
        hostile_tcp(&s);
        hostile_write(bytes, 100);
        s.window = 3;
        hostile_tcp(&s);
        hostile_write(bytes, 100);
        world_sleep(5000000);
        CHECK(accepted);
    }
}

/* A small window splits a segment that carries the FIN; the FIN belongs behind the rest. */
TEST(fin_is_sent_behind_the_data_when_a_small_window_splits_it)
{
    struct tcp_segment s;
    struct packet p;
    uint32_t start_seq, end = 0;

    start();
    s = hostile_open(FROM, PORT, 9000, NULL, 0);
    start_seq = s.ack;
    send_with(s, s.seq, FLAG_ACK, 1);
    s.window = 100;
    send_with(s, s.seq + 1, FLAG_ACK, 1);
    s.seq += 2;
    net_lock();
    CHECK_EQ(tcp_write(accepted, bytes, 300, TCP_WRITE_FLAG_COPY), ERR_OK);
    tcp_shutdown(accepted, 0, 1);
    net_unlock();
    for (unsigned i = 0; i < 4; i++) {
        world_sleep(5000000);
        for (unsigned k = 0; sent_packet(PACKET_TCP, FLAG_ACK, k, &p); k++) {
            if (p.flags & FLAG_FIN)
                CHECK_EQ(p.seq + p.bytes, start_seq + 300);
            if (TCP_SEQ_GT(p.seq + p.bytes, end) || !end)
                end = p.seq + (uint32_t)p.bytes;
        }
        s.ack = end;
        hostile_tcp(&s);
    }
    CHECK_EQ(end, start_seq + 300);
    CHECK(last_sent(PACKET_TCP, FLAG_FIN, &p));
}

/* After a fast retransmission without a way out, and a time-out, the queue begins with the FIN. */
TEST(fin_that_is_sent_again_before_its_data_stays_one)
{
    struct tcp_segment s;
    struct packet p;
    uint32_t first;

    start();
    s = hostile_open(FROM, PORT, 9000, NULL, 0);
    first = s.ack;
    hostile_write(bytes, 100);
    net_lock();
    tcp_shutdown(accepted, 0, 1);
    net_unlock();
    wire_loses = true;
    for (unsigned i = 0; i < 4; i++)
        hostile_tcp(&s);
    world_sleep(5000000);
    CHECK(accepted->unsent && accepted->unsent->next && !accepted->unacked);
    wire_forget();
    wire_loses = false;
    world_sleep(60000000);
    CHECK(last_sent(PACKET_TCP, FLAG_FIN, &p));
    CHECK_EQ(p.seq + p.bytes, first + 100);
    s.ack = first + 101;
    hostile_tcp(&s);
    CHECK(accepted && accepted->snd_queuelen == 0 && accepted->state == FIN_WAIT_2);
}
