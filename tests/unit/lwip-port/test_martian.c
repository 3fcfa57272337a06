/* SPDX-License-Identifier: MIT */
/* Datagrams from the wire whose addresses, options or lengths cannot be: none reaches a socket or
 * draws an answer, each is counted. */
#include <string.h>

#include "lwip/udp.h"

#include "lwip-port/net_drops.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { PORT = 7000 };
#define LOOP IP4(127, 0, 0, 1)

static unsigned heard;
static size_t heard_bytes;

static void on_datagram(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                        u16_t port)
{
    (void)arg;
    (void)pcb;
    (void)from;
    (void)port;
    heard++;
    heard_bytes = p->tot_len;
    pbuf_free(p);
}

static void start(void)
{
    struct udp_pcb *pcb;

    peer_start();
    world_sleep(10000);
    hostile_listen(PORT);
    net_lock();
    pcb = udp_new();
    CHECK_EQ(udp_bind(pcb, IP_ADDR_ANY, PORT), ERR_OK);
    udp_recv(pcb, on_datagram, NULL);
    net_unlock();
}

static struct net_drops drops(void)
{
    struct net_drops d;

    net_lock();
    net_drops(&d);
    net_unlock();
    return d;
}

/* All that could be answered, from and to there: to an open and a closed port, and a ping. */
static void try_all(uint32_t from, uint32_t to)
{
    uint8_t ping[12] = { 8 };
    struct ip_packet p = { .from = from, .to = to, .protocol = 1, .data = ping, .bytes = 12 };
    struct tcp_segment s = { .from = from, .to = to, .as_given = true, .from_port = 5,
                             .to_port = PORT, .flags = FLAG_SYN, .window = 9 };

    ping[2] = 0xf7;
    ping[3] = 0xff;
    hostile_ip(&p);
    hostile_udp(from, to, 5, PORT, "abc", 3);
    hostile_udp(from, to, 5, PORT + 1, "abc", 3);
    hostile_tcp(&s);
    s.to_port++;
    hostile_tcp(&s);
    world_sleep(10000);
}

TEST(T_45_martian_sources_reach_no_socket_and_draw_no_answer)
{
    static const uint32_t from[] = {
        LOOP, IP4(127, 5, 6, 7), OURS, IP4(255, 255, 255, 255), IP4(10, 0, 2, 255),
        IP4(10, 0, 2, 0), IP4(224, 0, 0, 9), IP4(239, 255, 255, 255), IP4(240, 0, 0, 1),
        IP4(0, 0, 0, 0), IP4(0, 1, 2, 3),
    };
    unsigned sent;

    start();
    sent = wire_sent();
    for (size_t i = 0; i < sizeof from / sizeof from[0]; i++) {
        try_all(from[i], OURS);
        CHECK_EQ(drops().source, 5 * (i + 1));
    }
    CHECK_EQ(heard, 0);
    CHECK(!accepted);
    CHECK_EQ(wire_sent(), sent);
}

TEST(T_45_martian_destinations_reach_no_socket_and_draw_no_answer)
{
    static const uint32_t to[] = {
        LOOP, IP4(127, 255, 255, 254), IP4(0, 0, 0, 0), IP4(0, 9, 9, 9), IP4(240, 0, 0, 1),
        IP4(255, 255, 255, 254),
    };
    unsigned sent;

    start();
    sent = wire_sent();
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++) {
        try_all(PEER, to[i]);
        CHECK_EQ(drops().destination, 5 * (i + 1));
    }
    CHECK_EQ(heard, 0);
    CHECK(!accepted);
    CHECK_EQ(wire_sent(), sent);
}

/* Neighbours of the forbidden ones, and the far end of each class. */
TEST(T_45_honest_addresses_pass)
{
    static const uint32_t from[] = {
        PEER, IP4(10, 0, 2, 1), IP4(10, 0, 2, 254), IP4(1, 0, 0, 0), IP4(126, 255, 255, 255),
        IP4(128, 0, 0, 1), IP4(223, 255, 255, 255), IP4(10, 0, 3, 255), IP4(10, 0, 1, 0),
    };

    start();
    for (size_t i = 0; i < sizeof from / sizeof from[0]; i++) {
        hostile_udp(from[i], OURS, 5, PORT, "abc", 3);
        CHECK_EQ(heard, i + 1);
    }
    CHECK_EQ(drops().source, 0);
}

TEST(T_45_loopback_and_our_own_address_still_work_inside)
{
    const uint32_t inside[] = { LOOP, OURS };

    start();
    for (size_t i = 0; i < 2; i++) {
        CHECK_EQ(our_datagram(inside[i], PORT, 3), 0);
        world_sleep(1000);
        CHECK_EQ(heard, i + 1);
    }
}

TEST(T_43_broadcast_and_multicast_carry_no_tcp_and_no_ping)
{
    static const uint32_t to[] = { IP4(255, 255, 255, 255), IP4(10, 0, 2, 255), IP4(224, 0, 0, 1) };
    unsigned sent;

    start();
    sent = wire_sent();
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++) {
        try_all(PEER, to[i]);
        CHECK_EQ(heard, i + 1);                 /* the datagram may be heard; nobody answers */
    }
    CHECK(!accepted);
    CHECK_EQ(wire_sent(), sent);
}

TEST(T_43_unicast_in_a_frame_for_everybody_is_dropped)
{
    static const uint8_t everybody[6] = { 255, 255, 255, 255, 255, 255 };
    uint8_t body[64];
    struct ip_packet p = { .from = PEER, .to = OURS, .protocol = 17, .data = body,
                           .mac_to = everybody };

    start();
    p.bytes = build_udp(body, PEER, OURS, 5, PORT, "abc", 3);
    hostile_ip(&p);
    CHECK_EQ(heard, 0);
    CHECK_EQ(drops().destination, 1);
    p.to = IP4(10, 0, 2, 255);
    p.bytes = build_udp(body, PEER, p.to, 5, PORT, "abc", 3);
    hostile_ip(&p);
    CHECK_EQ(heard, 1);
}

TEST(T_43_source_routes_are_refused_and_other_options_are_not)
{
    static const uint8_t refused[][8] = {
        { 131, 7, 4, 10, 0, 2, 2, 0 }, { 137, 7, 4, 10, 0, 2, 2, 0 }, { 1, 131, 7, 4, 10, 0, 2, 2 },
        { 7, 0, 0, 0, 0, 0, 0, 0 }, { 7, 1, 0, 0, 0, 0, 0, 0 }, { 7, 9, 4, 0, 0, 0, 0, 0 },
        { 1, 1, 1, 1, 1, 1, 1, 7 },
    };
    static const uint8_t passed[][8] = {
        { 0 }, { 1, 1, 1, 1, 1, 1, 1, 1 }, { 7, 7, 4, 0, 0, 0, 0, 0 }, { 148, 4, 0, 0, 1, 1, 1, 0 },
        { 0, 131, 7, 4, 10, 0, 2, 2 },
    };
    uint8_t body[64];
    struct ip_packet p = { .from = PEER, .to = OURS, .protocol = 17, .data = body,
                           .option_bytes = 8 };

    start();
    p.bytes = build_udp(body, PEER, OURS, 5, PORT, "abc", 3);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        p.options = refused[i];
        hostile_ip(&p);
        CHECK_EQ(drops().options, i + 1);
    }
    CHECK_EQ(heard, 0);
    for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++) {
        p.options = passed[i];
        hostile_ip(&p);
        CHECK_EQ(heard, i + 1);
    }
}

/* RFC 1122 3.2.1.7: a host must not discard a datagram because its TTL is below 2. */
TEST(T_43_ttl_of_0_and_1_reaches_us)
{
    uint8_t body[64];
    struct ip_packet p = { .from = PEER, .to = OURS, .protocol = 17, .data = body, .ttl = 1 };

    start();
    p.bytes = build_udp(body, PEER, OURS, 5, PORT, "abc", 3);
    hostile_ip(&p);
    CHECK_EQ(heard, 1);
    p.ttl = 0;
    p.zero_ttl = true;
    hostile_ip(&p);
    CHECK_EQ(heard, 2);
}

static void send_broken(uint8_t protocol, uint8_t *body, size_t n)
{
    struct ip_packet p = { .from = PEER, .to = OURS, .protocol = protocol, .data = body,
                           .bytes = n };

    body[n - 1] ^= 1;
    hostile_ip(&p);
    body[n - 1] ^= 1;
    p.bad_checksum = true;
    hostile_ip(&p);
    world_sleep(10000);
}

TEST(T_38_wrong_checksums_draw_no_answer)
{
    struct tcp_segment s = { .from_port = 5, .to_port = PORT, .flags = FLAG_SYN, .data = "x",
                             .bytes = 1 };
    uint8_t body[64], ping[12] = { 8, 0, 0xf7, 0xff };
    unsigned sent;

    start();
    sent = wire_sent();
    send_broken(6, body, build_tcp(body, &s));
    s.to_port++;
    send_broken(6, body, build_tcp(body, &s));
    send_broken(17, body, build_udp(body, PEER, OURS, 5, PORT, "abc", 3));
    send_broken(17, body, build_udp(body, PEER, OURS, 5, PORT + 1, "abc", 3));
    send_broken(1, ping, sizeof ping);
    CHECK_EQ(wire_sent(), sent);
    CHECK_EQ(heard, 0);
    CHECK(!accepted);
}

TEST(udp_length_that_does_not_fit_is_dropped)
{
    static const uint16_t wrong[] = { 0, 7, 8, 10, 12, 65535 };
    uint8_t body[64];
    struct ip_packet p = { .from = PEER, .to = OURS, .protocol = 17, .data = body };

    start();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        p.bytes = build_udp(body, PEER, OURS, 5, PORT, "abc", 3);
        body[4] = (uint8_t)(wrong[i] >> 8);
        body[5] = (uint8_t)wrong[i];
        body[6] = body[7] = 0;                  /* no checksum that would tell */
        hostile_ip(&p);
        CHECK_EQ(drops().length, i + 1);
    }
    p.bytes = 7;
    hostile_ip(&p);
    CHECK_EQ(drops().length, sizeof wrong / sizeof wrong[0] + 1);
    CHECK_EQ(heard, 0);
}

/* Padding of short frames is no part of the datagram; a frame shorter than it says is dropped. */
TEST(frames_of_any_length_are_survived)
{
    uint8_t frame[FRAME_BYTES];
    struct packet p = { .kind = PACKET_UDP, .from = PEER, .to = OURS, .from_port = 5,
                        .to_port = PORT, .data = (const uint8_t *)"abc", .bytes = 3,
                        .mac_to = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 } };
    size_t n = packet_build(frame, &p);

    start();
    memset(frame + n, 0xee, 20);
    hostile_frame(frame, n + 20);
    CHECK_EQ(heard, 1);
    CHECK_EQ(heard_bytes, 3);
    for (size_t i = 1; i < n; i++)
        hostile_frame(frame, i);
    CHECK_EQ(heard, 1);
    for (unsigned v = 0; v < 256; v++) {
        frame[14] = (uint8_t)v;                 /* every version and header length */
        hostile_frame(frame, n);
    }
    CHECK_EQ(heard, 2);
}
