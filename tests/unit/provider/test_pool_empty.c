/* SPDX-License-Identifier: MIT */
/* lwIP's pool of connections is empty: who gives way to the next, and who to nobody. */
#include "tests/unit/provider/calls.h"
#include "tests/unit/provider/pools.h"

#include "lwip/memp.h"
#include "lwip/opt.h"
#include "lwip/priv/tcp_priv.h"

static SOCKET crowd[MEMP_NUM_TCP_PCB];

static unsigned time_waits(void)
{
    unsigned n = 0;

    net_lock();
    for (const struct tcp_pcb *pcb = tcp_tw_pcbs; pcb; pcb = pcb->next)
        n++;
    net_unlock();
    return n;
}

static void fill_pool(void)
{
    heap_limit_pool(MEMP_TCP_PCB, MEMP_NUM_TCP_PCB);
    for (unsigned i = 0; i < MEMP_NUM_TCP_PCB; i++)
        crowd[i] = ws_connected(7, PEER_LISTEN);
    CHECK_EQ(pools().tcp_pcb_used, MEMP_NUM_TCP_PCB);
}

/* We close first, and the peer closes. */
static void one_in_TIME_WAIT(void)
{
    CHECK_EQ(ws_close(crowd[3]), 0);
    world_sleep(10 * MS);
    peer_fin(peer_connection(3));
    world_sleep(10 * MS);
    CHECK_EQ(time_waits(), 1);
    CHECK_EQ(pools().tcp_pcb_used, MEMP_NUM_TCP_PCB);
}

TEST_BOTH(T_28_a_SYN_gets_the_place_of_a_connection_in_TIME_WAIT)
{
    SOCKET s = ws_nonblocking(ws_stream()), c;

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    fill_pool();
    peer_connect(9000, 5000);
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(s, &c), WSAEWOULDBLOCK);
    one_in_TIME_WAIT();
    peer_connect(9001, 5000);
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(time_waits(), 0);
}

TEST_BOTH(C_113_a_connect_gets_the_place_of_a_connection_in_TIME_WAIT)
{
    fill_pool();
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), WSAENOBUFS);
    one_in_TIME_WAIT();
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), 0);
    CHECK_EQ(time_waits(), 0);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), WSAENOBUFS);
}

/* ---- closed connections whose peers are silent ---- */

static uint16_t port_of(SOCKET s)
{
    struct ws_name n;

    CHECK_EQ(ws_sock_name(s, &n), 0);
    return n.port;
}

static unsigned in_state(enum tcp_state state, uint16_t port)
{
    unsigned n = 0;

    net_lock();
    for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
        n += pcb->state == state && pcb->local_port == port;
    net_unlock();
    return n;
}

/* Our FIN is never acknowledged; theirs comes or does not. */
static uint16_t closed_by_us(unsigned i, bool they_too)
{
    uint16_t port = port_of(crowd[i]);

    peer_deaf = true;
    CHECK_EQ(ws_close(crowd[i]), 0);
    world_sleep(10 * MS);
    if (they_too)
        peer_fin(peer_connection(i));
    world_sleep(10 * MS);
    peer_connection(i)->open = false;
    peer_play(7, PEER_DROP);
    peer_deaf = false;
    CHECK_EQ(in_state(they_too ? CLOSING : FIN_WAIT_1, port), 1);
    return port;
}

TEST_BOTH(the_one_that_was_closed_longest_ago_gives_way_first)
{
    SOCKET s = ws_nonblocking(ws_stream());
    uint16_t older, newer;

    fill_pool();
    older = closed_by_us(1, false);
    world_sleep(5 * SECOND);
    newer = closed_by_us(7, false);
    world_sleep(10 * SECOND);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(in_state(FIN_WAIT_1, older), 0);
    CHECK_EQ(in_state(FIN_WAIT_1, newer), 1);
}

TEST_BOTH(a_connection_that_both_have_closed_gives_way_too)
{
    SOCKET s = ws_nonblocking(ws_stream());
    uint16_t port;

    fill_pool();
    port = closed_by_us(5, true);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOBUFS);   /* its FIN is young */
    CHECK_EQ(in_state(CLOSING, port), 1);
    world_sleep(10 * SECOND);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(in_state(CLOSING, port), 0);
}

/* ---- half-open connections: as many as there may be, one for each listener ---- */

enum { HALF_OPENS = 256 };                  /* provider/transport/stream_half.c */

static void forged_syn(uint16_t port)
{
    struct packet syn = {.kind = PACKET_TCP, .from = IP4(172, 16, 0, 1), .to = OURS,
                         .from_port = 9000, .to_port = port, .seq = 1, .flags = FLAG_SYN,
                         .window = 65535, .mss = 1460};

    peer_send_packet(&syn);
    world_sleep(MS);
}

static unsigned answered(void)
{
    return sent_count(PACKET_TCP, FLAG_SYN | FLAG_ACK);
}

TEST_BOTH(T_28_nobody_loses_its_only_half_open_connection_to_another)
{
    SOCKET s[HALF_OPENS + 1];
    unsigned before;

    for (unsigned i = 0; i <= HALF_OPENS; i++) {
        s[i] = ws_stream();
        CHECK_EQ(ws_bind(s[i], 0, (uint16_t)(5000 + i)), 0);
        CHECK_EQ(ws_listen(s[i], 5), 0);
    }
    for (unsigned i = 0; i < HALF_OPENS; i++)
        forged_syn((uint16_t)(5000 + i));
    before = answered();
    forged_syn(5000 + HALF_OPENS);
    CHECK_EQ(answered(), before);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), 0);
    CHECK_EQ(ws_close(s[0]), 0);            /* one is free: the SYN that comes again has it */
    forged_syn(5000 + HALF_OPENS);
    CHECK_EQ(answered(), before + 1);
}
