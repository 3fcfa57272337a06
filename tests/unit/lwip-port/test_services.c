/* SPDX-License-Identifier: MIT */
/* DHCP, DNS, ping and routes, as ipconfig and the resolver ask for them. */
#include <string.h>

#include "lwip-port/net_dns.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

static unsigned dhcp_requests;

static void reply(const struct packet *in, const uint8_t *data, size_t bytes)
{
    struct packet out = { .kind = PACKET_UDP,
                          .from = in->to == IP4(255, 255, 255, 255) ? PEER : in->to,
                          .to = in->from ? in->from : IP4(255, 255, 255, 255),
                          .from_port = in->to_port, .to_port = in->from_port, .data = data,
                          .bytes = bytes };

    peer_send_packet(&out);
}

/* A DHCP server in 20 lines (RFC 2131): OFFER to DISCOVER, ACK to REQUEST. */
static void serve_dhcp(const struct packet *in)
{
    static uint8_t m[300];
    static const uint8_t options[] = { 53, 1, 0, 54, 4, 10, 0, 2, 2, 51, 4, 0, 1, 0x51, 0x80,
                                       1, 4, 255, 255, 255, 0, 3, 4, 10, 0, 2, 2,
                                       6, 4, 10, 0, 2, 3, 255 };
    uint8_t kind = in->data[242];                  /* option 53 comes first in lwIP's messages */

    CHECK_EQ(in->data[240], 53);
    if (kind != 1 && kind != 3)
        return;
    dhcp_requests++;
    memset(m, 0, sizeof m);
    memcpy(m, in->data, 44);
    m[0] = 2;
    memcpy(m + 16, "\x0a\0\2\x0f", 4);
    memcpy(m + 236, "\x63\x82\x53\x63", 4);
    memcpy(m + 240, options, sizeof options);
    m[242] = kind == 1 ? 2 : 5;
    reply(in, m, sizeof m);
}

/* Answers every A question with 93.184.216.34, but "nowhere" with NXDOMAIN (RFC 1035). */
static void serve_dns(const struct packet *in)
{
    static uint8_t m[512];
    static const uint8_t answer[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 93, 184, 216, 34 };
    bool known = memcmp(in->data + 13, "nowhere", 7) != 0;

    memcpy(m, in->data, in->bytes);
    m[2] = 0x81;
    m[3] = known ? 0x80 : 0x83;
    m[7] = known;
    memcpy(m + in->bytes, answer, sizeof answer);
    reply(in, m, in->bytes + (known ? sizeof answer : 0));
}

static void on_frame(const uint8_t *frame, size_t bytes)
{
    struct packet in;

    CHECK(packet_parse(frame, bytes, &in));
    if (in.kind == PACKET_UDP && in.to_port == 67)
        serve_dhcp(&in);
    else if (in.kind == PACKET_UDP && in.to_port == 53)
        serve_dns(&in);
    else if (in.kind == PACKET_ARP && in.arp_op == 1 && in.to != in.from) {
        struct packet out = { .kind = PACKET_ARP, .arp_op = 2, .from = in.to, .to = in.from };

        peer_send_packet(&out);
    }
}

static void start_dhcp(void)
{
    struct net_config config = { .dhcp = true };

    wire_attach();
    wire_answerer(on_frame);
    net_init(&config);
}

TEST(dhcp_gives_address_mask_gateway_and_dns_within_a_second)
{
    struct net_if_info info;
    uint64_t started = world_now();

    start_dhcp();
    CHECK(net_wait_address(world_now() + 10000000));
    CHECK(world_now() - started < 1000000);
    CHECK(net_if_get(0, &info));
    CHECK_STR(info.name, "en0");
    CHECK(info.dhcp && info.link_up && !info.loopback);
    CHECK_EQ(net_addr_v4(info.address), net_order(OURS));
    CHECK_EQ(net_addr_v4(info.netmask), net_order(IP4(255, 255, 255, 0)));
    CHECK_EQ(net_addr_v4(info.gateway), net_order(PEER));
    CHECK_EQ(net_addr_v4(info.dns), net_order(IP4(10, 0, 2, 3)));
    CHECK_EQ(dhcp_requests, 2);
    CHECK(net_if_get(1, &info));
    CHECK_STR(info.name, "lo0");
    CHECK(info.loopback);
    CHECK(!net_if_get(2, &info));
}

TEST(without_dhcp_server_the_wait_ends_at_its_deadline)
{
    struct net_config config = { .dhcp = true };
    struct net_addr local;

    wire_attach();
    net_init(&config);
    CHECK(!net_wait_address(world_now() + 5000000));
    net_lock();
    CHECK_EQ(net_route(addr_of(PEER), &local), NET_ROUTE_DOWN);
    net_unlock();
}

TEST(names_are_resolved)
{
    struct net_answer a;

    start_dhcp();
    CHECK(net_wait_address(world_now() + 10000000));
    CHECK_EQ(net_resolve("example.com", world_now() + 5000000, &a), NET_OK);
    CHECK_EQ(net_addr_v4(a.address[0]), net_order(IP4(93, 184, 216, 34)));
    CHECK_EQ(net_resolve("nowhere", world_now() + 5000000, &a), NET_NOT_FOUND);
}

TEST(an_abandoned_question_leaves_nothing_behind)
{
    struct heap_figures before, after;
    struct net_answer a;

    start_dhcp();
    CHECK(net_wait_address(world_now() + 10000000));
    heap_figures(&before);
    peer_delay_us = 3000000;
    CHECK_EQ(net_resolve("slow.example", world_now() + 100000, &a), NET_TIMEOUT);
    world_sleep(20000000);
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
}

TEST(ping_measures_the_round_trip)
{
    uint32_t rtt = 0;

    peer_start();
    CHECK_EQ(net_ping(addr_of(PEER), 56, world_now() + 1000000, &rtt), NET_OK);
    CHECK_EQ(net_ping(addr_of(PEER), 1472, world_now() + 1000000, &rtt), NET_OK);
    CHECK_EQ(rtt, peer_delay_us);
    CHECK_EQ(net_ping(addr_of(PEER), 1473, world_now() + 1000000, &rtt), NET_FAILED);
    CHECK_EQ(net_ping(addr_of(IP4(127, 0, 0, 1)), 56, world_now() + 1000000, &rtt), NET_OK);
    CHECK_EQ(net_ping(addr_of(OURS), 56, world_now() + 1000000, &rtt), NET_OK);
}

TEST(ping_says_timeout_and_unreachable)
{
    uint32_t rtt;

    peer_start();
    CHECK_EQ(net_ping(addr_of(IP4(10, 0, 2, 99)), 56, world_now() + 1000000, &rtt), NET_TIMEOUT);
}

static void answer_unreachable(const uint8_t *frame, size_t bytes)
{
    struct packet in;

    CHECK(packet_parse(frame, bytes, &in));
    if (in.kind == PACKET_ICMP)
        peer_send_icmp_error(PEER, 3, 1, &in);
    else
        on_frame(frame, bytes);
}

TEST(ping_sees_an_error_that_quotes_it)
{
    uint32_t rtt;

    peer_start();
    wire_answerer(answer_unreachable);
    CHECK_EQ(net_ping(addr_of(IP4(8, 8, 8, 8)), 56, world_now() + 1000000, &rtt),
             NET_UNREACHABLE);
}

TEST(routes_follow_the_configuration)
{
    struct net_config config = { .address = addr_of(OURS),
                                 .netmask = addr_of(IP4(255, 255, 255, 0)) };
    struct net_addr local;

    wire_attach();
    net_init(&config);
    net_lock();
    CHECK_EQ(net_route(addr_of(PEER), &local), NET_ROUTE_OK);
    CHECK_EQ(net_addr_v4(local), net_order(OURS));
    CHECK_EQ(net_route(addr_of(IP4(8, 8, 8, 8)), &local), NET_ROUTE_NONE);
    CHECK_EQ(net_route(addr_of(IP4(255, 255, 255, 255)), &local), NET_ROUTE_OK);
    CHECK_EQ(net_route(addr_of(IP4(127, 1, 2, 3)), &local), NET_ROUTE_OK);
    CHECK_EQ(net_addr_v4(local), net_order(IP4(127, 0, 0, 1)));
    CHECK_EQ(net_route(addr_of(OURS), &local), NET_ROUTE_OK);
    CHECK(net_is_local(addr_of(OURS)) && net_is_local(addr_of(IP4(127, 9, 9, 9))));
    CHECK(!net_is_local(addr_of(PEER)) && !net_is_local(addr_of(0)));
    CHECK(net_is_broadcast(addr_of(IP4(10, 0, 2, 255))) && net_is_broadcast(addr_of(0xffffffffu)));
    CHECK(!net_is_broadcast(addr_of(PEER)) && !net_is_broadcast(addr_of(0)));
    net_unlock();
}

TEST(without_nic_there_is_loopback)
{
    struct net_config config = { .dhcp = true };
    struct net_if_info info;
    struct net_addr local;
    uint32_t rtt;

    net_init(&config);
    CHECK(net_if_get(0, &info) && info.loopback);
    CHECK_EQ(net_ping(addr_of(IP4(127, 0, 0, 1)), 56, world_now() + 1000000, &rtt), NET_OK);
    net_lock();
    CHECK_EQ(net_route(addr_of(PEER), &local), NET_ROUTE_DOWN);
    net_unlock();
}
