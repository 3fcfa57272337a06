/* SPDX-License-Identifier: MIT */
/* ARP: our address stays ours, a flood leaves the neighbours that matter. */
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/netif.h"

#include "lwip-port/net_drops.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

#define LIVE IP4(10, 0, 2, 7)
static const uint8_t stranger_mac[6] = { 2, 0, 0, 0, 0, 99 };

static size_t build_arp(uint8_t *frame, uint16_t op, const uint8_t *mac, uint32_t from, uint32_t to)
{
    struct packet p = { .kind = PACKET_ARP, .arp_op = op, .from = from, .to = to };

    memcpy(p.mac_from, mac, 6);
    memset(p.mac_to, 0xff, 6);
    return packet_build(frame, &p);
}

static void arp(uint16_t op, const uint8_t *mac, uint32_t from, uint32_t to)
{
    uint8_t frame[64];

    hostile_frame(frame, build_arp(frame, op, mac, from, to));
}

static unsigned requests_for(uint32_t address)
{
    struct packet p;
    unsigned n = 0;

    for (unsigned i = 0; sent_packet(PACKET_ARP, 0, i, &p); i++)
        n += p.arp_op == 1 && p.to == address;
    return n;
}

static unsigned replies(void)
{
    struct packet p;
    unsigned n = 0;

    for (unsigned i = 0; sent_packet(PACKET_ARP, 0, i, &p); i++)
        n += p.arp_op == 2;
    return n;
}

static bool knows(uint32_t address)
{
    ip4_addr_t a = { net_order(address) };
    const ip4_addr_t *ip;
    struct eth_addr *eth;
    bool found;

    net_lock();
    found = etharp_find_addr(netif_default, &a, &eth, &ip) >= 0;
    net_unlock();
    return found;
}

static void send_to(uint32_t address)
{
    our_datagram(address, 9, 3);
    world_sleep(5000);
}

static void start(void)
{
    peer_start();
    peer_arp(LIVE, true);
    peer_play(9, PEER_DROP);
    world_sleep(10000);
}

static unsigned conflicts(void)
{
    struct net_drops d;

    net_lock();
    net_drops(&d);
    net_unlock();
    return d.arp;
}

TEST(T_51_request_for_us_is_answered)
{
    struct packet p;

    start();
    arp(1, stranger_mac, IP4(10, 0, 2, 50), OURS);
    CHECK(last_sent(PACKET_ARP, 0, &p));
    CHECK_EQ(p.arp_op, 2);
    CHECK_EQ(p.from, OURS);
    CHECK_EQ(p.to, IP4(10, 0, 2, 50));
    CHECK(!memcmp(p.mac_to, stranger_mac, 6));
    CHECK(knows(IP4(10, 0, 2, 50)));
    arp(1, stranger_mac, 0, OURS);              /* a probe: the address is taken */
    CHECK_EQ(replies(), 2);
    arp(1, stranger_mac, IP4(10, 0, 2, 51), IP4(10, 0, 2, 52));
    arp(1, stranger_mac, IP4(192, 168, 1, 1), OURS);
    CHECK_EQ(replies(), 3);
    CHECK(!knows(IP4(10, 0, 2, 51)));           /* others ask others: none of our business */
    CHECK(!knows(IP4(192, 168, 1, 1)));         /* not on this link */
}

TEST(T_51_claim_of_our_address_is_defended_once_in_ten_seconds)
{
    unsigned before;

    start();
    before = requests_for(OURS);
    for (unsigned i = 0; i < 20; i++) {
        arp(1 + i % 2, stranger_mac, OURS, i % 3 ? OURS : PEER);
        world_sleep(400000);
    }
    CHECK_EQ(conflicts(), 20);
    CHECK_EQ(requests_for(OURS), before + 1);
    CHECK(!knows(OURS));
    world_sleep(3000000);
    arp(1, stranger_mac, OURS, OURS);
    CHECK_EQ(requests_for(OURS), before + 2);
}

TEST(T_51_our_own_announcement_sent_back_is_no_conflict)
{
    static const uint8_t our_mac[6] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
    unsigned sent;

    start();
    sent = wire_sent();
    arp(1, our_mac, OURS, OURS);
    CHECK_EQ(conflicts(), 0);
    CHECK_EQ(wire_sent(), sent);
}

TEST(T_51_senders_that_cannot_be_are_not_entered_nor_answered)
{
    static const uint32_t from[] = { IP4(127, 0, 0, 1), IP4(224, 0, 0, 1), IP4(255, 255, 255, 255),
                                     IP4(10, 0, 2, 255), IP4(10, 0, 2, 0), IP4(240, 0, 0, 1),
                                     IP4(0, 0, 0, 9) };
    static const uint8_t group[6] = { 1, 0, 0x5e, 0, 0, 1 }, none[6];
    unsigned sent;

    start();
    sent = wire_sent();
    for (size_t i = 0; i < sizeof from / sizeof from[0]; i++) {
        arp(1, stranger_mac, from[i], OURS);
        arp(2, stranger_mac, from[i], OURS);
        CHECK(!knows(from[i]));
    }
    arp(2, stranger_mac, 0, OURS);
    arp(1, group, IP4(10, 0, 2, 60), OURS);
    arp(1, none, IP4(10, 0, 2, 60), OURS);
    arp(3, stranger_mac, IP4(10, 0, 2, 60), OURS);
    CHECK(!knows(IP4(10, 0, 2, 60)));
    CHECK_EQ(wire_sent(), sent);
}

TEST(T_51_truncated_and_foreign_formats_are_dropped)
{
    uint8_t frame[64];
    size_t n;
    unsigned sent;

    start();
    sent = wire_sent();
    n = build_arp(frame, 1, stranger_mac, IP4(10, 0, 2, 60), OURS);
    for (size_t i = 14; i < n; i++)
        hostile_frame(frame, i);
    for (size_t i = 14; i < 20; i++) {
        frame[i] ^= 2;                          /* hardware, protocol, lengths */
        hostile_frame(frame, n);
        frame[i] ^= 2;
    }
    CHECK_EQ(wire_sent(), sent);
    CHECK(!knows(IP4(10, 0, 2, 60)));
    hostile_frame(frame, n);
    CHECK_EQ(replies(), 1);
}

TEST(T_51_gratuitous_update_moves_a_neighbour_and_enters_nobody)
{
    struct packet p;

    start();
    send_to(LIVE);
    CHECK(knows(LIVE));
    arp(1, stranger_mac, LIVE, LIVE);
    send_to(LIVE);
    CHECK(last_sent(PACKET_UDP, 0, &p));
    CHECK(!memcmp(p.mac_to, stranger_mac, 6));
    arp(1, stranger_mac, IP4(10, 0, 2, 70), IP4(10, 0, 2, 70));
    arp(2, stranger_mac, IP4(10, 0, 2, 70), IP4(10, 0, 2, 70));
    CHECK(!knows(IP4(10, 0, 2, 70)));
}

/* Four seconds of 2,500 frames each, requests and unasked replies, from 200 addresses of this net:
 * lwIP's table ages by the second. */
TEST(T_51_flood_keeps_gateway_and_live_neighbours)
{
    unsigned before_gateway, before_live, asked = 0;

    start();
    send_to(PEER);
    send_to(LIVE);
    before_gateway = requests_for(PEER);
    before_live = requests_for(LIVE);
    for (unsigned i = 0; i < 10000; i++) {
        uint8_t mac[6] = { 2, 0, 0, 1, (uint8_t)(i >> 8), (uint8_t)i };
        uint32_t from = IP4(10, 0, 2, 20 + i % 200);
        bool reply = i % 3 == 1;

        arp(reply ? 2 : 1, mac, from, OURS);
        asked += !reply;
        world_sleep(398);
    }
    CHECK(knows(PEER) && knows(LIVE));
    CHECK_EQ(replies(), asked);
    send_to(PEER);
    send_to(LIVE);
    CHECK_EQ(requests_for(PEER), before_gateway);
    CHECK_EQ(requests_for(LIVE), before_live);
}

/* While it lasts a new neighbour is found as always. */
TEST(T_51_flood_does_not_hide_a_new_neighbour)
{
    struct packet p;

    start();
    for (unsigned i = 0; i < 500; i++) {
        uint8_t mac[6] = { 2, 0, 0, 1, (uint8_t)(i >> 8), (uint8_t)i };

        arp(1, mac, IP4(10, 0, 2, 20 + i % 200), OURS);
    }
    send_to(LIVE);
    CHECK_EQ(requests_for(LIVE), 1);
    CHECK(last_sent(PACKET_UDP, 0, &p));
    CHECK_EQ(p.to, LIVE);
}

/* Datagrams from 200 addresses of this link that answer no ARP, each of which we answer. */
static void flood_from_nowhere(void)
{
    static const uint8_t ping[12] = { 8, 0, 0xf7, 0xff };

    for (unsigned i = 0; i < 1000; i++) {
        struct ip_packet p = { .from = IP4(10, 0, 2, 20 + i % 200), .to = OURS, .protocol = 1,
                               .data = ping, .bytes = sizeof ping };

        hostile_ip(&p);
        world_sleep(998);
    }
}

TEST(T_51_flood_from_nowhere_keeps_the_gateway)
{
    struct packet p;
    unsigned before;

    start();
    send_to(PEER);
    before = requests_for(PEER);
    flood_from_nowhere();
    CHECK(knows(PEER));
    send_to(IP4(192, 0, 2, 1));                 /* by way of the gateway */
    CHECK(last_sent(PACKET_UDP, 0, &p));
    CHECK_EQ(p.to, IP4(192, 0, 2, 1));
    CHECK_EQ(requests_for(PEER), before);
}

/* What the gateway said does not hold for ever. */
TEST(T_51_gateway_is_asked_again_after_five_minutes_of_flood)
{
    unsigned before;

    start();
    send_to(PEER);
    before = requests_for(PEER);
    world_sleep(301000000);
    flood_from_nowhere();
    CHECK(!knows(PEER));
    send_to(IP4(192, 0, 2, 1));
    CHECK_EQ(requests_for(PEER), before + 1);
    CHECK(knows(PEER));
}

TEST(T_51_gateway_that_moved_is_kept_where_it_is_now)
{
    struct packet p;

    start();
    send_to(PEER);
    arp(2, stranger_mac, PEER, OURS);
    flood_from_nowhere();
    send_to(IP4(192, 0, 2, 1));
    CHECK(last_sent(PACKET_UDP, 0, &p));
    CHECK(!memcmp(p.mac_to, stranger_mac, 6));
}

TEST(T_51_link_that_was_gone_has_other_neighbours)
{
    unsigned gateway, live;

    start();
    send_to(PEER);
    send_to(LIVE);
    gateway = requests_for(PEER);
    live = requests_for(LIVE);
    wire_link(false);
    world_sleep(100000);
    wire_link(true);
    world_sleep(100000);
    CHECK(!knows(PEER) && !knows(LIVE));
    send_to(LIVE);
    send_to(IP4(192, 0, 2, 1));
    CHECK_EQ(requests_for(PEER), gateway + 1);
    CHECK_EQ(requests_for(LIVE), live + 1);
}
