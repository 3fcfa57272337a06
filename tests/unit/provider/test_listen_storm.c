/* SPDX-License-Identifier: MIT */
/* Listeners that come and go in a random storm of SYNs, ACKs, resets and failing memory. */
#include "provider/transport/stream.h"
#include "tests/unit/provider/calls.h"
#include "tests/unit/provider/pools.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

enum { LISTENERS = 4, PEERS = 64, TAKEN = 64, ROUNDS = 4000, HALF_OPENS = 256 };

static SOCKET lis[LISTENERS], taken[TAKEN];
static unsigned ntaken;

static uint16_t any_port(void)
{
    return (uint16_t)(5000 + test_random_below(LISTENERS));
}

static int any_backlog(void)
{
    static const int backlogs[] = { -1, 0, 1, 2, 5, 20, 200, SOMAXCONN };

    return backlogs[test_random_below(sizeof backlogs / sizeof backlogs[0])];
}

/* From few ends, so that old connections are met again in every state. */
static void any_segment(void)
{
    static const uint8_t flags[] = { FLAG_SYN, FLAG_SYN, FLAG_SYN, FLAG_ACK, FLAG_RST,
                                     FLAG_FIN | FLAG_ACK, FLAG_SYN | FLAG_ACK };
    struct packet out = { .kind = PACKET_TCP, .from = PEER, .to = OURS, .window = 65535,
                          .from_port = (uint16_t)(9000 + test_random_below(PEERS)),
                          .to_port = any_port(), .seq = test_random(), .ack = test_random(),
                          .flags = flags[test_random_below(sizeof flags)] };

    peer_send_packet(&out);
}

static void forged_syns(unsigned n)
{
    struct packet syn = { .kind = PACKET_TCP, .to = OURS, .to_port = any_port(), .window = 65535,
                          .flags = FLAG_SYN };

    while (n--) {
        syn.from = IP4(172, 16, 0, 0) | (test_random() & 0xffff);
        syn.from_port = (uint16_t)(1024 + test_random_below(60000));
        syn.seq = test_random();
        peer_send_packet(&syn);
    }
}

static void end(SOCKET s)
{
    if (test_random_below(2))
        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_LINGER, 1), 0);
    CHECK_EQ(ws_close(s), 0);
}

static void take_one(SOCKET s)
{
    SOCKET c;

    if (ws_accept(s, &c))
        return;
    if (ntaken == TAKEN)
        end(taken[--ntaken]);
    taken[ntaken++] = c;
}

/* Two of them share an address: one of these is parked. */
static void open_listener(unsigned i)
{
    lis[i] = ws_nonblocking(ws_stream());
    CHECK_EQ(ws_set_option(lis[i], SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_bind(lis[i], 0, (uint16_t)(5000 + i % (LISTENERS - 1))), 0);
    CHECK_EQ(ws_listen(lis[i], any_backlog()), 0);
}

static void act(void)
{
    unsigned i = test_random_below(LISTENERS);
    SOCKET c;

    switch (test_random_below(12)) {
    case 0:
        forged_syns(test_random_below(100));
        break;
    case 1:
        CHECK_EQ(ws_listen(lis[i], any_backlog()), 0);
        break;
    case 2:
        CHECK_EQ(ws_close(lis[i]), 0);
        open_listener(i);
        break;
    case 3:
        heap_fail_kernel(1 + test_random_below(2), 1);
        any_segment();
        world_sleep(MS);
        heap_fail_kernel(0, 0);
        break;
    case 4:
        c = ws_nonblocking(ws_stream());
        ws_connect(c, LOOPBACK, any_port());        /* whatever it says */
        end(c);
        break;
    case 5:
        world_sleep(test_random_below(5 * SECOND));
        break;
    case 6:
    case 7:
        take_one(lis[i]);
        break;
    default:
        if (test_random_below(2))
            any_segment();
        else
            peer_connect((uint16_t)(9000 + test_random_below(PEERS)), any_port());
        break;
    }
    world_sleep(test_random_below(3) * MS);
}

static void check_figures(void)
{
    unsigned half = 0;

    net_lock();
    for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
        half += pcb->state == SYN_RCVD;
    CHECK_EQ(half, stream_half_count());
    net_unlock();
    CHECK(half <= HALF_OPENS);
}

/* Closed, and the peer is silent: that is no business of this test. */
static unsigned owing_a_fin(void)
{
    unsigned n = 0;

    net_lock();
    for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
        n += pcb->unacked && (pcb->state == FIN_WAIT_1 || pcb->state == CLOSING ||
                              pcb->state == LAST_ACK);
    net_unlock();
    return n;
}

TEST_BOTH(T_28_a_storm_at_listeners_that_come_and_go_leaves_nothing)
{
    for (unsigned i = 0; i < LISTENERS; i++)
        open_listener(i);
    for (unsigned i = 0; i < ROUNDS; i++) {
        act();
        check_figures();
    }
    for (unsigned i = 0; i < LISTENERS; i++)
        CHECK_EQ(ws_close(lis[i]), 0);
    check_figures();
    while (ntaken)
        end(taken[--ntaken]);
    world_sleep(150 * SECOND);
    CHECK_EQ(pools().tcp_pcb_used, owing_a_fin());
    CHECK_EQ(pools().tcp_listen_used, 0);
}
