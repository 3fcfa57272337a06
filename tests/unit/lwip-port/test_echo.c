/* SPDX-License-Identifier: MIT */
/* Echoes with data, a hop limit and a type of service; and what else may come back. */
#include <string.h>

#include "lwip-port/net_echo.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

enum { SECOND = 1000000, TTL = 8, TOS = 1 };        /* of an IP header */
#define FAR IP4(8, 8, 8, 8)
#define ROUTER IP4(10, 0, 2, 9)

static uint8_t back[NET_ECHO_MAX];

static struct net_echo ask_of(uint32_t to, const void *data, uint16_t bytes)
{
    memset(back, 0x5a, sizeof back);
    return (struct net_echo){ .to = addr_of(to), .data = data, .bytes = bytes,
                              .deadline_us = world_now() + SECOND, .reply = back,
                              .room = sizeof back };
}

TEST(an_echo_carries_its_data_there_and_back)
{
    static uint8_t data[NET_ECHO_MAX];
    static const uint16_t sizes[] = { 0, 1, 7, 32, 1471, 1472 };
    struct net_echo_answer a;

    peer_start();
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)test_random();
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct net_echo ask = ask_of(PEER, data, sizes[i]);

        CHECK_EQ(net_echo(&ask, &a), NET_OK);
        CHECK(a.type == 0 && a.code == 0 && a.bytes == sizes[i]);
        CHECK(net_addr_equal(a.from, addr_of(PEER)));
        CHECK(!memcmp(back, data, sizes[i]));
        CHECK(sizes[i] == sizeof back || back[sizes[i]] == 0x5a);
        CHECK_EQ(a.rtt_us, i ? peer_delay_us : a.rtt_us);
    }
}

TEST(a_reply_fills_the_room_there_is_and_no_more)
{
    struct net_echo_answer a;
    struct net_echo ask;

    peer_start();
    ask = ask_of(PEER, "abcdefgh", 8);
    ask.room = 3;
    CHECK_EQ(net_echo(&ask, &a), NET_OK);
    CHECK_EQ(a.bytes, 8);
    CHECK(!memcmp(back, "abc\x5a", 4));
    ask.room = 0;
    ask.reply = NULL;
    CHECK_EQ(net_echo(&ask, &a), NET_OK);
}

TEST(hop_limit_and_type_of_service_are_the_callers)
{
    struct net_echo_answer a;
    struct packet p;
    struct net_echo ask;

    peer_start();
    ask = ask_of(PEER, "x", 1);
    CHECK_EQ(net_echo(&ask, &a), NET_OK);
    CHECK(sent_packet(PACKET_ICMP, 0, 0, &p));
    CHECK(p.ip[TTL] == 255 && p.ip[TOS] == 0);
    ask.ttl = 3;
    ask.tos = 0x10;
    CHECK_EQ(net_echo(&ask, &a), NET_OK);
    CHECK(sent_packet(PACKET_ICMP, 0, 1, &p));
    CHECK(p.ip[TTL] == 3 && p.ip[TOS] == 0x10);
    CHECK(a.ttl != 0);
}

static uint8_t type, code;

static void says_error(const uint8_t *frame, size_t bytes)
{
    struct packet in;

    CHECK(packet_parse(frame, bytes, &in));
    if (in.kind == PACKET_ICMP) {
        peer_send_icmp_error(ROUTER, type, code, &in);
    } else if (in.kind == PACKET_ARP && in.arp_op == 1 && in.to != in.from) {
        struct packet out = { .kind = PACKET_ARP, .arp_op = 2, .from = in.to, .to = in.from };

        peer_send_packet(&out);
    }
}

TEST(an_error_says_who_sent_it_and_which_it_is)
{
    static const uint8_t errors[][2] = {
        { 3, 0 }, { 3, 1 }, { 3, 2 }, { 3, 3 }, { 3, 4 }, { 3, 13 }, { 11, 0 }, { 11, 1 },
        { 12, 0 },
    };
    struct net_echo_answer a;

    peer_start();
    wire_answerer(says_error);
    for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct net_echo ask = ask_of(FAR, "data", 4);

        type = errors[i][0];
        code = errors[i][1];
        CHECK_EQ(net_echo(&ask, &a), NET_OK);
        CHECK(a.type == type && a.code == code && a.bytes == 0);
        CHECK(net_addr_equal(a.from, addr_of(ROUTER)));
    }
    type = 4;                          /* a source quench is advice, not an end */
    CHECK_EQ(net_echo(&(struct net_echo){ .to = addr_of(FAR), .deadline_us = world_now() + SECOND },
                      &a), NET_TIMEOUT);
}

TEST(an_echo_of_more_than_a_frame_is_not_sent)
{
    struct net_echo ask;
    struct net_echo_answer a;

    peer_start();
    ask = ask_of(PEER, NULL, NET_ECHO_MAX + 1);
    CHECK_EQ(net_echo(&ask, &a), NET_FAILED);
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 0);
}
