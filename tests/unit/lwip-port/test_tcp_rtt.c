/* SPDX-License-Identifier: MIT */
/* What counts as a round trip: a segment sent once, and its own acknowledgement (RFC 6298 3). */
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { PORT = 7, FROM = 4000, REMOTE = 80, FIRST_RTO_US = 3000000 };

static uint8_t bytes[4096];

static void write_some(struct tcp_pcb *pcb, u16_t n)
{
    net_lock();
    CHECK_EQ(tcp_write(pcb, bytes, n, TCP_WRITE_FLAG_COPY), ERR_OK);
    tcp_output(pcb);
    net_unlock();
}

static struct tcp_pcb *connect_out(void)
{
    ip_addr_t to = { net_order(PEER) };
    struct tcp_pcb *pcb;

    peer_play(REMOTE, PEER_LISTEN);
    net_lock();
    pcb = tcp_new();
    CHECK_EQ(tcp_connect(pcb, &to, REMOTE, NULL), ERR_OK);
    net_unlock();
    world_sleep(10000);
    CHECK_EQ(pcb->state, ESTABLISHED);
    return pcb;
}

/* lwIP's clock stands still without a connection, and at 0 it measures nothing. */
static struct tcp_segment start(void)
{
    struct tcp_segment s;

    peer_start();
    hostile_listen(PORT);
    s = hostile_open(FROM, PORT, 9000, NULL, 0);
    world_sleep(2000000);
    return s;
}

/* A program connects and thinks; what it sends then is answered at once, and the next is lost. */
TEST(T_15_time_before_the_first_segment_is_no_round_trip)
{
    static const uint64_t thinks[] = { 10000000, 60000000, 3600000000, 18000000000 };

    start();
    for (size_t i = 0; i < sizeof thinks / sizeof thinks[0]; i++) {
        struct tcp_pcb *pcb = connect_out();
        unsigned before;

        world_sleep(thinks[i]);
        write_some(pcb, 1);
        world_sleep(100000);
        CHECK(!pcb->unacked);
        wire_tx.drop_next = 1;
        write_some(pcb, 1);
        before = sent_count(PACKET_TCP, FLAG_PSH);
        world_sleep(FIRST_RTO_US + 600000);
        CHECK_EQ(sent_count(PACKET_TCP, FLAG_PSH), before + 1);
        CHECK(!pcb->unacked);
        net_lock();
        tcp_abort(pcb);
        net_unlock();
    }
}

/* Karn: the ACK may be that of the first, which was only slow. */
TEST(T_15_repeated_segment_is_not_measured)
{
    struct tcp_segment s = start();
    s16_t sa, sv;

    sa = accepted->sa;
    sv = accepted->sv;
    for (unsigned i = 0; i < 5; i++) {
        write_some(accepted, 100);
        while (!accepted->nrtx)
            world_sleep(100000);
        world_sleep(1000);
        s.ack += 100;
        hostile_tcp(&s);
        CHECK(!accepted->unacked && !accepted->unsent);
        CHECK_EQ(accepted->sa, sa);
        CHECK_EQ(accepted->sv, sv);
    }
}

/* All that was under way is repeated, one window after the other. */
TEST(T_15_nothing_that_a_time_out_repeats_is_measured)
{
    struct tcp_segment s = start();
    uint32_t end;
    s16_t sa, sv;

    write_some(accepted, 4 * 536);
    while (!accepted->nrtx)
        world_sleep(100000);
    sa = accepted->sa;
    sv = accepted->sv;
    end = accepted->snd_nxt;
    while (s.ack != end) {
        world_sleep(1700000);                       /* a slow road */
        s.ack += 536;
        hostile_tcp(&s);
        CHECK_EQ(accepted->sa, sa);
        CHECK_EQ(accepted->sv, sv);
    }
}

/* Behind it all is as before. */
TEST(T_15_what_is_sent_once_is_measured)
{
    struct tcp_segment s = start();
    s16_t sa;

    for (unsigned repeated = 0; repeated < 2; repeated++) {
        write_some(accepted, 100);
        while (repeated && !accepted->nrtx)
            world_sleep(100000);
        s.ack += 100;
        hostile_tcp(&s);
        sa = accepted->sa;
        write_some(accepted, 100);
        world_sleep(1100000);
        s.ack += 100;
        hostile_tcp(&s);
        CHECK(accepted->sa > sa);
    }
}
