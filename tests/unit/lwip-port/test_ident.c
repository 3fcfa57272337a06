/* SPDX-License-Identifier: MIT */
/* The identification of what we send: no order, no early repeat, one for all pieces. */
#include "lwip-port/net_lock.h"
#include "lwip-port/net_wire_port.h"
#include "tests/unit/host/bytes.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { ROW = 32768 };

static uint16_t ident_of(const struct packet *p)
{
    return get16(p->ip + 4);
}

static void send_bytes(uint16_t n)
{
    CHECK_EQ(our_datagram(PEER, 9, n), 0);
    world_sleep(1000);
}

static void start(void)
{
    peer_start();
    peer_play(9, PEER_DROP);
    world_sleep(10000);
    send_bytes(1);
    world_sleep(10000);
}

TEST(T_44_no_number_comes_again_within_32768)
{
    static uint32_t seen_at[65536];

    peer_start();
    net_lock();
    for (uint32_t i = 1; i <= 4 * ROW; i++) {
        uint16_t id = net_ident_next();

        CHECK(!seen_at[id] || i - seen_at[id] >= ROW);
        seen_at[id] = i;
    }
    for (unsigned id = 0; id < 65536; id++)
        CHECK(seen_at[id]);
    net_unlock();
}

/* Steps between neighbours: of a counter one value, of a permutation at random all kinds. */
TEST(T_44_numbers_follow_no_step)
{
    static uint16_t steps[ROW];
    unsigned most = 0;
    uint16_t last, id;

    peer_start();
    net_lock();
    last = net_ident_next();
    for (unsigned i = 1; i < ROW; i++, last = id) {
        unsigned *m = &most;

        id = net_ident_next();
        if (++steps[(uint16_t)(id - last) % ROW] > *m)
            *m = steps[(uint16_t)(id - last) % ROW];
    }
    net_unlock();
    CHECK(most < 24);                           /* Poisson of mean 1: over 12 is once in 10^9 */
}

/* The order of one row tells nothing about the next one's. */
TEST(T_44_rows_differ)
{
    static uint16_t first[ROW];
    unsigned same = 0;

    peer_start();
    net_lock();
    while ((first[0] = net_ident_next()) < ROW)
        ;
    for (unsigned i = 1; i < ROW; i++)
        first[i] = net_ident_next() & (ROW - 1);
    for (unsigned i = 0; i < ROW; i++)
        same += (net_ident_next() & (ROW - 1)) == first[i];
    net_unlock();
    CHECK(same < 20);
}

TEST(T_44_datagrams_on_the_wire_have_other_numbers_and_right_checksums)
{
    struct packet p;
    uint16_t last = 0;
    unsigned in_a_row = 0;

    start();
    for (unsigned i = 0; i < 200; i++) {
        send_bytes(3);
        CHECK(last_sent(PACKET_UDP, 0, &p));    /* parses: the checksum is right */
        in_a_row += ident_of(&p) == (uint16_t)(last + 1);
        last = ident_of(&p);
    }
    CHECK(in_a_row < 3);
}

TEST(T_44_pieces_of_a_datagram_share_one_number_and_two_datagrams_none)
{
    uint16_t ids[3];
    struct packet p;
    unsigned n = 0;

    start();
    for (unsigned i = 0; i < 3; i++)
        send_bytes(4000);
    for (unsigned i = 0; i < 3; i++)
        for (unsigned piece = 0; piece < 3; piece++) {
            CHECK(sent_packet(PACKET_FRAGMENT, 0, n++, &p));
            if (!piece)
                ids[i] = ident_of(&p);
            CHECK_EQ(ident_of(&p), ids[i]);
        }
    CHECK(!sent_packet(PACKET_FRAGMENT, 0, n, &p));
    CHECK(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
}

/* A resent segment is another datagram; nobody's connection shows another's traffic. */
TEST(T_44_resets_to_a_scanner_count_nothing)
{
    struct tcp_segment s = { .from_port = 5, .to_port = 81, .flags = FLAG_SYN };
    struct packet p;
    uint16_t ids[20];

    start();
    peer_play(5, PEER_DROP);
    for (unsigned i = 0; i < 20; i++) {
        hostile_tcp(&s);
        world_sleep(1000);
        CHECK(last_sent(PACKET_TCP, FLAG_RST, &p));
        ids[i] = ident_of(&p);
    }
    for (unsigned i = 2; i < 20; i++)
        CHECK((uint16_t)(ids[i] - ids[i - 1]) != (uint16_t)(ids[i - 1] - ids[i - 2]));
}
