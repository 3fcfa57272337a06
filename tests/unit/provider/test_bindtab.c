/* SPDX-License-Identifier: MIT */
/* Who may have which local address. */
#include "lwip-port/net_lock.h"
#include "provider/socket/bindtab.h"
#include "tests/unit/provider/calls.h"

enum { PLAIN, REUSE, EXCLUSIVE };

static SOCKET with(int (*make)(void), int option)
{
    SOCKET s = (SOCKET)make();

    if (option == REUSE)
        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    if (option == EXCLUSIVE)
        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), 0);
    return s;
}

static int stream(void)
{
    return (int)ws_stream();
}

static int dgram(void)
{
    return (int)ws_dgram();
}

struct row {
    uint32_t first_ip;
    int first;
    uint32_t second_ip;
    int second;
    int want;
};

static const struct row rows[] = {
    { OURS, PLAIN, OURS, PLAIN, WSAEADDRINUSE },            /* C-120 */
    { 0, PLAIN, 0, PLAIN, WSAEADDRINUSE },                  /* */
    { OURS, PLAIN, OURS, REUSE, WSAEACCES },                /* */
    { OURS, REUSE, OURS, PLAIN, WSAEADDRINUSE },
    { OURS, REUSE, OURS, REUSE, 0 },
    { 0, REUSE, 0, REUSE, 0 },
    { 0, PLAIN, OURS, PLAIN, 0 },                           /* C-116 */
    { OURS, PLAIN, 0, PLAIN, 0 },
    { OURS, PLAIN, LOOPBACK, PLAIN, 0 },
    { 0, EXCLUSIVE, OURS, PLAIN, WSAEACCES },               /* */
    { 0, EXCLUSIVE, OURS, EXCLUSIVE, WSAEACCES },
    { 0, PLAIN, OURS, EXCLUSIVE, 0 },
    { OURS, EXCLUSIVE, 0, PLAIN, 0 },
    { OURS, PLAIN, 0, EXCLUSIVE, WSAEADDRINUSE },
    { OURS, EXCLUSIVE, OURS, PLAIN, WSAEADDRINUSE },
    { OURS, EXCLUSIVE, OURS, REUSE, WSAEADDRINUSE },
    { 0, EXCLUSIVE, 0, EXCLUSIVE, WSAEADDRINUSE },
};

static void matrix(int (*make)(void))
{
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint16_t port = (uint16_t)(5000 + i);

        CHECK_EQ(ws_bind(with(make, rows[i].first), rows[i].first_ip, port), 0);
        CHECK_EQ(ws_bind(with(make, rows[i].second), rows[i].second_ip, port), rows[i].want);
    }
}

TEST_BOTH(R_11_R_12_R_13_C_120_bind_matrix_stream)
{
    matrix(stream);
}

TEST_BOTH(R_11_R_12_R_13_C_120_bind_matrix_datagram)
{
    matrix(dgram);
}

TEST_BOTH(R_12_any_is_taken_also_while_its_owner_connects)
{
    SOCKET s = ws_nonblocking(ws_stream()), t = ws_stream();

    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_bind(t, 0, 5000), WSAEADDRINUSE);
    world_sleep(30 * SECOND);                               /* it has 0.0.0.0 again */
    CHECK_EQ(ws_bind(t, 0, 5000), WSAEADDRINUSE);
}

TEST_BOTH(R_10_bind_refusals)
{
    SOCKET s = ws_stream();
    struct ws_name n;

    CHECK_EQ(ws_bind(s, IP4(10, 9, 9, 9), 5000), WSAEADDRNOTAVAIL);
    CHECK_EQ(ws_bind(s, IP4(239, 1, 1, 1), 5000), WSAEADDRNOTAVAIL);
    CHECK_EQ(ws_bind(s, 0, 0), 0);
    CHECK_EQ(ws_sock_name(s, &n), 0);
    CHECK_EQ(n.ip, 0);
    CHECK(n.port >= 49152);
    CHECK_EQ(ws_bind(s, 0, 0), WSAEINVAL);
}

TEST_BOTH(a_port_is_free_again_after_close)
{
    for (int i = 0; i < 3; i++) {
        SOCKET s = ws_stream(), u = ws_dgram();

        CHECK_EQ(ws_bind(s, 0, 5000), 0);
        CHECK_EQ(ws_bind(u, 0, 5000), 0);                   /* two protocols, two tables */
        CHECK_EQ(ws_close(s), 0);
        CHECK_EQ(ws_close(u), 0);
    }
}

static SOCKET bound(uint32_t ip, uint16_t port, int option)
{
    SOCKET s = with(stream, option);

    CHECK_EQ(ws_bind(s, ip, port), 0);
    return s;
}

TEST_BOTH(C_116_C_117_the_conflict_shows_at_connect)
{
    SOCKET a, b;
    unsigned syns;

    peer_play(7, PEER_LISTEN);
    peer_play(8, PEER_LISTEN);
    a = bound(OURS, 5000, PLAIN);
    CHECK_EQ(ws_connect(a, PEER, 7), 0);
    b = bound(0, 5000, PLAIN);
    syns = peer_syns;
    CHECK_EQ(ws_connect(b, PEER, 7), WSAEADDRINUSE);
    CHECK_EQ(ws_connect(b, PEER, 8), WSAEADDRINUSE);
    world_sleep(SECOND);
    CHECK_EQ(peer_syns, syns);
    CHECK_EQ(ws_close(a), 0);
    CHECK_EQ(ws_connect(b, PEER, 8), 0);
}

TEST_BOTH(C_118_C_119_reuse_allows_all_but_the_same_4_tuple)
{
    SOCKET a = bound(OURS, 5000, REUSE), b = bound(0, 5000, REUSE);
    unsigned n;

    peer_play(7, PEER_LISTEN);
    peer_play(8, PEER_LISTEN);
    CHECK_EQ(ws_connect(a, PEER, 7), 0);
    CHECK_EQ(ws_connect(b, PEER, 7), WSAEADDRINUSE);
    CHECK_EQ(ws_send(a, "x", 1, &n), 0);
    CHECK_EQ(ws_connect(b, PEER, 8), 0);
}

TEST_BOTH(C_121_a_4_tuple_in_TIME_WAIT_is_ADDRINUSE)
{
    SOCKET s = bound(0, 5000, PLAIN);
    char c;
    unsigned n;

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    world_sleep(100 * MS);
    peer_fin(peer_connection(0));
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(n, 0);
    CHECK_EQ(ws_close(s), 0);
    s = bound(0, 5000, PLAIN);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEADDRINUSE);
    world_sleep(61 * SECOND);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}

/* Closed by us: it stays in TIME_WAIT. */
static void connect_and_linger(void)
{
    SOCKET s = ws_stream();

    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    world_sleep(100 * MS);
    CHECK_EQ(ws_close(s), 0);
}

TEST_BOTH(a_port_that_bind_picks_has_no_connection_in_TIME_WAIT)
{
    enum { PORTS = 200 };
    SOCKET s;

    peer_play(7, PEER_ECHO);
    net_lock();
    bindtab_set_range(50000, 50000 + PORTS - 1);
    net_unlock();
    for (int i = 0; i < PORTS - 1; i++)
        connect_and_linger();
    s = ws_stream();
    CHECK_EQ(ws_bind(s, 0, 0), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}

TEST_BOTH(C_114_no_port_left_is_NOBUFS)
{
    SOCKET s[4], t = ws_stream();

    peer_play(7, PEER_LISTEN);
    net_lock();
    bindtab_set_range(50000, 50003);
    net_unlock();
    for (int i = 0; i < 4; i++) {
        s[i] = ws_stream();
        CHECK_EQ(ws_connect(s[i], PEER, 7), 0);
    }
    CHECK_EQ(ws_connect(t, PEER, 7), WSAENOBUFS);
    CHECK_EQ(ws_bind(t, 0, 0), WSAENOBUFS);
    CHECK_EQ(ws_set_option(s[0], SOL_SOCKET, SO_LINGER, 1), 0);
    CHECK_EQ(ws_close(s[0]), 0);                            /* reset: nothing lingers */
    CHECK_EQ(ws_connect(t, PEER, 7), 0);
}

TEST_BOTH(R_11_two_listeners_the_second_takes_over_when_the_first_closes)
{
    SOCKET a = bound(0, 5000, REUSE), b = bound(0, 5000, REUSE), c;

    ws_nonblocking(a);
    ws_nonblocking(b);
    CHECK_EQ(ws_listen(a, 5), 0);
    CHECK_EQ(ws_listen(b, 5), 0);
    CHECK(peer_connect(9000, 5000));
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(b, &c), WSAEWOULDBLOCK);
    CHECK_EQ(ws_accept(a, &c), 0);
    CHECK_EQ(ws_close(a), 0);
    CHECK(peer_connect(9001, 5000));
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(b, &c), 0);
}

TEST_BOTH(R_11_an_exclusive_socket_does_not_join_one_that_is_there)
{
    SOCKET a = bound(0, 5000, PLAIN), b = ws_stream();

    CHECK_EQ(ws_set_option(b, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), 0);
    CHECK_EQ(ws_bind(b, 0, 5000), WSAEADDRINUSE);
    CHECK_EQ(ws_close(a), 0);
    CHECK_EQ(ws_bind(b, 0, 5000), 0);
}

/* C-116: a wildcard bind becomes specific; who has that address shares it, we do not. */
TEST_BOTH(C_116_who_shares_does_not_open_the_address_for_who_does_not)
{
    SOCKET any = bound(0, 5000, PLAIN), one = bound(OURS, 5000, REUSE);

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(any, PEER, 7), WSAEADDRINUSE);
    CHECK_EQ(ws_close(one), 0);
    CHECK_EQ(ws_connect(any, PEER, 7), 0);
}

/* Each waits behind its own twin. */
TEST_BOTH(R_11_a_parked_listener_takes_over_on_its_own_address_only)
{
    SOCKET a = bound(OURS, 5000, REUSE), b = bound(LOOPBACK, 5000, REUSE), c;
    SOCKET behind_b = ws_nonblocking(bound(LOOPBACK, 5000, REUSE));

    CHECK_EQ(ws_listen(a, 5), 0);
    CHECK_EQ(ws_listen(b, 5), 0);
    CHECK_EQ(ws_listen(behind_b, 5), 0);
    CHECK_EQ(ws_close(a), 0);
    CHECK_EQ(ws_connect(ws_stream(), OURS, 5000), WSAECONNREFUSED);
    CHECK_EQ(ws_close(b), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), 0);
    CHECK_EQ(ws_accept(behind_b, &c), 0);
}

TEST_BOTH(R_12_the_specific_listener_gets_the_connection)
{
    SOCKET any = bound(0, 5000, PLAIN), one = bound(OURS, 5000, PLAIN), c;

    ws_nonblocking(any);
    CHECK_EQ(ws_listen(one, 5), 0);
    CHECK_EQ(ws_listen(any, 5), 0);
    CHECK(peer_connect(9000, 5000));
    CHECK_EQ(ws_accept(one, &c), 0);
    CHECK_EQ(ws_accept(any, &c), WSAEWOULDBLOCK);
}

/* The take-over needs two pcbs of lwIP's; whichever is not to be had, it comes later. */
static void take_over_without(unsigned nth)
{
    SOCKET first = ws_stream(), second = ws_stream(), c;

    CHECK_EQ(ws_set_option(first, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_set_option(second, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_bind(first, LOOPBACK, (uint16_t)(5000 + nth)), 0);
    CHECK_EQ(ws_bind(second, LOOPBACK, (uint16_t)(5000 + nth)), 0);
    CHECK_EQ(ws_listen(first, 5), 0);
    CHECK_EQ(ws_listen(second, 5), 0);
    heap_fail_lwip(nth, nth == 1 ? 5 : 1);          /* tcp_new() tries five times */
    CHECK_EQ(ws_close(first), 0);
    heap_fail_lwip(0, 0);
    c = ws_stream();
    CHECK_EQ(ws_connect(c, LOOPBACK, (uint16_t)(5000 + nth)), WSAECONNREFUSED);
    world_sleep(SECOND);
    CHECK_EQ(ws_connect(c, LOOPBACK, (uint16_t)(5000 + nth)), 0);
    CHECK_EQ(ws_close(c), 0);
    CHECK_EQ(ws_close(second), 0);
}

/* Two wait for memory, among sockets that wait for nothing. */
TEST_BOTH(R_11_several_take_overs_without_memory_happen_later)
{
    SOCKET first[2], second[2];

    ws_dgram();
    for (unsigned i = 0; i < 2; i++) {
        first[i] = bound(LOOPBACK, (uint16_t)(5000 + i), REUSE);
        second[i] = bound(LOOPBACK, (uint16_t)(5000 + i), REUSE);
        CHECK_EQ(ws_listen(first[i], 5), 0);
        CHECK_EQ(ws_listen(second[i], 5), 0);
    }
    heap_fail_lwip(1, 1000);
    CHECK_EQ(ws_close(first[0]), 0);
    CHECK_EQ(ws_close(first[1]), 0);
    world_sleep(SECOND);
    heap_fail_lwip(0, 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), WSAECONNREFUSED);
    world_sleep(SECOND);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5000), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 5001), 0);
}

TEST_BOTH(R_11_a_take_over_without_memory_happens_later)
{
    take_over_without(1);
    take_over_without(2);
}
