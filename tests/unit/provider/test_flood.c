/* SPDX-License-Identifier: MIT */
/* Half-open connections: floods of forged SYNs beside honest peers, and what lwIP may take. */
#include "lwip-port/net_lock.h"
#include "provider/socket/config.h"
#include "provider/transport/stream.h"
#include "tests/unit/provider/calls.h"
#include "tests/unit/provider/pools.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/stats.h"
#include "lwip/tcp.h"

enum { HALF_OPENS = 256 };                  /* provider/transport/stream_half.c */

/* ---- the flood: SYNs from addresses behind the gateway, where nobody answers ---- */

static struct flood {
    uint16_t port;
    unsigned every_us;                      /* 0: it has stopped */
} flood[4];

static void forged_syn(uint16_t port)
{
    struct packet syn = { .kind = PACKET_TCP, .from = IP4(172, 16, 0, 0) | (test_random() & 0xffff),
                          .to = OURS, .from_port = (uint16_t)(1024 + test_random() % 60000),
                          .to_port = port, .seq = test_random(), .flags = FLAG_SYN,
                          .window = 65535, .mss = 1460 };

    peer_send_packet(&syn);
}

static void flood_on(void *arg)
{
    struct flood *f = arg;

    if (!f->every_us)
        return;
    forged_syn(f->port);
    world_at(f->every_us, flood_on, f);
}

static void start_flood(unsigned i, uint16_t port, unsigned per_second)
{
    flood[i] = (struct flood){ port, SECOND / per_second };
    flood_on(&flood[i]);
}

static void stop_floods(void)
{
    for (unsigned i = 0; i < 4; i++)
        flood[i].every_us = 0;
}

static SOCKET listening(uint16_t port, int backlog)
{
    SOCKET s = ws_nonblocking(ws_stream());

    CHECK_EQ(ws_bind(s, 0, port), 0);
    CHECK_EQ(ws_listen(s, backlog), 0);
    return s;
}

static unsigned half_opens(void)
{
    unsigned n;

    net_lock();
    n = stream_half_count();
    net_unlock();
    return n;
}

static unsigned in_state(enum tcp_state state)
{
    unsigned n = 0;

    net_lock();
    for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
        n += pcb->state == state;
    net_unlock();
    return n;
}

/* How many of 100 honest peers, 20 a second, are accepted; their ACKs come rtt_us after ours. */
static unsigned honest(SOCKET s, uint16_t port, unsigned rtt_us)
{
    static uint16_t from = 20000;
    unsigned up = 0;

    peer_delay_us = rtt_us;
    for (unsigned i = 0; i < 100; i++) {
        SOCKET c;

        peer_connect(from++, port);
        world_sleep(i < 99 ? 50 * MS : SECOND);
        while (ws_accept(s, &c) == 0) {
            up++;
            CHECK_EQ(ws_set_option(c, SOL_SOCKET, SO_LINGER, 1), 0);
            CHECK_EQ(ws_close(c), 0);
        }
    }
    return up;
}

TEST_BOTH(T_28_100_forged_SYNs_a_second_keep_nobody_out)
{
    SOCKET s = listening(5000, 5);

    start_flood(0, 5000, 100);
    world_sleep(5 * SECOND);                /* they are as many as they get */
    CHECK_EQ(half_opens(), HALF_OPENS);
    CHECK(honest(s, 5000, 20 * MS) >= 95);
    stop_floods();
}

TEST_BOTH(T_28_1000_forged_SYNs_a_second_let_half_in)
{
    SOCKET s = listening(5000, 5);

    start_flood(0, 5000, 1000);
    world_sleep(SECOND);
    CHECK_EQ(half_opens(), HALF_OPENS);
    CHECK(honest(s, 5000, 20 * MS) >= 50);
    stop_floods();
}

/* A peer whose ACK takes its time: the handshake by hand. */
struct slow {
    uint16_t port;
    struct packet syn_ack;
};

static struct slow slow_syn(uint16_t from, uint16_t port)
{
    struct packet syn = { .kind = PACKET_TCP, .from = OTHER, .to = OURS, .from_port = from,
                          .to_port = port, .seq = 1000, .flags = FLAG_SYN, .window = 65535 };
    struct slow s = { from, { 0 } };
    unsigned n = 0;

    peer_delay_us = 500;
    peer_arp(OTHER, true);
    peer_play(from, PEER_DROP);             /* its ACKs are made here */
    peer_send_packet(&syn);
    world_sleep(10 * MS);
    while (sent_packet(PACKET_TCP, FLAG_SYN | FLAG_ACK, n++, &s.syn_ack))
        if (s.syn_ack.to_port == from)
            return s;
    test_fail(__FILE__, __LINE__, "no SYN-ACK");
    return s;
}

static void slow_segment(const struct slow *s, uint8_t flags)
{
    struct packet out = { .kind = PACKET_TCP, .from = OTHER, .to = OURS, .from_port = s->port,
                          .to_port = s->syn_ack.from_port, .seq = 1001, .ack = s->syn_ack.seq + 1,
                          .flags = flags, .window = 65535 };

    peer_send_packet(&out);
    world_sleep(10 * MS);
}

TEST_BOTH(T_28_a_listener_that_is_not_flooded_notices_nothing)
{
    SOCKET victim[2] = { listening(5000, 5), listening(5001, 200) }, calm = listening(5002, 5), c;
    struct slow p;

    p = slow_syn(40000, 5002);
    start_flood(0, 5000, 1000);
    start_flood(1, 5001, 1000);
    world_sleep(10 * SECOND);
    CHECK_EQ(half_opens(), HALF_OPENS);
    slow_segment(&p, FLAG_ACK);             /* ten seconds later */
    CHECK_EQ(ws_accept(calm, &c), 0);
    CHECK_EQ(honest(calm, 5002, 40 * MS), 100);
    stop_floods();
    CHECK_EQ(ws_close(c), 0);
    CHECK_EQ(ws_close(victim[0]), 0);
}

/* Many listeners under attack share what there is; who has fewer never loses to who has more. */
TEST_BOTH(T_28_four_flooded_listeners_share)
{
    SOCKET s[4];

    for (unsigned i = 0; i < 4; i++) {
        s[i] = listening((uint16_t)(5000 + i), 5);
        start_flood(i, (uint16_t)(5000 + i), i == 0 ? 1000 : 50);
    }
    world_sleep(5 * SECOND);
    CHECK_EQ(half_opens(), HALF_OPENS);
    for (unsigned i = 1; i < 4; i++)
        CHECK(honest(s[i], (uint16_t)(5000 + i), 100 * MS) >= 95);
    stop_floods();
}

/* Nothing is left behind, and the owners of the forged addresses hear SYN-ACKs only. */
TEST_BOTH(T_28_what_gives_way_is_freed_without_a_reset)
{
    SOCKET s = listening(5000, 5);
    struct net_pools p;
    unsigned syn_acks;

    start_flood(0, 5000, 1000);
    world_sleep(2 * SECOND);
    stop_floods();
    world_sleep(10 * MS);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), 0);
    syn_acks = sent_count(PACKET_TCP, FLAG_SYN | FLAG_ACK);
    CHECK(syn_acks >= 1900 && syn_acks <= 2100);
    CHECK_EQ(pools().tcp_pcb_used, HALF_OPENS);
    CHECK_EQ(in_state(SYN_RCVD), HALF_OPENS);
    world_sleep(30 * SECOND);               /* lwIP gives them 20 s */
    CHECK_EQ(half_opens(), 0);
    p = pools();
    CHECK_EQ(p.tcp_pcb_used, 0);
    CHECK_EQ(p.tcp_seg_used, 0);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), 0);
    CHECK_EQ(ws_close(s), 0);
}

TEST_BOTH(T_28_a_real_peer_that_gave_way_is_told_when_it_speaks)
{
    SOCKET s = listening(5000, 5);
    struct slow p = slow_syn(40000, 5000);
    struct packet rst;

    start_flood(0, 5000, 1000);
    world_sleep(SECOND);
    stop_floods();
    slow_segment(&p, FLAG_ACK);
    CHECK(sent_packet(PACKET_TCP, FLAG_RST, 0, &rst));
    CHECK_EQ(rst.to, OTHER);
    CHECK_EQ(rst.seq, p.syn_ack.seq + 1);
    CHECK_EQ(ws_close(s), 0);
}

TEST_BOTH(the_listener_closes_in_the_flood)
{
    SOCKET s = listening(5000, 5), other = listening(5001, 5);
    struct slow p = slow_syn(40000, 5000), q = slow_syn(40001, 5001);
    SOCKET c;

    start_flood(0, 5000, 1000);
    world_sleep(100 * MS);
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(half_opens(), 1);              /* the other listener's */
    CHECK_EQ(pools().tcp_pcb_used, 1);
    world_sleep(SECOND);                    /* nobody listens: refused, one by one */
    CHECK_EQ(half_opens(), 1);
    stop_floods();
    slow_segment(&p, FLAG_ACK);
    slow_segment(&q, FLAG_ACK);
    CHECK_EQ(ws_accept(other, &c), 0);
    s = listening(5000, 5);
    CHECK_EQ(honest(s, 5000, 20 * MS), 100);
}

TEST_BOTH(T_06_a_reset_of_a_half_open_connection_makes_room)
{
    SOCKET s = listening(5000, 1), c;
    struct slow p = slow_syn(40000, 5000), again;

    CHECK_EQ(half_opens(), 1);
    slow_segment(&p, FLAG_RST);
    CHECK_EQ(half_opens(), 0);
    CHECK_EQ(pools().tcp_pcb_used, 0);
    again = slow_syn(40000, 5000);
    CHECK_EQ(half_opens(), 1);
    CHECK(sent_packet(PACKET_TCP, FLAG_SYN | FLAG_ACK, 1, &again.syn_ack));
    slow_segment(&again, FLAG_ACK);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(half_opens(), 0);
}

TEST_BOTH(T_04_a_wrong_ACK_of_a_half_open_connection_is_reset_and_it_stays)
{
    SOCKET s = listening(5000, 1), c;
    struct slow p = slow_syn(40000, 5000), wrong = p;
    struct packet rst;

    wrong.syn_ack.seq += 1000;
    slow_segment(&wrong, FLAG_ACK);
    CHECK(sent_packet(PACKET_TCP, FLAG_RST, 0, &rst));
    CHECK_EQ(rst.seq, wrong.syn_ack.seq + 1);
    CHECK_EQ(half_opens(), 1);
    slow_segment(&p, FLAG_ACK);
    CHECK_EQ(ws_accept(s, &c), 0);
}

TEST_BOTH(T_27_a_SYN_from_our_own_address_and_port_is_dropped)
{
    struct packet land = { .kind = PACKET_TCP, .from = OURS, .to = OURS, .from_port = 5000,
                           .to_port = 5000, .seq = 1, .flags = FLAG_SYN, .window = 65535 };
    unsigned before;

    listening(5000, 5);
    before = sent_count(PACKET_TCP, 0);
    peer_send_packet(&land);
    world_sleep(SECOND);
    CHECK_EQ(half_opens(), 0);
    CHECK_EQ(pools().tcp_pcb_used, 0);
    CHECK_EQ(sent_count(PACKET_TCP, 0), before);
}

/* ---- memory ---- */

/* Whatever cannot be had between a SYN and its answer: there is a half-open connection with its
 * answer, or there is nothing. */
static void syn_in_need(unsigned nth, int pcbs, int segments)
{
    unsigned before = sent_count(PACKET_TCP, FLAG_SYN | FLAG_ACK), had = half_opens();

    heap_limit_pool(MEMP_TCP_PCB, pcbs);
    heap_limit_pool(MEMP_TCP_SEG, segments);
    heap_fail_lwip(nth, 1);
    forged_syn(5000);
    world_sleep(20 * MS);
    heap_fail_lwip(0, 0);
    heap_limit_pool(MEMP_TCP_PCB, -1);
    heap_limit_pool(MEMP_TCP_SEG, -1);
    CHECK_EQ(half_opens() - had, sent_count(PACKET_TCP, FLAG_SYN | FLAG_ACK) - before);
    CHECK_EQ(pools().tcp_pcb_used, half_opens());
}

TEST_BOTH(no_memory_for_the_answer_leaves_nothing)
{
    SOCKET s = listening(5000, 5), c;

    CHECK_EQ(honest(s, 5000, 1 * MS), 100);
    syn_in_need(0, 0, -1);
    CHECK_EQ(half_opens(), 0);
    syn_in_need(0, -1, 0);
    CHECK_EQ(half_opens(), 0);
    for (unsigned nth = 1; nth <= 8; nth++)
        syn_in_need(nth, -1, -1);
    CHECK(half_opens() < 8);                /* its frame's buffer, the SYN-ACK's */
    CHECK_EQ(ws_accept(s, &c), WSAEWOULDBLOCK);
    CHECK_EQ(honest(s, 5000, 1 * MS), 100);
}

TEST_BOTH(no_memory_for_the_socket_resets_the_peer)
{
    SOCKET s = listening(5000, 5), c;
    struct slow p = slow_syn(40000, 5000);

    heap_fail_kernel(1, 1);
    slow_segment(&p, FLAG_ACK);
    heap_fail_kernel(0, 0);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), 1);
    CHECK_EQ(half_opens(), 0);
    CHECK_EQ(pools().tcp_pcb_used, 0);
    CHECK_EQ(ws_accept(s, &c), WSAEWOULDBLOCK);
    CHECK_EQ(honest(s, 5000, 1 * MS), 100);
}

/* ---- the pool of pcbs ---- */

static SOCKET crowd[MEMP_NUM_TCP_PCB];

/* n connections to the peer's port 7, more than that many already there. */
static void connect_crowd(unsigned from, unsigned n)
{
    for (unsigned i = from; i < n; i++)
        crowd[i] = ws_connected(7, PEER_LISTEN);
}

/* We close; the peer, which has closed before, is deaf: the pcb stays in LAST_ACK, with data. */
static void last_ack(unsigned i)
{
    struct peer_connection *p = peer_connection(i);
    unsigned n;

    peer_fin(p);
    world_sleep(10 * MS);
    peer_play(7, PEER_DROP);
    p->open = false;
    CHECK_EQ(ws_send(crowd[i], "owed", 4, &n), 0);
    CHECK_EQ(ws_close(crowd[i]), 0);
}

TEST_BOTH(a_SYN_takes_no_pcb_from_a_connection_that_owes_data)
{
    SOCKET s = listening(5000, 5), c;
    unsigned established, syn_acks;

    connect_crowd(0, MEMP_NUM_TCP_PCB);
    for (unsigned i = 0; i < 3; i++)
        last_ack(i);
    established = in_state(ESTABLISHED);
    syn_acks = sent_count(PACKET_TCP, FLAG_SYN | FLAG_ACK);
    CHECK_EQ(in_state(LAST_ACK), 3);
    CHECK_EQ(pools().tcp_pcb_used, MEMP_NUM_TCP_PCB);
    for (unsigned i = 0; i < 20; i++)
        forged_syn(5000);
    world_sleep(100 * MS);
    CHECK_EQ(in_state(LAST_ACK), 3);
    CHECK_EQ(in_state(ESTABLISHED), established);
    CHECK_EQ(half_opens(), 0);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_SYN | FLAG_ACK), syn_acks);
    CHECK_EQ(ws_set_option(crowd[10], SOL_SOCKET, SO_LINGER, 1), 0);
    CHECK_EQ(ws_close(crowd[10]), 0);       /* one is free: the next SYN gets it */
    peer_connect(9000, 5000);
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(in_state(LAST_ACK), 3);
}

/* With the pool empty half-opens replace each other, and give way to what a program asks for. */
TEST_BOTH(half_opens_give_way_to_a_program)
{
    enum { LEFT = 10 };
    SOCKET s = listening(5000, 5), c = ws_stream();

    connect_crowd(0, MEMP_NUM_TCP_PCB - LEFT);
    start_flood(0, 5000, 1000);
    world_sleep(100 * MS);
    CHECK_EQ(half_opens(), LEFT);
    CHECK_EQ(pools().tcp_pcb_used, MEMP_NUM_TCP_PCB);
    for (unsigned i = 0; i < LEFT; i++)
        CHECK_EQ(ws_connect(i ? ws_stream() : c, PEER, 7), 0);
    CHECK_EQ(half_opens(), 0);
    world_sleep(100 * MS);
    CHECK_EQ(half_opens(), 0);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), WSAENOBUFS);
    CHECK_EQ(in_state(ESTABLISHED), MEMP_NUM_TCP_PCB);
    stop_floods();
    CHECK_EQ(ws_close(s), 0);
}

/* A configured limit is the program's, not the flood's. */
TEST_BOTH(half_opens_do_not_count_as_sockets)
{
    static const char limit[] = "SOCKETS=10\n";

    provider_configure(limit, sizeof limit - 1);
    listening(5000, 5);                     /* a listening pcb is none of them */
    start_flood(0, 5000, 1000);
    world_sleep(SECOND);
    CHECK_EQ(half_opens(), HALF_OPENS);
    connect_crowd(0, 10);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), WSAENOBUFS);
    CHECK_EQ(half_opens(), HALF_OPENS);
    stop_floods();
}

/* Peers that vanish behind a close leave a FIN that nobody acknowledges: it keeps nobody out. */
TEST_BOTH(closed_connections_to_silent_peers_give_way)
{
    enum { SILENT = 20, LEFT = MEMP_NUM_TCP_PCB - 40 };
    SOCKET s = listening(5000, 5), c;
    unsigned n;

    connect_crowd(0, MEMP_NUM_TCP_PCB);
    peer_play(7, PEER_DROP);
    for (unsigned i = 0; i < 2 * SILENT; i++) {
        peer_connection(i)->open = false;
        if (i % 2)                          /* these have unacknowledged data as well */
            CHECK_EQ(ws_send(crowd[i], "owed", 4, &n), 0);
        CHECK_EQ(ws_close(crowd[i]), 0);
    }
    peer_connect(9000, 5000);
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(s, &c), WSAEWOULDBLOCK);     /* their FINs are young */
    CHECK_EQ(ws_connect(ws_stream(), PEER, 8), WSAENOBUFS);
    CHECK_EQ(in_state(FIN_WAIT_1), 2 * SILENT);
    world_sleep(10 * SECOND);
    peer_connect(9001, 5000);
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(s, &c), 0);
    for (unsigned i = 1; i < SILENT; i++)
        CHECK_EQ(ws_connect(ws_nonblocking(ws_stream()), PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(in_state(FIN_WAIT_1), SILENT);
    CHECK_EQ(in_state(ESTABLISHED), LEFT + 1);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 8), WSAENOBUFS);
    CHECK_EQ(in_state(FIN_WAIT_1), SILENT);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), 0);
    CHECK_EQ(ws_close(s), 0);
}

/* The peer has our FIN and does not close. */
TEST_BOTH(closed_connections_whose_peer_does_not_close_give_way)
{
    SOCKET s = ws_stream();

    connect_crowd(0, MEMP_NUM_TCP_PCB);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOBUFS);
    CHECK_EQ(ws_shutdown(crowd[5], SD_SEND), 0);    /* has its socket still */
    CHECK_EQ(ws_close(crowd[6]), 0);
    world_sleep(SECOND);
    CHECK_EQ(in_state(FIN_WAIT_2), 2);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK_EQ(in_state(FIN_WAIT_2), 1);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), WSAENOBUFS);
    CHECK_EQ(in_state(FIN_WAIT_2), 1);
}
