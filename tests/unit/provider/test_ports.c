/* SPDX-License-Identifier: MIT */
/* The ports that the provider picks: the last free one is found, none is guessed by an outsider. */
#include "lwip-port/net_lock.h"
#include "provider/socket/bindtab.h"
#include "tests/unit/provider/calls.h"
#include "tests/unit/provider/pools.h"

#include "lwip/udp.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 50000 };

static void only(unsigned ports)
{
    net_lock();
    bindtab_set_range(FIRST, (uint16_t)(FIRST + ports - 1));
    net_unlock();
}

static uint16_t port_of(SOCKET s)
{
    struct ws_name n;

    CHECK_EQ(ws_sock_name(s, &n), 0);
    return n.port;
}

/* Closed by us: it stays in TIME_WAIT, on a port that nobody has any more. */
static uint16_t linger(uint32_t ip, uint16_t port)
{
    SOCKET s = ws_stream();
    uint16_t mine;

    CHECK_EQ(ws_connect(s, ip, port), 0);
    mine = port_of(s);
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    world_sleep(10 * MS);
    CHECK_EQ(ws_close(s), 0);
    return mine;
}

static void reset(SOCKET s)
{
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_LINGER, 1), 0);
    CHECK_EQ(ws_close(s), 0);
}

TEST_BOTH(C_114_T_35_the_last_port_of_a_lingering_range_is_found)
{
    enum { PORTS = 600 };
    static bool used[PORTS];
    SOCKET s = ws_stream();
    struct net_pools before;
    struct ws_name n;

    peer_play(7, PEER_ECHO);
    peer_play(8, PEER_LISTEN);
    peer_arp(OTHER, true);
    only(PORTS);
    for (unsigned i = 0; i < PORTS; i++) {
        uint16_t port = linger(PEER, 7);

        CHECK(port >= FIRST && port < FIRST + PORTS && !used[port - FIRST]);
        used[port - FIRST] = true;
    }
    before = pools();
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOBUFS);
    CHECK_EQ(ws_sock_name(s, &n), WSAEINVAL);               /* as it was: unbound */
    CHECK_EQ(pools().tcp_pcb_used, before.tcp_pcb_used);
    CHECK_EQ(pools().tcp_seg_used, before.tcp_seg_used);
    CHECK_EQ(ws_connect(s, PEER, 8), 0);                    /* anybody else */
    CHECK_EQ(ws_connect(ws_stream(), OTHER, 8), 0);
    world_sleep(61 * SECOND);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), 0);
}

/* Live sockets have their ports for themselves, whomever they talk to. */
TEST_BOTH(C_114_the_last_port_of_a_range_in_use_is_found)
{
    enum { PORTS = 300 };
    static SOCKET s[PORTS];
    SOCKET more = ws_stream();
    uint16_t port;

    peer_play(7, PEER_LISTEN);
    only(PORTS);
    for (unsigned i = 0; i < PORTS; i++) {
        s[i] = ws_stream();
        if (i % 3 == 0)
            CHECK_EQ(ws_bind(s[i], 0, 0), 0);
        else
            CHECK_EQ(ws_connect(s[i], i % 3 == 1 ? PEER : LOOPBACK, 7),
                     i % 3 == 1 ? 0 : WSAECONNREFUSED);
    }
    CHECK_EQ(ws_connect(more, PEER, 7), WSAENOBUFS);
    CHECK_EQ(ws_connect(more, LOOPBACK, 7), WSAENOBUFS);
    CHECK_EQ(ws_bind(more, 0, 0), WSAENOBUFS);
    port = port_of(s[100]);
    reset(s[100]);
    CHECK_EQ(ws_connect(more, PEER, 7), 0);
    CHECK_EQ(port_of(more), port);
}

/* What connect took at first may not serve another peer: it moves, and keeps it when it cannot. */
TEST_BOTH(C_107_a_retry_finds_the_last_port_too)
{
    enum { PORTS = 40 };
    SOCKET s = ws_stream();
    uint16_t first;

    peer_play(7, PEER_ECHO);
    only(PORTS);
    for (unsigned i = 0; i < PORTS - 1; i++)
        linger(PEER, 7);
    for (unsigned i = 0; i < 100; i++) {
        CHECK_EQ(ws_connect(s, PEER, 1), WSAECONNREFUSED);  /* from any of the 40 */
        first = port_of(s);
        CHECK_EQ(ws_connect(s, PEER, 7), 0);                /* from the one that is left */
        reset(s);
        s = ws_stream();
    }
    linger(PEER, 7);
    CHECK_EQ(ws_connect(s, PEER, 1), WSAECONNREFUSED);
    first = port_of(s);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOBUFS);
    CHECK_EQ(port_of(s), first);
    CHECK_EQ(ws_connect(s, PEER, 1), WSAECONNREFUSED);
}

TEST_BOTH(R_10_bind_avoids_lingering_ports_while_there_are_others)
{
    enum { PORTS = 50 };
    bool lingering[PORTS] = { false };
    SOCKET s[PORTS];

    peer_play(7, PEER_ECHO);
    only(PORTS);
    for (unsigned i = 0; i < PORTS / 2; i++)
        lingering[linger(PEER, 7) - FIRST] = true;
    for (unsigned i = 0; i < PORTS; i++) {
        s[i] = ws_stream();
        CHECK_EQ(ws_bind(s[i], 0, 0), 0);
        CHECK_EQ(lingering[port_of(s[i]) - FIRST], i >= PORTS / 2);
    }
    CHECK_EQ(ws_bind(ws_stream(), 0, 0), WSAENOBUFS);
}

/* lwIP's resolver and DHCP have ports that no socket shows. */
TEST_BOTH(R_10_R_39_datagrams_find_the_last_port_and_none_of_lwIPs)
{
    enum { PORTS = 20 };
    SOCKET s[PORTS], more = ws_dgram();
    struct udp_pcb *theirs;

    only(PORTS);
    net_lock();
    theirs = udp_new();
    CHECK_EQ(udp_bind(theirs, IP_ADDR_ANY, FIRST + 11), ERR_OK);
    net_unlock();
    for (unsigned i = 0; i < PORTS - 1; i++) {
        s[i] = ws_dgram();
        if (i % 3 == 0)
            CHECK_EQ(ws_bind(s[i], 0, 0), 0);
        if (i % 3 == 1)
            CHECK_EQ(ws_connect(s[i], PEER, 9), 0);
        if (i % 3 == 2)
            CHECK_EQ(ws_send_to(s[i], "x", 1, PEER, 9), 0);
        CHECK(port_of(s[i]) != FIRST + 11);
    }
    CHECK_EQ(ws_bind(more, 0, 0), WSAENOBUFS);
    CHECK_EQ(ws_connect(more, PEER, 9), WSAENOBUFS);
    CHECK_EQ(ws_send_to(more, "x", 1, PEER, 9), WSAENOBUFS);
    net_lock();
    udp_remove(theirs);
    net_unlock();
    CHECK_EQ(ws_connect(more, PEER, 9), 0);
    CHECK_EQ(port_of(more), FIRST + 11);
}

/* Over loopback the other end of an old connection is ours as well, and may linger. */
TEST_BOTH(T_35_the_only_port_serves_again_when_the_other_end_lingers)
{
    SOCKET lis = ws_stream(), c, s;
    unsigned n;
    char x;

    CHECK_EQ(ws_bind(lis, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_listen(lis, 5), 0);
    only(1);
    for (unsigned i = 0; i < 20; i++) {
        s = ws_stream();
        CHECK_EQ(ws_connect(s, LOOPBACK, 5000), 0);
        CHECK_EQ(port_of(s), FIRST);
        CHECK_EQ(ws_accept(lis, &c), 0);
        CHECK_EQ(ws_shutdown(c, SD_SEND), 0);
        CHECK_EQ(ws_recv(s, &x, 1, 0, &n), 0);
        CHECK_EQ(ws_close(s), 0);
        CHECK_EQ(ws_close(c), 0);
    }
}

/* The whole range is walked before a port comes again, in no order that shows. */
static void walk(uint16_t to, unsigned ports, uint16_t *order)
{
    bool seen[1000] = { false };

    only(ports);
    for (unsigned i = 0; i < ports; i++) {
        SOCKET s = ws_stream();

        CHECK_EQ(ws_connect(s, PEER, to), 0);
        order[i] = port_of(s);
        CHECK(!seen[order[i] - FIRST]);
        seen[order[i] - FIRST] = true;
        reset(s);
    }
}

TEST_BOTH(T_35_every_port_once_before_any_again)
{
    static const unsigned sizes[] = { 1, 2, 3, 4, 5, 15, 16, 17, 64, 100, 255 };
    uint16_t order[1000];

    peer_play(7, PEER_LISTEN);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        walk(7, sizes[i], order);
}

static int before(const void *a, const void *b)
{
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

TEST_BOTH(T_35_ports_do_not_come_in_a_row)
{
    enum { PORTS = 500 };
    uint16_t order[1000], sorted[1000];
    unsigned next = 0, high = 0;

    peer_play(7, PEER_LISTEN);
    walk(7, PORTS, order);
    memcpy(sorted, order, sizeof sorted);
    qsort(sorted, PORTS, sizeof sorted[0], before);
    for (unsigned i = 1; i < PORTS; i++) {
        int step = order[i] - order[i - 1];

        next += step >= -2 && step <= 2;
        high += order[i] > order[i - 1];
    }
    CHECK(next < 20);                       /* by chance: 4 */
    CHECK(high > 200 && high < 300);        /* 250 */
    CHECK_EQ(sorted[0], FIRST);
    CHECK_EQ(sorted[PORTS - 1], FIRST + PORTS - 1);
}

/* What one peer sees tells nothing of the ports that another one gets, at the same places. */
TEST_BOTH(T_35_each_peer_has_an_order_of_its_own)
{
    enum { PORTS = 200 };
    uint16_t one[1000], other[1000];
    unsigned equal = 0, shifted[PORTS] = { 0 };

    peer_play(7, PEER_LISTEN);
    peer_play(8, PEER_LISTEN);
    walk(7, PORTS, one);
    walk(8, PORTS, other);
    for (unsigned i = 0; i < PORTS; i++) {
        equal += one[i] == other[i];
        shifted[(unsigned)(PORTS + one[i] - other[i]) % PORTS]++;
    }
    CHECK(equal < 10);                      /* by chance: 1 */
    for (unsigned i = 0; i < PORTS; i++)
        CHECK(shifted[i] < 12);
}
