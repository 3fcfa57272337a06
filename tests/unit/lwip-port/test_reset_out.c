/* SPDX-License-Identifier: MIT */
/* Resets of ours: for what has no connection no more than the rate, for the end of one always. */
#include "lwip/tcp.h"

#include "lwip-port/net_drops.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { SERVED = 7, NOBODY = 99, FROM = 4000, MANY = 1000 };

static uint32_t held_back(void)
{
    struct net_drops d;

    net_lock();
    net_drops(&d);
    net_unlock();
    return d.reset_out;
}

/* `n` at one instant, each from a port of its own; how many resets came. */
static unsigned resets_for(unsigned n, uint16_t port, uint8_t flags)
{
    struct tcp_segment s = { .to_port = port, .flags = flags, .window = 1000 };
    unsigned before = sent_count(PACKET_TCP, FLAG_RST);

    for (unsigned i = 0; i < n; i++) {
        s.from_port = (uint16_t)(20000 + i);
        s.seq = test_random();
        s.ack = test_random();
        hostile_tcp(&s);
    }
    world_sleep(5000);
    return sent_count(PACKET_TCP, FLAG_RST) - before;
}

/* Our ARP for the peer is done, and nothing is unacknowledged, when the test begins. */
static void start(void)
{
    peer_start();
    hostile_listen(SERVED);
    for (unsigned i = 0; i < MANY; i++)
        peer_play((uint16_t)(20000 + i), PEER_DROP);
    CHECK_EQ(resets_for(1, NOBODY, FLAG_SYN), 1);
    world_sleep(10000);
}

static void exhaust(void)
{
    resets_for(MANY, NOBODY, FLAG_SYN);
    CHECK(held_back() > 0);
}

TEST(T_36_resets_for_closed_ports_are_rate_limited)
{
    static const uint8_t kinds[] = { FLAG_SYN, FLAG_ACK, FLAG_FIN, FLAG_SYN | FLAG_ACK, 0 };
    uint32_t before;
    unsigned got;

    start();
    for (size_t i = 0; i < sizeof kinds; i++) {
        before = held_back();
        got = resets_for(MANY, NOBODY, kinds[i]);
        CHECK(got >= 130 && got <= 205);
        CHECK_EQ(held_back() - before, MANY - got);
        world_sleep(100000);
        got = resets_for(MANY, NOBODY, kinds[i]);
        CHECK(got >= 10 && got <= 25);
        world_sleep(2000000);
    }
    CHECK_EQ(resets_for(1, NOBODY, FLAG_SYN), 1);
}

TEST(resets_of_a_listener_count_as_those_of_closed_ports)
{
    unsigned got;

    start();
    got = resets_for(MANY, SERVED, FLAG_ACK);
    CHECK(got >= 130 && got <= 205);
    CHECK(resets_for(MANY, NOBODY, FLAG_SYN) < 10);
}

/* How many a flood draws differs from time to time, or one answer more or less would tell. */
TEST(resets_of_a_flood_cannot_be_counted_on)
{
    unsigned first, other = 0;

    start();
    first = resets_for(300, NOBODY, FLAG_SYN);
    for (unsigned i = 0; i < 8; i++) {
        world_sleep(2000000);
        other += resets_for(300, NOBODY, FLAG_SYN) != first;
    }
    CHECK(other > 0);
}

TEST(end_of_a_connection_is_told_whatever_the_rate)
{
    struct packet p;

    start();
    hostile_open(FROM, SERVED, 1000, NULL, 0);
    exhaust();
    net_lock();
    tcp_abort(accepted);
    net_unlock();
    CHECK(!accepted);
    CHECK(last_sent(PACKET_TCP, FLAG_RST, &p));
    CHECK_EQ(p.to_port, FROM);
}

/* In the middle of tcp_input(), which has freed the segment: data for a socket that is closed. */
TEST(data_for_a_closed_socket_are_refused_whatever_the_rate)
{
    struct tcp_segment s;
    struct packet p;

    start();
    s = hostile_open(FROM, SERVED, 1000, NULL, 0);
    net_lock();
    tcp_close(accepted);
    net_unlock();
    exhaust();
    s.data = "abc";
    s.bytes = 3;
    hostile_tcp(&s);
    CHECK(last_sent(PACKET_TCP, FLAG_RST, &p));
    CHECK_EQ(p.to_port, FROM);
}

static err_t refused;

static void on_refused(void *arg, err_t e)
{
    (void)arg;
    refused = e;
}

TEST(loopback_refuses_at_once_whatever_the_rate)
{
    ip_addr_t self = IPADDR4_INIT_BYTES(127, 0, 0, 1);

    start();
    exhaust();
    for (unsigned i = 0; i < 300; i++) {
        struct tcp_pcb *pcb;

        refused = ERR_OK;
        net_lock();
        pcb = tcp_new();
        tcp_err(pcb, on_refused);
        CHECK_EQ(tcp_connect(pcb, &self, NOBODY, NULL), ERR_OK);
        net_unlock();
        CHECK_EQ(refused, ERR_RST);
    }
}
