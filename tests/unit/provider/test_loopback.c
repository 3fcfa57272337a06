/* SPDX-License-Identifier: MIT */
/* This machine talks to itself: all of 127/8, its own address, and its own broadcasts. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"

enum { PORT = 6000 };
#define LOOP2     IP4(127, 0, 0, 2)
#define LOOP_LAST IP4(127, 255, 255, 254)
#define SUBNET    IP4(10, 0, 2, 255)
#define EVERYBODY IP4(255, 255, 255, 255)

static const uint32_t loops[] = { LOOPBACK, LOOP2, IP4(127, 9, 8, 7), LOOP_LAST };

static SOCKET bound_to(uint32_t ip, uint16_t port)
{
    SOCKET s = ws_nonblocking(ws_dgram());

    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_bind(s, ip, port), 0);
    return s;
}

static void is_from(SOCKET s, uint32_t ip, uint16_t port)
{
    struct ws_name from;
    unsigned n;
    char c[4];

    CHECK_EQ(ws_recv_from(s, c, sizeof c, &n, &from), 0);
    CHECK_EQ(n, 1);
    CHECK_EQ(from.ip, ip);
    CHECK_EQ(from.port, port);
}

static void is_silent(SOCKET s)
{
    struct ws_name from;
    unsigned n;
    char c;

    CHECK_EQ(ws_recv_from(s, &c, 1, &n, &from), WSAEWOULDBLOCK);
}

static void names_are(SOCKET s, uint32_t local, uint32_t peer)
{
    struct ws_name n;

    CHECK_EQ(ws_sock_name(s, &n), 0);
    CHECK_EQ(n.ip, local);
    CHECK_EQ(ws_peer_name(s, &n), 0);
    CHECK_EQ(n.ip, peer);
}

/* A stream from `from` (0: unbound) to `to`, where `listener` listens: names, a byte each way. */
static void stream_goes(uint32_t from, uint32_t to, uint32_t listener, uint32_t source)
{
    SOCKET l = ws_stream(), c = ws_stream(), a;
    unsigned n;
    char got;

    CHECK_EQ(ws_bind(l, listener, 7000), 0);
    CHECK_EQ(ws_listen(l, 5), 0);
    if (from)
        CHECK_EQ(ws_bind(c, from, 0), 0);
    CHECK_EQ(ws_connect(c, to, 7000), 0);
    CHECK_EQ(ws_accept(l, &a), 0);
    names_are(c, source, to);
    names_are(a, to, source);
    CHECK_EQ(ws_send(c, "x", 1, &n), 0);
    CHECK_EQ(ws_recv(a, &got, 1, 0, &n), 0);
    CHECK_EQ(n, 1);
    CHECK_EQ(ws_send(a, "y", 1, &n), 0);
    CHECK_EQ(ws_recv(c, &got, 1, 0, &n), 0);
    CHECK_EQ(ws_close(a), 0);
    CHECK_EQ(ws_close(c), 0);
    CHECK_EQ(ws_close(l), 0);
    world_sleep(61 * SECOND);
}

TEST_BOTH(streams_over_all_of_127)
{
    for (unsigned i = 0; i < ARRAY_SIZE(loops); i++) {
        stream_goes(0, loops[i], 0, LOOPBACK);
        stream_goes(0, loops[i], loops[i], LOOPBACK);
        stream_goes(LOOP2, loops[i], 0, LOOP2);
        stream_goes(LOOP_LAST, loops[i], loops[i], LOOP_LAST);
        stream_goes(OURS, loops[i], 0, OURS);
        stream_goes(loops[i], OURS, OURS, loops[i]);
    }
}

/* Another address of 127/8 is another address: refused at once, not after 21 s. */
TEST_BOTH(a_listener_on_one_of_127_is_not_on_the_others)
{
    SOCKET l = ws_stream();
    uint64_t started = world_now();

    CHECK_EQ(ws_bind(l, LOOP2, 7000), 0);
    CHECK_EQ(ws_listen(l, 5), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOPBACK, 7000), WSAECONNREFUSED);
    CHECK_EQ(ws_connect(ws_stream(), LOOP_LAST, 7000), WSAECONNREFUSED);
    CHECK(world_now() - started < SECOND);
    CHECK_EQ(ws_connect(ws_stream(), LOOP2, 7000), 0);
}

/* Every pair of our addresses, and answers to where they came from. */
TEST_BOTH(datagrams_between_any_two_addresses_of_ours)
{
    static const uint32_t own[] = { LOOPBACK, LOOP2, LOOP_LAST, OURS };

    for (unsigned i = 0; i < ARRAY_SIZE(own); i++)
        for (unsigned k = 0; k < ARRAY_SIZE(own); k++) {
            SOCKET to = bound_to(own[k], PORT), from = bound_to(own[i], PORT + 1);

            CHECK_EQ(ws_send_to(from, "x", 1, own[k], PORT), 0);
            is_from(to, own[i], PORT + 1);
            CHECK_EQ(ws_send_to(to, "y", 1, own[i], PORT + 1), 0);
            is_from(from, own[k], PORT);
            CHECK_EQ(ws_close(to), 0);
            CHECK_EQ(ws_close(from), 0);
        }
    CHECK_EQ(sent_count(PACKET_UDP, 0), 0);
}

TEST_BOTH(datagrams_from_an_unbound_socket_come_from_the_interfaces_address)
{
    for (unsigned i = 0; i < ARRAY_SIZE(loops); i++) {
        SOCKET any = bound_to(0, PORT), one = bound_to(loops[i], PORT + 1), from = ws_dgram();
        struct ws_name n;

        CHECK_EQ(ws_send_to(from, "x", 1, loops[i], PORT), 0);
        CHECK_EQ(ws_send_to(from, "x", 1, loops[i], PORT + 1), 0);
        CHECK_EQ(ws_sock_name(from, &n), 0);
        is_from(any, LOOPBACK, n.port);
        is_from(one, LOOPBACK, n.port);
        CHECK_EQ(ws_connect(from, loops[i], PORT), 0);
        names_are(from, LOOPBACK, loops[i]);
        CHECK_EQ(ws_close(any), 0);
        CHECK_EQ(ws_close(one), 0);
        CHECK_EQ(ws_close(from), 0);
    }
}

TEST_BOTH(T_48_datagrams_of_every_size_to_ourselves)
{
    static const unsigned sizes[] = { 0, 1, 1471, 1472, 1473, 8192, 65506, 65507 };
    static const uint32_t own[] = { LOOPBACK, LOOP2, LOOP_LAST, OURS };
    static uint8_t out[65508], in[65508];
    SOCKET s = bound_to(0, PORT);
    struct ws_name from;
    unsigned n;

    for (unsigned i = 0; i < sizeof out; i++)
        out[i] = (uint8_t)(i * 7 + i / 256);
    for (unsigned a = 0; a < ARRAY_SIZE(own); a++) {
        CHECK_EQ(ws_send_to(s, out, 65508, own[a], PORT), WSAEMSGSIZE);
        for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
            CHECK_EQ(ws_send_to(s, out, sizes[i], own[a], PORT), 0);
            CHECK_EQ(ws_recv_from(s, in, sizeof in, &n, &from), 0);
            CHECK_EQ(n, sizes[i]);
            CHECK(!memcmp(in, out, n));
        }
    }
}

/* From an address that only we can reach nothing goes to others. */
TEST_BOTH(a_loopback_source_does_not_leave_the_machine)
{
    SOCKET s = bound_to(LOOP2, PORT);

    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 9), WSAENETUNREACH);
    CHECK_EQ(sent_count(PACKET_UDP, 0), 0);
}

static SOCKET shouting(uint32_t ip, uint16_t port)
{
    SOCKET s = bound_to(ip, port);

    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_BROADCAST, 1), 0);
    return s;
}

/* T-49: on ANY it is heard; on an address only what is for that one. */
TEST_BOTH(T_49_our_own_broadcast_is_heard_here_once)
{
    static const uint32_t to[] = { SUBNET, EVERYBODY };

    for (unsigned i = 0; i < ARRAY_SIZE(to); i++) {
        SOCKET a = bound_to(0, PORT), b = bound_to(0, PORT), one = bound_to(OURS, PORT);
        SOCKET elsewhere = bound_to(0, PORT + 1), from = shouting(0, PORT),
               near = shouting(OURS, 1);
        SOCKET deaf = bound_to(0, PORT), linked = bound_to(0, PORT);

        CHECK_EQ(ws_shutdown(deaf, SD_RECEIVE), 0);
        CHECK_EQ(ws_connect(linked, PEER, 9), 0);
        CHECK_EQ(ws_send_to(from, "x", 1, to[i], PORT), 0);
        is_from(a, OURS, PORT);
        is_from(b, OURS, PORT);
        is_from(from, OURS, PORT); /* the sender is bound to the port, too */
        is_silent(a);
        is_silent(b);
        is_silent(from);
        is_silent(one);
        is_silent(elsewhere);
        is_silent(linked);
        CHECK_EQ(ws_send_to(near, "x", 1, to[i], PORT), 0);
        is_from(a, OURS, 1);
        CHECK(sent_count(PACKET_UDP, 0) == 2 * (i + 1));
        CHECK_EQ(ws_close(a), 0);
        CHECK_EQ(ws_close(b), 0);
        CHECK_EQ(ws_close(one), 0);
        CHECK_EQ(ws_close(elsewhere), 0);
        CHECK_EQ(ws_close(from), 0);
        CHECK_EQ(ws_close(near), 0);
        CHECK_EQ(ws_close(deaf), 0);
        CHECK_EQ(ws_close(linked), 0);
    }
}

TEST_BOTH(T_49_a_broadcast_from_the_wire)
{
    SOCKET any = bound_to(0, PORT), one = bound_to(OURS, PORT);
    struct packet p = { .kind = PACKET_UDP,
                       .from = PEER,
                       .to = SUBNET,
                       .from_port = 9,
                       .to_port = PORT,
                       .data = (const uint8_t *)"x",
                       .bytes = 1,
                       .ttl = 64 };

    peer_send_packet(&p);
    world_sleep(2 * MS);
    is_from(any, PEER, 9);
    is_silent(one);
    p.to = OURS;
    peer_send_packet(&p);
    world_sleep(2 * MS);
    is_from(one, PEER, 9);
    is_silent(any);
}

/* In pieces on the wire, in one here. */
TEST_BOTH(a_large_broadcast_is_heard_whole)
{
    static uint8_t out[5000], in[5001];
    SOCKET any = bound_to(0, PORT), from = shouting(0, 0);
    struct ws_name name;
    unsigned n;

    for (unsigned i = 0; i < sizeof out; i++)
        out[i] = (uint8_t)(i ^ i >> 8);
    CHECK_EQ(ws_send_to(from, out, sizeof out, SUBNET, PORT), 0);
    CHECK_EQ(ws_recv_from(any, in, sizeof in, &n, &name), 0);
    CHECK_EQ(n, sizeof out);
    CHECK(!memcmp(in, out, sizeof out));
}

/* lo0 keeps its name, whatever it was just told. */
TEST_BOTH(lo0_is_127_0_0_1_again_afterwards)
{
    struct net_if_info info;

    CHECK_EQ(ws_send_to(ws_dgram(), "x", 1, LOOP_LAST, 9), 0);
    CHECK_EQ(ws_connect(ws_stream(), LOOP2, 9), WSAECONNREFUSED);
    CHECK(net_if_get(1, &info) && info.loopback);
    CHECK_EQ(net_addr_v4(info.address), net_order(LOOPBACK));
}
