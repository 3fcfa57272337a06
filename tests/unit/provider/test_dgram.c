/* SPDX-License-Identifier: MIT */
/* Datagram sockets. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/transport/dgram_queue.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/provider/pools.h"

static uint16_t port_of(SOCKET s)
{
    struct ws_name n;

    CHECK_EQ(ws_sock_name(s, &n), 0);
    return n.port;
}

static void arrives(uint32_t from, uint16_t from_port, uint16_t port, const char *text)
{
    struct packet p = { .kind = PACKET_UDP, .from = from, .to = OURS, .from_port = from_port,
                        .to_port = port, .data = (const uint8_t *)text, .bytes = strlen(text),
                        .ttl = 64 };

    peer_send_packet(&p);
    world_sleep(2 * MS);
}

static int receive(SOCKET s, char *c, unsigned room, unsigned *n)
{
    return ws_recv(s, c, room, 0, n);
}

static SOCKET connected_to(uint16_t port)
{
    SOCKET s = ws_nonblocking(ws_dgram());

    CHECK_EQ(ws_connect(s, PEER, port), 0);
    return s;
}

static void is_empty(SOCKET s)
{
    uint32_t bytes;
    unsigned n;
    char c;

    CHECK_EQ(ws_fionread(s, &bytes), 0);
    CHECK_EQ(bytes, 0);
    CHECK_EQ(receive(s, &c, 1, &n), WSAEWOULDBLOCK);
}

/* The reader copies without the lock, so somebody may connect elsewhere meanwhile. */
TEST_BOTH(C_143_a_datagram_in_a_readers_hands_is_flushed_too)
{
    SOCKET s = connected_to(9);
    struct sock *so = sock_ref(s);
    struct datagram *d;

    arrives(PEER, 9, port_of(s), "old");
    net_lock();
    d = dgram_take(so);
    net_unlock();
    CHECK_EQ(ws_connect(s, OTHER, 9), 0);
    net_lock();
    dgram_put_back(so, d);
    net_unlock();
    sock_unref(so);
    is_empty(s);
}

TEST_BOTH(C_130_connect_is_immediate_silent_and_binds)
{
    SOCKET s = connected_to(9);
    struct ws_name n;

    CHECK(port_of(s) != 0);
    CHECK_EQ(ws_bind(s, 0, 0), WSAEINVAL);
    CHECK_EQ(ws_peer_name(s, &n), 0);
    CHECK_EQ(n.port, 9);
    world_sleep(SECOND);
    CHECK_EQ(sent_count(PACKET_UDP, 0), 0);
}

TEST_BOTH(C_131_to_C_135_a_connected_socket_hears_its_peer_only)
{
    SOCKET s = connected_to(9);
    struct packet p;
    char c[16];
    unsigned n;

    peer_play(9, PEER_DROP);
    CHECK_EQ(ws_send(s, "out", 3, &n), 0);
    world_sleep(10 * MS);
    CHECK(sent_packet(PACKET_UDP, 0, 0, &p));
    CHECK_EQ(p.to_port, 9);
    arrives(OTHER, 9, port_of(s), "no");
    arrives(PEER, 10, port_of(s), "no");
    is_empty(s);
    arrives(PEER, 9, port_of(s), "yes");
    CHECK_EQ(receive(s, c, sizeof c, &n), 0);
    CHECK_EQ(n, 3);
}

TEST_BOTH(C_136_to_C_140_W_100_disconnect)
{
    SOCKET s = connected_to(9);
    uint16_t port = port_of(s);
    struct ws_name from;
    char c[8];
    unsigned n;

    CHECK_EQ(ws_connect(s, 0, 77), 0);
    CHECK_EQ(ws_peer_name(s, &from), WSAENOTCONN);
    CHECK_EQ(ws_send(s, "x", 1, &n), WSAENOTCONN);
    arrives(OTHER, 5, port, "hi");
    CHECK_EQ(receive(s, c, sizeof c, &n), WSAENOTCONN);
    CHECK_EQ(ws_recv_from(s, c, sizeof c, &n, &from), 0);
    CHECK_EQ(n, 2);
    CHECK_EQ(from.ip, OTHER);
    CHECK_EQ(from.port, 5);
    CHECK_EQ(ws_send_to(s, "x", 1, OTHER, 5), 0);
    CHECK_EQ(port_of(s), port);
}

TEST_BOTH(C_141_X5_disconnecting_what_was_never_connected)
{
    CHECK_EQ(ws_connect(ws_dgram(), 0, 0), 0);
}

TEST_BOTH(C_018_C_142_C_143_C_144_C_145_C_146_reconnect_and_the_queue)
{
    SOCKET s = connected_to(9);
    struct ws_name from;
    char c[8];
    unsigned n;

    arrives(PEER, 9, port_of(s), "one");
    CHECK_EQ(ws_connect(s, PEER, 9), 0);                    /* the same name: kept */
    CHECK_EQ(receive(s, c, sizeof c, &n), 0);
    arrives(PEER, 9, port_of(s), "two");
    CHECK_EQ(ws_connect(s, PEER, 10), 0);                   /* another port: flushed */
    is_empty(s);
    arrives(PEER, 10, port_of(s), "three");
    CHECK_EQ(ws_connect(s, OTHER, 10), 0);
    is_empty(s);
    arrives(OTHER, 10, port_of(s), "four");
    CHECK_EQ(ws_connect(s, 0, 0), 0);
    CHECK_EQ(ws_recv_from(s, c, sizeof c, &n, &from), WSAEWOULDBLOCK);
}

TEST_BOTH(C_147_C_149_C_150_a_refused_connect_changes_nothing)
{
    SOCKET s = connected_to(9);
    struct ws_name n;
    char c[8];
    unsigned got;

    arrives(PEER, 9, port_of(s), "keep");
    CHECK_EQ(ws_connect(s, IP4(255, 255, 255, 255), 9), WSAEACCES);
    CHECK_EQ(ws_connect(s, IP4(10, 0, 2, 255), 9), WSAEACCES);
    CHECK_EQ(ws_peer_name(s, &n), 0);
    CHECK_EQ(n.ip, PEER);
    CHECK_EQ(receive(s, c, sizeof c, &got), 0);
    CHECK_EQ(got, 4);
}

TEST_BOTH(C_148_flush_at_the_first_connect)
{
    SOCKET s = ws_nonblocking(ws_dgram());

    CHECK_EQ(ws_bind(s, 0, 6000), 0);
    arrives(OTHER, 9, 6000, "old");
    CHECK_EQ(ws_connect(s, PEER, 9), 0);
    is_empty(s);
}

TEST_BOTH(C_151_C_154_broadcast_with_permission)
{
    SOCKET s = ws_dgram();
    struct packet p;
    unsigned n;

    CHECK_EQ(ws_send_to(s, "x", 1, IP4(10, 0, 2, 255), 9), WSAEACCES);     /* */
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_BROADCAST, 1), 0);
    CHECK_EQ(ws_connect(s, IP4(255, 255, 255, 255), 9), 0);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    CHECK(sent_packet(PACKET_UDP, 0, 0, &p));
    CHECK_EQ(p.to, IP4(255, 255, 255, 255));
    CHECK_EQ(p.mac_to[0], 0xff);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_BROADCAST, 0), 0);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
}

TEST_BOTH(C_156_port_0_is_not_refused)
{
    SOCKET s = ws_dgram();
    unsigned n;

    CHECK_EQ(ws_connect(s, PEER, 0), 0);
    CHECK_EQ(ws_send(s, "x", 1, &n), WSAEADDRNOTAVAIL);     /* sending there is */
    CHECK_EQ(ws_send_to(ws_dgram(), "x", 1, PEER, 0), WSAEADDRNOTAVAIL);
    CHECK_EQ(ws_send_to(ws_dgram(), "x", 1, LOOPBACK, 0), WSAEADDRNOTAVAIL);
    world_sleep(10 * MS);
    CHECK_EQ(sent_count(PACKET_UDP, 0), 0);
}

TEST_BOTH(C_157_W_76_events)
{
    SOCKET s = ws_dgram();
    uint32_t e = ws_event(), bits;
    int32_t code[10];

    CHECK_EQ(ws_event_select(s, e, FD_ALL_EVENTS), 0);
    CHECK_EQ(ws_enum(s, 0, &bits, code), 0);
    CHECK_EQ(bits, 0);
    CHECK_EQ(ws_bind(s, 0, 6000), 0);
    CHECK_EQ(ws_enum(s, 0, &bits, code), 0);
    CHECK_EQ(bits, FD_WRITE);
    CHECK_EQ(ws_connect(s, PEER, 9), 0);
    CHECK_EQ(ws_enum(s, 0, &bits, code), 0);
    CHECK_EQ(bits, FD_CONNECT | FD_WRITE);
}

TEST_BOTH(C_158_the_connected_twin_gets_it)
{
    SOCKET any = ws_nonblocking(ws_dgram()), to = ws_nonblocking(ws_dgram());
    unsigned n;
    char c[8];

    CHECK_EQ(ws_set_option(any, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_set_option(to, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_bind(to, 0, 6000), 0);
    CHECK_EQ(ws_bind(any, 0, 6000), 0);
    CHECK_EQ(ws_connect(to, PEER, 9), 0);
    arrives(PEER, 9, 6000, "x");
    is_empty(any);
    CHECK_EQ(receive(to, c, sizeof c, &n), 0);
    arrives(OTHER, 9, 6000, "y");
    CHECK_EQ(receive(any, c, sizeof c, &n), 0);
}

TEST_BOTH(W_101_W_102_receive_before_and_after_bind)
{
    SOCKET s = ws_nonblocking(ws_dgram());
    unsigned n;
    char c[8];

    CHECK_EQ(receive(s, c, sizeof c, &n), WSAEINVAL);
    CHECK_EQ(ws_bind(s, 0, 6000), 0);
    CHECK_EQ(receive(s, c, sizeof c, &n), WSAEWOULDBLOCK);
    arrives(OTHER, 9, 6000, "x");
    CHECK_EQ(receive(s, c, sizeof c, &n), 0);
}

TEST_BOTH(W_105_W_106_port_unreachable_is_CONNRESET_once)
{
    SOCKET s = connected_to(11);
    unsigned n, out;
    char c;

    for (int i = 0; i < 10; i++)
        CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    world_sleep(SECOND);
    CHECK_EQ(ws_select1(s, IN_R, 0, &out), 0);
    CHECK_EQ(out, IN_R);
    CHECK_EQ(receive(s, &c, 1, &n), WSAECONNRESET);
    CHECK_EQ(receive(s, &c, 1, &n), WSAEWOULDBLOCK);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
}

TEST_BOTH(R_36_R_37_long_and_empty_datagrams)
{
    SOCKET s = connected_to(9);
    uint32_t bytes;
    unsigned n;
    char c[8];

    arrives(PEER, 9, port_of(s), "0123456789");
    arrives(PEER, 9, port_of(s), "");
    arrives(PEER, 9, port_of(s), "end");
    CHECK_EQ(ws_fionread(s, &bytes), 0);
    CHECK_EQ(bytes, 10);                                    /* the first one */
    CHECK_EQ(ws_recv(s, c, 4, MSG_PEEK, &n), WSAEMSGSIZE);
    CHECK_EQ(ws_recv(s, c, 4, 0, &n), WSAEMSGSIZE);
    CHECK_EQ(n, 4);
    CHECK(!memcmp(c, "0123", 4));
    CHECK_EQ(receive(s, c, sizeof c, &n), 0);
    CHECK_EQ(n, 0);
    CHECK_EQ(receive(s, c, sizeof c, &n), 0);
    CHECK_EQ(n, 3);
}

TEST_BOTH(R_38_R_39_R_40_send_to)
{
    static char big[70000];
    SOCKET s = ws_dgram();
    struct packet p;
    unsigned n;

    CHECK_EQ(ws_send(s, "x", 1, &n), WSAENOTCONN);
    CHECK_EQ(ws_send_to(s, "x", 1, 0, 9), WSAEADDRNOTAVAIL);
    CHECK_EQ(ws_send_to(s, big, sizeof big, PEER, 9), WSAEMSGSIZE);
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 9), 0);
    CHECK(port_of(s) != 0);
    CHECK_EQ(ws_connect(s, PEER, 9), 0);
    peer_arp(OTHER, true);
    CHECK_EQ(ws_send_to(s, "x", 1, OTHER, 77), 0);
    world_sleep(10 * MS);
    CHECK(sent_packet(PACKET_UDP, 0, 1, &p));
    CHECK_EQ(p.to, OTHER);
    CHECK_EQ(p.to_port, 77);
}

/* No memory, here for the datagram: the socket is as it was, and may still be bound by name. */
TEST_BOTH(a_send_without_memory_binds_nothing)
{
    static char big[4000];
    SOCKET s = ws_dgram();
    struct ws_name name;

    peer_arp(PEER, true);
    for (unsigned nth = 1; nth <= 2; nth++) {
        heap_fail_lwip(nth, 1);
        CHECK_EQ(ws_send_to(s, "x", 1, PEER, 9), WSAENOBUFS);
        CHECK_EQ(ws_sock_name(s, &name), WSAEINVAL);
    }
    heap_fail_kernel(1, 1000);
    CHECK_EQ(ws_send_to(s, big, sizeof big, PEER, 9), WSAENOBUFS);
    heap_fail_kernel(0, 0);
    CHECK_EQ(ws_sock_name(s, &name), WSAEINVAL);
    CHECK_EQ(ws_bind(s, 0, 4321), 0);
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 9), 0);
}

/* Whatever in it fails, on the way to the wire, to everybody, or back to ourselves. */
TEST(a_send_that_is_refused_binds_nothing)
{
    static const uint32_t to[] = { PEER, IP4(10, 0, 2, 255), LOOPBACK, OURS };
    static const unsigned sizes[] = { 0, 1, 1472, 1473, 65507 };
    static char data[65507];
    enum { FAILURES = 60, NO_FRAME = 0 };
    struct net_pools before, after;
    struct ws_name name;
    unsigned refused = 0;

    provider_up(true);
    peer_arp(PEER, true);
    CHECK_EQ(ws_send_to(ws_dgram(), "x", 1, PEER, 9), 0);
    world_sleep(SECOND);
    for (unsigned i = 0; i < ARRAY_SIZE(to) * ARRAY_SIZE(sizes) * FAILURES; i++) {
        unsigned which = i % FAILURES, size = sizes[i / FAILURES % ARRAY_SIZE(sizes)];
        SOCKET s = ws_dgram();
        int err;

        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_BROADCAST, 1), 0);
        before = pools();
        wire_loses = which == NO_FRAME;
        heap_fail_lwip(which, 1000);
        err = ws_send_to(s, data, size, to[i / FAILURES / ARRAY_SIZE(sizes)], 4000);
        heap_fail_lwip(0, 0);
        wire_loses = false;
        CHECK(err == 0 || err == WSAENOBUFS);
        refused += err != 0;
        CHECK_EQ(ws_sock_name(s, &name), err ? WSAEINVAL : 0);
        after = pools();
        CHECK_EQ(after.udp_pcb_used - before.udp_pcb_used, !err);
        CHECK_EQ(ws_bind(s, 0, 4321), err ? 0 : WSAEINVAL);
        CHECK_EQ(ws_close(s), 0);
        world_sleep(MS);
    }
    CHECK(refused > 100);
}

/* Nor does memory that the caller does not have. */
TEST(a_send_from_nowhere_binds_nothing)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = 0x900,
                              .sin_addr.s_addr = net_order(PEER) };
    const uint32_t buffer[] = { 1, USER_BAD_UNMAPPED };
    struct wsp_send_to a = { .count = 1, .tolen = sizeof to };
    struct ws_name name;

    provider_up(false);
    a.s = (uint32_t)ws_dgram();
    a.buffers = user_copy(buffer, sizeof buffer);
    a.sent = user_new(4);
    a.to = user_copy(&to, sizeof to);
    a.err = user_new(4);
    host_svc(SVC_WSP, WSP_SEND_TO, user_copy(&a, sizeof a), sizeof a);
    CHECK_EQ(*(uint32_t *)user_at(a.err), WSAEFAULT);
    CHECK_EQ(ws_sock_name((SOCKET)a.s, &name), WSAEINVAL);
}

TEST_BOTH(a_flood_is_bounded_and_the_socket_lives)
{
    static char kilobyte[1024];
    SOCKET s = connected_to(9);
    struct heap_figures h, before;
    unsigned n, got = 0;

    memset(kilobyte, 'x', 1023);
    heap_figures(&before);
    for (int i = 0; i < 200; i++)
        arrives(PEER, 9, port_of(s), kilobyte);
    heap_figures(&h);
    CHECK(h.kernel_bytes - before.kernel_bytes < 72 * 1024);
    while (!receive(s, kilobyte, sizeof kilobyte, &n))
        got++;
    CHECK(got >= 32 && got < 64);
    arrives(PEER, 9, port_of(s), "x");
    CHECK_EQ(receive(s, kilobyte, sizeof kilobyte, &n), 0);
}
