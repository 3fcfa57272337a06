/* SPDX-License-Identifier: MIT */
/* Leases that are given back, asked for anew, and told of; and the notices of it. */
#include "lwip-port/net_lease.h"
#include "lwip-port/net_tables.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/dhcp_server.h"

enum { EN0 = 2, LO0 = 1, SECOND = 1000000 };
#define NEW_ADDRESS IP4(10, 0, 2, 77)

static void start(void)
{
    dhcp_server_start(&dhcp_good, &dhcp_good);
    dhcp_wait_for(OURS);
}

static struct net_adapter adapter(void)
{
    struct net_adapter a;

    net_lock();
    CHECK(net_adapter_get(0, &a));
    net_unlock();
    return a;
}

static enum net_result renew(uint64_t time_us)
{
    return net_lease_renew(EN0, world_now() + time_us);
}

TEST(a_lease_says_who_gave_it_when_and_for_how_long)
{
    struct net_adapter a;

    start();
    world_sleep(60 * (uint64_t)SECOND);
    a = adapter();
    CHECK(a.leased && a.info.dhcp && a.has_default);
    CHECK(net_addr_equal(a.dhcp_server, addr_of(PEER)));
    CHECK_EQ(a.lease_s, LEASE);
    CHECK(a.lease_age_s >= 59 && a.lease_age_s <= 61);
}

TEST(a_renewed_lease_begins_anew)
{
    unsigned before;

    start();
    world_sleep(60 * (uint64_t)SECOND);
    before = dhcp.requests;
    CHECK_EQ(renew(10 * SECOND), NET_OK);
    CHECK_EQ(dhcp.requests, before + 1);
    CHECK(adapter().lease_age_s <= 1);
    CHECK_EQ(dhcp_address(), OURS);
}

TEST(a_lease_that_was_given_back_is_gone_until_it_is_asked_for)
{
    unsigned before;

    start();
    CHECK_EQ(net_lease_release(EN0), NET_OK);
    CHECK_EQ(dhcp_address(), 0);
    CHECK(!adapter().leased && adapter().info.dhcp);
    before = dhcp.discovers;
    world_sleep(600 * (uint64_t)SECOND);
    CHECK_EQ(dhcp.discovers, before);
    CHECK_EQ(net_lease_release(EN0), NET_OK);
    dhcp.offered = dhcp.acknowledged = dhcp_lease(NEW_ADDRESS, MASK_24, PEER);
    CHECK_EQ(renew(10 * SECOND), NET_OK);
    CHECK_EQ(dhcp_address(), NEW_ADDRESS);
}

TEST(a_server_that_is_silent_or_says_no_leaves_the_renewal_waiting)
{
    uint64_t before;

    start();
    dhcp.silent = true;
    before = world_now();
    CHECK_EQ(renew(5 * SECOND), NET_TIMEOUT);
    CHECK_EQ(world_now() - before, 5 * SECOND);
    CHECK_EQ(dhcp_address(), OURS);
    dhcp.silent = false;
    dhcp.says_no = true;
    CHECK_EQ(renew(5 * SECOND), NET_TIMEOUT);
    dhcp.says_no = false;
    CHECK_EQ(renew(60 * SECOND), NET_OK);
    CHECK_EQ(dhcp_address(), OURS);
}

static enum net_result ended;

static void renews(void *arg)
{
    (void)arg;
    ended = net_lease_renew(EN0, FOREVER);
}

TEST(who_must_die_leaves_a_renewal_at_once)
{
    struct thread *t;

    start();
    dhcp.silent = true;
    t = world_thread(process_self(), renews, NULL);
    world_sleep(SECOND / 10);
    world_kill(t);
    world_sleep(1000);
    CHECK(world_finished(t));
    CHECK_EQ(ended, NET_KILLED);
}

TEST(an_interface_without_dhcp_has_no_lease)
{
    peer_start();
    CHECK_EQ(net_lease_release(EN0), NET_REFUSED);
    CHECK_EQ(renew(SECOND), NET_REFUSED);
    CHECK_EQ(net_lease_release(LO0), NET_REFUSED);
    CHECK_EQ(net_lease_release(0), NET_NOT_FOUND);
    CHECK_EQ(net_lease_release(3), NET_NOT_FOUND);
    CHECK_EQ(net_lease_renew(0x102, 0), NET_NOT_FOUND);
    CHECK(!adapter().leased);
}

/* ---- notices ---- */

static uint32_t number_of(enum net_change what)
{
    uint32_t n = 0;

    net_wait_change(what, &n, 0);
    return n;
}

static void moves(void *arg)
{
    (void)arg;
    world_sleep(SECOND);
    dhcp.offered = dhcp.acknowledged = dhcp_lease(NEW_ADDRESS, MASK_24, PEER);
    CHECK_EQ(net_lease_release(EN0), NET_OK);
}

TEST(a_change_ends_the_wait_for_it_and_a_renewal_of_the_same_does_not)
{
    uint32_t addresses, routes;
    struct thread *t;

    start();
    addresses = number_of(NET_CHANGE_ADDRESS);
    routes = number_of(NET_CHANGE_ROUTE);
    CHECK_EQ(renew(10 * SECOND), NET_OK);
    CHECK_EQ(net_wait_change(NET_CHANGE_ADDRESS, &addresses, world_now() + SECOND), NET_TIMEOUT);
    CHECK_EQ(net_wait_change(NET_CHANGE_ROUTE, &routes, 0), NET_TIMEOUT);
    t = world_thread(process_kernel(), moves, NULL);
    CHECK_EQ(net_wait_change(NET_CHANGE_ADDRESS, &addresses, FOREVER), NET_OK);
    world_join(t);
    CHECK_EQ(net_wait_change(NET_CHANGE_ADDRESS, &addresses, 0), NET_TIMEOUT);
    CHECK_EQ(net_wait_change(NET_CHANGE_ROUTE, &routes, 0), NET_OK);
    CHECK_EQ(renew(10 * SECOND), NET_OK);
    CHECK_EQ(net_wait_change(NET_CHANGE_ADDRESS, &addresses, 0), NET_OK);
    CHECK_EQ(dhcp_address(), NEW_ADDRESS);
}

TEST(another_router_changes_routes_and_no_address)
{
    uint32_t addresses, routes;

    start();
    addresses = number_of(NET_CHANGE_ADDRESS);
    routes = number_of(NET_CHANGE_ROUTE);
    dhcp.offered = dhcp.acknowledged = dhcp_lease(OURS, MASK_24, IP4(10, 0, 2, 3));
    CHECK_EQ(renew(10 * SECOND), NET_OK);
    CHECK_EQ(net_wait_change(NET_CHANGE_ADDRESS, &addresses, 0), NET_TIMEOUT);
    CHECK_EQ(net_wait_change(NET_CHANGE_ROUTE, &routes, 0), NET_OK);
}
