/* SPDX-License-Identifier: MIT */
/* What ICMP says in our name: echoes as they came, errors to one host and not too many. */
#include <string.h>

#include "lwip-port/net_drops.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { CLOSED = 99 };

static void ping(uint32_t to, uint8_t type, const uint8_t *data, size_t bytes, size_t piece)
{
    static uint8_t body[4 + 65535];
    struct ip_packet p = { .from = PEER, .to = to, .protocol = 1, .data = body, .bytes = 4 + bytes,
                           .id = 7 };
    uint16_t sum;

    memset(body, 0, 4);
    body[0] = type;
    memcpy(body + 4, data, bytes);
    sum = packet_checksum(body, p.bytes, 0);
    body[2] = (uint8_t)(sum >> 8);
    body[3] = (uint8_t)sum;
    if (piece)
        hostile_fragments(&p, piece);
    else
        hostile_ip(&p);
    world_sleep(5000);
}

/* Our ARP for the peer is done when the test begins. */
static unsigned start(void)
{
    peer_start();
    ping(OURS, 8, (const uint8_t *)"1234", 4, 0);
    world_sleep(5000);
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 1);
    return 1;
}

TEST(T_50_echo_comes_back_with_the_same_data)
{
    static const size_t sizes[] = { 4, 5, 60, 1476 };
    uint8_t data[1476];
    struct packet p;
    unsigned before = start();

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)test_random();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ping(OURS, 8, data, sizes[i], 0);
        CHECK_EQ(sent_count(PACKET_ICMP, 0), before + i + 1);
        CHECK(last_sent(PACKET_ICMP, 0, &p));
        CHECK_EQ(p.icmp_type, 0);
        CHECK_EQ(p.to, PEER);
        CHECK_EQ(p.bytes, sizes[i]);
        CHECK(!memcmp(p.data, data, sizes[i]));
    }
}

TEST(T_50_echo_in_pieces_comes_back_in_pieces)
{
    static uint8_t data[4000];
    struct packet p;
    size_t bytes = 0;
    unsigned i;

    start();
    ping(OURS, 8, data, sizeof data, 1480);
    for (i = 0; sent_packet(PACKET_FRAGMENT, 0, i, &p); i++)
        bytes += p.bytes;
    CHECK_EQ(i, 3);
    CHECK_EQ(bytes, 4 + sizeof data);
}

TEST(T_50_broadcasts_and_other_types_are_not_answered)
{
    static const uint32_t to[] = { IP4(255, 255, 255, 255), IP4(10, 0, 2, 255), IP4(224, 0, 0, 1) };
    uint8_t data[40] = { 0 };
    unsigned sent;

    start();
    sent = wire_sent();
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++)
        ping(to[i], 8, data, sizeof data, 0);
    for (unsigned type = 0; type < 256; type++)
        if (type != 8)
            ping(OURS, (uint8_t)type, data, sizeof data, 0);
    ping(OURS, 8, data, 3, 0);                  /* cut short */
    CHECK_EQ(wire_sent(), sent);
}

TEST(T_46_closed_port_says_so_and_quotes_enough)
{
    struct packet p;

    start();
    hostile_udp(PEER, OURS, 5, CLOSED, "abc", 3);
    world_sleep(5000);
    CHECK(last_sent(PACKET_ICMP, 0, &p));
    CHECK_EQ(p.icmp_type, 3);
    CHECK_EQ(p.icmp_code, 3);
    CHECK_EQ(p.to, PEER);
    CHECK(p.bytes >= 4 + 20 + 8);
    CHECK_EQ(p.data[4 + 9], 17);
    CHECK_EQ(p.data[4 + 20 + 1], 5);
    CHECK_EQ(p.data[4 + 20 + 3], CLOSED);
}

TEST(T_46_broadcasts_to_a_closed_port_are_not_answered)
{
    unsigned sent;

    start();
    sent = wire_sent();
    hostile_udp(PEER, IP4(255, 255, 255, 255), 5, CLOSED, "abc", 3);
    hostile_udp(PEER, IP4(10, 0, 2, 255), 5, CLOSED, "abc", 3);
    hostile_udp(PEER, IP4(224, 0, 0, 1), 5, CLOSED, "abc", 3);
    world_sleep(5000);
    CHECK_EQ(wire_sent(), sent);
}

/* 50 at once, then 100 a second, less a fifth; however many ask; echoes are not errors. */
TEST(T_46_errors_are_rate_limited)
{
    static const uint8_t data[8];
    struct net_drops d;
    unsigned before = start(), first;

    for (unsigned i = 0; i < 300; i++)
        hostile_udp(PEER, OURS, 5, CLOSED, "abc", 3);
    world_sleep(5000);
    first = sent_count(PACKET_ICMP, 0) - before;
    CHECK(first >= 30 && first <= 50);
    net_lock();
    net_drops(&d);
    net_unlock();
    CHECK_EQ(d.icmp_out, 300 - first);
    ping(OURS, 8, data, sizeof data, 0);
    before += first;
    CHECK_EQ(sent_count(PACKET_ICMP, 0), ++before);
    world_sleep(100000);
    for (unsigned i = 0; i < 300; i++)
        hostile_udp(PEER, OURS, 5, CLOSED, "abc", 3);
    world_sleep(5000);
    first = sent_count(PACKET_ICMP, 0) - before;
    CHECK(first >= 5 && first <= 12);
    world_sleep(5000000);
    hostile_udp(PEER, OURS, 5, CLOSED, "abc", 3);
    world_sleep(5000);
    CHECK_EQ(sent_count(PACKET_ICMP, 0), before + first + 1);
}
