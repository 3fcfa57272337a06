/* SPDX-License-Identifier: MIT */
/* Which socket hears that a port was unreachable. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/include/ws2spi.h"

enum { CLOSED = 11, PORT = 6000 };

static SOCKET bound_to(uint32_t ip, uint16_t port)
{
    SOCKET s = ws_nonblocking(ws_dgram());

    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_bind(s, ip, port), 0);
    return s;
}

/* What the next receive says. */
static int next(SOCKET s)
{
    struct ws_name from;
    unsigned n;
    char c;

    return ws_recv_from(s, &c, 1, &n, &from);
}

/* A port unreachable about a datagram from our port to that one, which may never have been sent. */
static void unreachable(uint16_t from_port, uint32_t to, uint16_t to_port)
{
    struct packet quoted = { .kind = PACKET_UDP,
                            .from = OURS,
                            .to = to,
                            .from_port = from_port,
                            .to_port = to_port,
                            .data = (const uint8_t *)"x",
                            .bytes = 1,
                            .ttl = 64 };
    static uint8_t frame[1600];
    struct packet parsed;

    CHECK(packet_parse(frame, packet_build(frame, &quoted), &parsed));
    peer_send_icmp_error(PEER, 3, 3, &parsed);
    world_sleep(2 * MS);
}

TEST_BOTH(each_address_of_ours_resets_as_the_wire_does)
{
    static const uint32_t to[] = { LOOPBACK, IP4(127, 0, 0, 2), IP4(127, 255, 255, 254), OURS,
                                   PEER };

    for (unsigned i = 0; i < ARRAY_SIZE(to); i++) {
        SOCKET c = ws_nonblocking(ws_dgram()), u = ws_nonblocking(ws_dgram());
        unsigned out;

        CHECK_EQ(ws_connect(c, to[i], CLOSED), 0);
        CHECK_EQ(ws_send(c, "x", 1, &out), 0);
        world_sleep(SECOND);
        CHECK_EQ(ws_send_to(u, "x", 1, to[i], CLOSED), 0);
        world_sleep(SECOND);
        CHECK_EQ(ws_select1(c, IN_R, 0, &out), 0);
        CHECK_EQ(out, IN_R);
        CHECK_EQ(next(c), WSAECONNRESET);
        CHECK_EQ(next(c), WSAEWOULDBLOCK);
        CHECK_EQ(next(u), WSAECONNRESET);
        CHECK_EQ(next(u), WSAEWOULDBLOCK);
        CHECK_EQ(ws_close(c), 0);
        CHECK_EQ(ws_close(u), 0);
    }
}

TEST_BOTH(of_twins_on_one_port_the_sender_is_told)
{
    SOCKET any = bound_to(0, PORT), ours = bound_to(OURS, PORT), twin = bound_to(0, PORT);
    SOCKET order[] = { twin, any, ours };

    peer_play(9, PEER_DROP);
    for (unsigned i = 0; i < ARRAY_SIZE(order); i++) {
        CHECK_EQ(ws_send_to(order[i], "x", 1, PEER, CLOSED), 0);
        world_sleep(SECOND);
        for (unsigned k = 0; k < ARRAY_SIZE(order); k++)
            CHECK_EQ(next(order[k]), k == i ? WSAECONNRESET : WSAEWOULDBLOCK);
    }
}

/* The connected one has sent there; the other twin, which would hear a stranger, has not. */
TEST_BOTH(a_connected_socket_and_its_twin)
{
    SOCKET twin = bound_to(0, PORT), s = bound_to(0, PORT);
    unsigned n;

    CHECK_EQ(ws_connect(s, PEER, CLOSED), 0);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    world_sleep(SECOND);
    CHECK_EQ(next(twin), WSAEWOULDBLOCK);
    CHECK_EQ(next(s), WSAECONNRESET);
    CHECK_EQ(ws_send_to(twin, "x", 1, PEER, CLOSED), 0);
    world_sleep(SECOND);
    CHECK_EQ(next(s), WSAEWOULDBLOCK);
    CHECK_EQ(next(twin), WSAECONNRESET);
}

TEST_BOTH(nobody_is_told_of_what_he_never_sent)
{
    SOCKET u = bound_to(0, PORT), c = bound_to(0, PORT + 1);

    CHECK_EQ(ws_connect(c, PEER, CLOSED), 0);
    unreachable(PORT, PEER, CLOSED);
    unreachable(PORT + 1, PEER, CLOSED);
    CHECK_EQ(next(u), WSAEWOULDBLOCK);
    CHECK_EQ(next(c), WSAEWOULDBLOCK);
    peer_play(9, PEER_DROP);
    CHECK_EQ(ws_send_to(u, "x", 1, PEER, 9), 0);
    unreachable(PORT, PEER, 10);
    unreachable(PORT, OTHER, 9);
    CHECK_EQ(next(u), WSAEWOULDBLOCK);
    unreachable(PORT, PEER, 9);
    CHECK_EQ(next(u), WSAECONNRESET);
}

/* What the old peer's host says is no news of the new one. */
TEST_BOTH(a_new_peer_forgets_the_old_ones_errors)
{
    SOCKET s = bound_to(0, PORT);
    unsigned n;

    peer_play(9, PEER_DROP);
    peer_play(10, PEER_DROP);
    CHECK_EQ(ws_connect(s, PEER, 9), 0);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    CHECK_EQ(ws_connect(s, PEER, 10), 0);
    unreachable(PORT, PEER, 9);
    CHECK_EQ(next(s), WSAEWOULDBLOCK);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    CHECK_EQ(ws_connect(s, 0, 0), 0);
    unreachable(PORT, PEER, 10);
    CHECK_EQ(next(s), WSAEWOULDBLOCK);
}

/* The last eight destinations are known. */
TEST_BOTH(the_last_eight_destinations_are_remembered)
{
    SOCKET s = bound_to(0, PORT);

    for (uint16_t to = 100; to < 109; to++) {
        peer_play(to, PEER_DROP);
        CHECK_EQ(ws_send_to(s, "x", 1, PEER, to), 0);
    }
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 101), 0); /* the youngest again */
    peer_play(109, PEER_DROP);
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 109), 0);
    for (uint16_t to = 100; to < 110; to++) {
        unreachable(PORT, PEER, to);
        CHECK_EQ(next(s), to == 100 || to == 102 ? WSAEWOULDBLOCK : WSAECONNRESET);
    }
}

static int connreset(SOCKET s, BOOL on)
{
    DWORD returned;
    int err = 0;

    return WSPIoctl(s, SIO_UDP_CONNRESET, &on, sizeof on, NULL, 0, &returned, NULL, NULL, NULL,
                    &err)
               ? err
               : 0;
}

TEST(SIO_UDP_CONNRESET_off_is_silence)
{
    static const uint32_t to[] = { PEER, LOOPBACK };
    SOCKET s;

    provider_up(true);
    s = bound_to(0, PORT);
    CHECK_EQ(connreset(s, FALSE), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(to); i++) {
        CHECK_EQ(ws_send_to(s, "x", 1, to[i], CLOSED), 0);
        world_sleep(SECOND);
        CHECK_EQ(next(s), WSAEWOULDBLOCK);
    }
    CHECK_EQ(connreset(s, TRUE), 0);
    CHECK_EQ(ws_send_to(s, "x", 1, LOOPBACK, CLOSED), 0);
    world_sleep(SECOND);
    CHECK_EQ(next(s), WSAECONNRESET);
}

static void told_unreachable(void)
{
    unreachable(PORT, PEER, CLOSED);
}

/* The receive that is copying re-enables FD_READ at its end, and must not forget this one. */
TEST(error_that_comes_during_a_copy_is_an_event)
{
    struct packet p = { .kind = PACKET_UDP, .from = PEER, .to = OURS, .from_port = CLOSED,
                        .to_port = PORT, .data = (const uint8_t *)"hello", .bytes = 5, .ttl = 64 };
    struct ws_name from;
    uint32_t event, bits;
    int32_t codes[10];
    char to[8];
    unsigned n;
    SOCKET s;

    provider_up(false);
    s = bound_to(0, PORT);
    event = ws_event();
    CHECK_EQ(ws_event_select(s, event, FD_READ), 0);
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, CLOSED), 0);
    world_sleep(SECOND);
    CHECK_EQ(next(s), WSAECONNRESET);
    peer_send_packet(&p);
    world_sleep(2 * MS);
    user_call_when(5, told_unreachable);
    CHECK_EQ(ws_recv_from(s, to, sizeof to, &n, &from), 0);
    CHECK_EQ(n, 5);
    CHECK_EQ(ws_enum(s, event, &bits, codes), 0);
    CHECK_EQ(bits, FD_READ);
    CHECK_EQ(next(s), WSAECONNRESET);
}
