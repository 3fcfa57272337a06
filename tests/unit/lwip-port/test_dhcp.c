/* SPDX-License-Identifier: MIT */
/* Leases: honest ones live as RFC 2131 says, the others are refused and asked for again. */
#include <string.h>

#include "lwip-port/net_drops.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/dhcp_server.h"
#include "tests/unit/lwip-port/hostile.h"

enum { BAD = 22 };
static struct offer bad_lease(unsigned i)
{
    static const uint32_t addresses[] = {
        IP4(127, 0, 0, 1), IP4(0, 0, 0, 0), IP4(0, 1, 2, 3), IP4(224, 0, 0, 1), IP4(240, 0, 0, 1),
        EVERYBODY, IP4(10, 0, 2, 255), IP4(10, 0, 2, 0),
    };
    static const uint32_t masks[] = { 0, IP4(255, 0, 255, 0), IP4(0, 255, 255, 255), 1,
                                      0x7fffffff };
    static const uint32_t routers[] = {
        IP4(127, 0, 0, 1), IP4(224, 0, 0, 1), EVERYBODY, OURS, IP4(10, 0, 2, 255),
        IP4(10, 0, 2, 0), IP4(0, 0, 0, 1),
    };
    struct offer o = dhcp_good;

    if (i < 8)
        return dhcp_lease(addresses[i], MASK_24, PEER);
    if (i < 13)
        return dhcp_lease(OURS, masks[i - 8], PEER);
    if (i < 20)
        return dhcp_lease(OURS, MASK_24, routers[i - 13]);
    o.time = i == 20 ? 0 : 9;
    return o;
}

static void refuse_in(bool in_offer, bool overload)
{
    unsigned before = 0;

    dhcp.silent = true;
    dhcp_server_start(&dhcp_good, &dhcp_good);
    dhcp.silent = false;
    for (unsigned i = 0; i < BAD; i++) {
        struct offer bad = bad_lease(i);

        bad.overload = overload;
        dhcp.offered = in_offer ? bad : dhcp_good;
        dhcp.acknowledged = bad;
        for (unsigned m = 0; m < 5; m++) {
            world_sleep(MINUTES(1));
            CHECK_EQ(dhcp_address(), 0);
        }
        CHECK(dhcp.discovers > before);               /* it goes on asking, and does not shout */
        CHECK(dhcp.discovers + dhcp.requests - before < 60);
        before = dhcp.discovers + dhcp.requests;
        dhcp.discovers = before;
        dhcp.requests = 0;
    }
    dhcp.offered = dhcp.acknowledged = dhcp_good;
    dhcp_wait_for(OURS);
}

TEST(T_52_offers_no_host_can_live_with_are_refused_and_asking_goes_on)
{
    refuse_in(true, false);
}

TEST(T_52_acknowledgements_no_host_can_live_with_are_refused_and_asking_goes_on)
{
    refuse_in(false, false);
}

TEST(T_52_a_lease_hidden_in_the_file_field_is_looked_at_too)
{
    refuse_in(false, true);
}

TEST(T_52_acknowledgement_without_a_time_is_refused)
{
    struct offer ack = dhcp_good;
    struct net_drops d;

    ack.time = NONE;
    dhcp_server_start(&dhcp_good, &ack);
    world_sleep(MINUTES(5));
    CHECK_EQ(dhcp_address(), 0);
    net_lock();
    net_drops(&d);
    net_unlock();
    CHECK(d.lease > 0);
    dhcp.acknowledged = dhcp_good;
    dhcp_wait_for(OURS);
}

/* What is unusual and can be lived with: a net of one, no router, a far one, no mask. */
TEST(T_52_unusual_leases_are_taken)
{
    struct offer o = dhcp_lease(IP4(10, 9, 8, 255), 0xffffffff, IP4(10, 1, 1, 1));

    dhcp_server_start(&o, &o);
    dhcp_wait_for(IP4(10, 9, 8, 255));
}

TEST(T_52_lease_without_router_and_mask_is_taken)
{
    struct offer o = dhcp_lease(IP4(192, 168, 7, 9), 0, 0);

    o.mask_given = false;
    o.overload = true;
    dhcp_server_start(&o, &o);
    dhcp_wait_for(IP4(192, 168, 7, 9));
}

TEST(T_52_lease_is_renewed_at_t1)
{
    struct offer o = dhcp_good;

    o.t1 = 300;
    o.t2 = 900;
    dhcp_server_start(&o, &o);
    dhcp_wait_for(OURS);
    for (unsigned i = 0; i < 10; i++) {
        world_sleep(MINUTES(5) - 2000000);
        CHECK_EQ(dhcp.unicasts, i);
        world_sleep(2000000);
        CHECK_EQ(dhcp.unicasts, i + 1);               /* to the server itself, and it said yes */
        world_sleep(1);
        CHECK_EQ(dhcp_address(), OURS);
    }
    CHECK_EQ(dhcp.discovers, 1);
}

static unsigned changes, listed_changes;

static void count_change(bool listed)
{
    changes++;
    listed_changes += listed;
}

/* The address stays, so it is no change of the list; it is announced once. */
TEST(T_52_renewal_with_another_router_or_netmask_is_a_change)
{
    struct offer o = dhcp_good;

    o.t1 = 300;
    o.t2 = 900;
    dhcp_server_start(&o, &o);
    dhcp_wait_for(OURS);
    net_lock();
    net_set_change_handler(count_change);
    net_unlock();
    world_sleep(MINUTES(6));
    CHECK_EQ(changes, 0);
    dhcp.acknowledged.router = IP4(10, 0, 2, 1);
    world_sleep(MINUTES(11));
    CHECK_EQ(changes, 1);
    dhcp.acknowledged.mask = IP4(255, 255, 0, 0);
    world_sleep(MINUTES(11));
    CHECK_EQ(changes, 2);
    CHECK_EQ(listed_changes, 0);
    CHECK_EQ(dhcp_address(), OURS);
}

/* T1 behind T2, T2 behind the end, nothing: then half of the lease, as if none were given. */
TEST(T_52_absurd_times_become_the_defaults)
{
    static const int64_t times[][2] = { { 1000, 600 }, { 300, 5000 }, { 0, 0 }, { 0, 900 },
                                        { 0xffffffff, 0xffffffff }, { 5000, NONE }, { NONE, 30 } };

    dhcp.silent = true;
    dhcp_server_start(&dhcp_good, &dhcp_good);
    dhcp.silent = false;
    for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
        uint64_t acknowledged_us;

        dhcp.acknowledged.t1 = times[i][0];
        dhcp.acknowledged.t2 = times[i][1];
        if (!i)
            dhcp_wait_for(OURS);
        else
            world_sleep(4000000);                /* the renewal that brings these times */
        acknowledged_us = dhcp.last_request_us;
        world_sleep(acknowledged_us + MINUTES(10) - 2000000 - world_now());
        CHECK_EQ(dhcp.last_request_us, acknowledged_us);
        CHECK_EQ(dhcp.requests, i + 1);
    }
    CHECK_EQ(dhcp.discovers, 2);
    CHECK_EQ(dhcp_address(), OURS);
}

TEST(T_52_lease_is_rebound_at_t2_by_any_server)
{
    dhcp_server_start(&dhcp_good, &dhcp_good);
    dhcp_wait_for(OURS);
    dhcp.silent_to_unicast = true;
    dhcp.acknowledged.server = IP4(10, 0, 2, 9);
    world_sleep(1048000000);                     /* seven eighths of 1,200 s are 1,050 */
    CHECK(dhcp.unicasts > 0);
    CHECK_EQ(dhcp.requests, 1 + dhcp.unicasts);            /* T1, and not yet T2 */
    world_sleep(3000000);
    CHECK_EQ(dhcp.requests, 2 + dhcp.unicasts);
    world_sleep(MINUTES(9));
    CHECK_EQ(dhcp_address(), OURS);
    CHECK_EQ(dhcp.discovers, 1);
}

TEST(T_52_lease_that_nobody_renews_ends_and_asking_goes_on)
{
    dhcp_server_start(&dhcp_good, &dhcp_good);
    dhcp_wait_for(OURS);
    dhcp.silent = true;
    world_sleep(MINUTES(20) - 2000000);
    CHECK_EQ(dhcp_address(), OURS);
    world_sleep(3000000);
    CHECK_EQ(dhcp_address(), 0);
    world_sleep(MINUTES(10));
    CHECK(dhcp.discovers > 5 && dhcp.discovers < 40);
    dhcp.silent = false;
    dhcp_wait_for(OURS);
}

TEST(T_52_no_from_the_server_ends_the_lease_and_a_new_one_is_asked_for)
{
    dhcp_server_start(&dhcp_good, &dhcp_good);
    dhcp_wait_for(OURS);
    dhcp.says_no = true;
    world_sleep(MINUTES(11));
    CHECK_EQ(dhcp_address(), 0);
    CHECK(dhcp.discovers > 1);
    dhcp.says_no = false;
    dhcp.offered = dhcp.acknowledged = dhcp_lease(IP4(10, 0, 2, 77), MASK_24, PEER);
    dhcp_wait_for(IP4(10, 0, 2, 77));
}

TEST(T_52_answers_to_nobody_here_are_not_heard)
{
    static const bool no[] = { true, false };

    dhcp.silent = true;
    dhcp_server_start(&dhcp_good, &dhcp_good);
    dhcp.silent = false;
    for (dhcp.wrong = NUMBER; dhcp.wrong < WRONGS; dhcp.wrong++) {
        world_sleep(MINUTES(2));
        CHECK_EQ(dhcp_address(), 0);
    }
    CHECK_EQ(dhcp.requests, 0);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        for (enum wrong lie = NUMBER; lie < WRONGS; lie++) {
            dhcp.wrong = NOTHING;
            dhcp.says_no = false;
            dhcp.acknowledged = dhcp_good;
            dhcp_wait_for(OURS);
            world_sleep(MINUTES(10) + 4000000);  /* and is renewed */
            CHECK_EQ(dhcp_address(), OURS);
            dhcp.wrong = lie;
            dhcp.says_no = no[i];
            dhcp.acknowledged = dhcp_lease(IP4(10, 0, 2, 77), MASK_24, PEER);
            world_sleep(dhcp.last_request_us + MINUTES(20) - 2000000 - world_now());
            CHECK_EQ(dhcp_address(), OURS);           /* until its end, whatever was said */
            world_sleep(4000000);
            CHECK_EQ(dhcp_address(), 0);
        }
}

TEST(T_52_infinite_lease_stays)
{
    struct offer o = dhcp_good;

    o.time = 0xffffffff;
    dhcp_server_start(&o, &o);
    dhcp_wait_for(OURS);
    dhcp.silent = true;
    world_sleep(MINUTES(20 * 60));
    CHECK_EQ(dhcp_address(), OURS);
    CHECK_EQ(dhcp.requests, 1);
}

/* The end of the finite one before it is forgotten. */
TEST(T_52_lease_that_becomes_infinite_stays)
{
    dhcp_server_start(&dhcp_good, &dhcp_good);
    dhcp_wait_for(OURS);
    dhcp.acknowledged.time = 0xffffffff;
    world_sleep(MINUTES(11));
    CHECK_EQ(dhcp.requests, 2);
    dhcp.silent = true;
    world_sleep(MINUTES(10 * 60));
    CHECK_EQ(dhcp_address(), OURS);
    CHECK_EQ(dhcp.requests, 2);
}

TEST(T_52_shortest_lease_is_kept_without_noise)
{
    struct offer o = dhcp_good;

    o.time = 10;
    dhcp_server_start(&o, &o);
    dhcp_wait_for(OURS);
    for (unsigned i = 0; i < 600; i++) {
        world_sleep(1000000);
        CHECK_EQ(dhcp_address(), OURS);
    }
    CHECK_EQ(dhcp.discovers, 1);
    CHECK(dhcp.unicasts >= 119 && dhcp.unicasts <= 121);
}

/* 52 days and more do not fit 16 bits of minutes. */
TEST(T_52_long_lease_is_renewed_at_half_time)
{
    struct offer o = dhcp_good;

    o.time = 90 * 86400;
    o.t1 = 70000;                                /* over 65,535 seconds, under a virtual day */
    dhcp_server_start(&o, &o);
    dhcp_wait_for(OURS);
    world_sleep(69998000000);
    CHECK_EQ(dhcp.unicasts, 0);
    world_sleep(3000000);
    CHECK_EQ(dhcp.unicasts, 1);
}

static void in_pieces(void *arg)
{
    static uint8_t body[8 + MESSAGE];
    struct ip_packet p = { .from = PEER, .to = EVERYBODY, .protocol = 17, .data = body, .id = 3 };

    p.bytes = build_udp(body, PEER, EVERYBODY, 67, 68, (const uint8_t *)arg, MESSAGE);
    hostile_fragments(&p, 160);
}

TEST(T_52_lease_in_pieces_is_not_looked_at)
{
    uint8_t m[MESSAGE] = { 2 };
    struct net_drops d;

    dhcp.silent = true;
    dhcp_server_start(&dhcp_good, &dhcp_good);
    in_pieces(m);
    net_lock();
    net_drops(&d);
    net_unlock();
    CHECK_EQ(d.lease, 1);
}

/* Messages with bytes wrong here and there: what is taken is an address of a host. */
TEST(T_52_scrambled_leases_never_give_an_address_that_cannot_be)
{
    dhcp.scramble = true;
    dhcp_server_start(&dhcp_good, &dhcp_good);
    for (unsigned i = 0; i < 1200; i++) {
        uint32_t a;

        world_sleep(MINUTES(1));
        a = dhcp_address();
        CHECK(a == 0 || (a >> 24 && a >> 24 != 127 && a >> 28 < 14));
    }
    CHECK(dhcp.discovers + dhcp.requests > 100);
}
