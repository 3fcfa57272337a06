/* SPDX-License-Identifier: MIT */
/* Neighbours: asked by ARP, listed, forgotten. */
#include <string.h>

#include "lwip-port/net_neighbour.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

#define LIVE IP4(10, 0, 2, 7)
#define SILENT IP4(10, 0, 2, 99)
enum { EN0 = 2, LO0 = 1, SECOND = 1000000 };

static enum net_result ask(uint32_t who, uint64_t time_us, struct net_station *out)
{
    memset(out, 0, sizeof *out);
    return net_neighbour_ask(addr_of(who), world_now() + time_us, out);
}

static unsigned requests_for(uint32_t address)
{
    struct packet p;
    unsigned n = 0;

    for (unsigned i = 0; sent_packet(PACKET_ARP, 0, i, &p); i++)
        n += p.arp_op == 1 && p.to == address;
    return n;
}

/* In the table, and where. */
static bool listed(uint32_t who, struct net_neighbour *out)
{
    bool used, found = false;

    net_lock();
    for (unsigned i = 0; !found && net_neighbour_get(i, out, &used); i++)
        found = used && net_addr_equal(out->address, addr_of(who));
    net_unlock();
    return found;
}

static void start(void)
{
    peer_start();
    peer_arp(LIVE, true);
    world_sleep(10000);
}

TEST(a_neighbour_is_asked_once_and_its_answer_ends_the_wait)
{
    static const struct net_station none;
    struct net_station station, again;
    struct net_neighbour n;
    uint64_t before;

    start();
    CHECK(!listed(LIVE, &n));
    before = world_now();
    CHECK_EQ(ask(LIVE, 3 * SECOND, &station), NET_OK);
    CHECK(memcmp(&station, &none, sizeof none));
    CHECK_EQ(world_now() - before, peer_delay_us);
    CHECK_EQ(requests_for(LIVE), 1);
    CHECK(listed(LIVE, &n));
    CHECK(!memcmp(&n.station, &station, sizeof station) && n.index == EN0);
    CHECK_EQ(ask(LIVE, 0, &again), NET_OK);
    CHECK(!memcmp(&again, &station, sizeof station));
    CHECK_EQ(requests_for(LIVE), 1);
}

TEST(who_is_silent_is_asked_each_second_until_the_end)
{
    struct net_station station;
    uint64_t before;

    start();
    before = world_now();
    CHECK_EQ(ask(SILENT, 3 * SECOND, &station), NET_TIMEOUT);
    CHECK_EQ(world_now() - before, 3 * SECOND);
    CHECK(requests_for(SILENT) >= 3);
}

TEST(our_own_address_needs_no_question_and_others_have_none)
{
    struct net_station station;

    start();
    CHECK_EQ(ask(OURS, 0, &station), NET_OK);
    CHECK_EQ(requests_for(OURS), 1);            /* its announcement */
    CHECK_EQ(ask(IP4(8, 8, 8, 8), SECOND, &station), NET_UNREACHABLE);
    CHECK_EQ(ask(IP4(10, 0, 2, 255), SECOND, &station), NET_UNREACHABLE);
    CHECK_EQ(ask(0xffffffffu, SECOND, &station), NET_UNREACHABLE);
    CHECK_EQ(ask(IP4(224, 0, 0, 1), SECOND, &station), NET_UNREACHABLE);
    CHECK_EQ(ask(IP4(127, 0, 0, 1), SECOND, &station), NET_UNREACHABLE);
    CHECK_EQ(ask(0, SECOND, &station), NET_UNREACHABLE);
}

static void loses_its_address(void *arg)
{
    (void)arg;
    world_sleep(SECOND / 2);
    peer_readdress(IP4(172, 16, 0, 5), IP4(172, 16, 0, 1));
}

/* The question looks again whose link it is, with each turn. */
TEST(a_question_ends_when_our_address_leaves_its_network)
{
    struct net_station station;
    struct thread *t;

    start();
    t = world_thread(process_kernel(), loses_its_address, NULL);
    CHECK_EQ(ask(SILENT, 10 * SECOND, &station), NET_UNREACHABLE);
    world_join(t);
}

static enum net_result ended;

static void asks(void *arg)
{
    struct net_station station;

    (void)arg;
    ended = net_neighbour_ask(addr_of(SILENT), FOREVER, &station);
}

TEST(who_must_die_leaves_a_question_at_once)
{
    struct thread *t;

    start();
    t = world_thread(process_self(), asks, NULL);
    world_sleep(SECOND / 10);
    world_kill(t);
    world_sleep(1000);
    CHECK(world_finished(t));
    CHECK_EQ(ended, NET_KILLED);
}

TEST(a_flushed_table_is_empty_and_fills_again)
{
    struct net_station station;
    struct net_neighbour n;

    start();
    CHECK_EQ(ask(LIVE, SECOND, &station), NET_OK);
    CHECK(net_neighbour_flush(LO0));
    CHECK(listed(LIVE, &n));
    CHECK(!net_neighbour_flush(0) && !net_neighbour_flush(3) && !net_neighbour_flush(0x102));
    CHECK(listed(LIVE, &n));
    CHECK(net_neighbour_flush(EN0));
    CHECK(!listed(LIVE, &n));
    CHECK_EQ(ask(LIVE, SECOND, &station), NET_OK);
    CHECK_EQ(requests_for(LIVE), 2);
}
