/* SPDX-License-Identifier: MIT */
/* Listening sockets and the connections that wait at them. */
#include "tests/unit/provider/calls.h"

TEST_BOTH(R_15_R_16_listen_and_accept_refusals)
{
    SOCKET s = ws_stream(), t = ws_stream(), u = ws_dgram(), c;

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_listen(s, 5), WSAEINVAL);                   /* W-48 */
    CHECK_EQ(ws_listen(u, 5), WSAEOPNOTSUPP);
    CHECK_EQ(ws_accept(s, &c), WSAEINVAL);
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 0), 0);
    CHECK_EQ(ws_listen(s, SOMAXCONN), 0);
    ws_nonblocking(s);
    CHECK_EQ(ws_accept(s, &c), WSAEWOULDBLOCK);
    CHECK_EQ(ws_connect(t, PEER, 7), 0);
    CHECK_EQ(ws_listen(t, 5), WSAEISCONN);
}

TEST_BOTH(R_20_unaccepted_connections_are_reset)
{
    SOCKET s = ws_stream();

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK(peer_connect(9000, 5000));
    world_sleep(10 * MS);
    CHECK_EQ(ws_close(s), 0);
    world_sleep(10 * MS);
    CHECK(peer_connection(0)->got_rst);
}

TEST_BOTH(data_and_FIN_before_accept_are_not_lost)
{
    SOCKET s = ws_stream(), c;
    char data[8];
    unsigned n;

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    peer_connect(9000, 5000);
    world_sleep(10 * MS);
    peer_send(peer_connection(0), "early", 5);
    peer_fin(peer_connection(0));
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_recv(c, data, sizeof data, 0, &n), 0);
    CHECK_EQ(n, 5);
    CHECK_EQ(ws_recv(c, data, sizeof data, 0, &n), 0);
    CHECK_EQ(n, 0);
}

TEST_BOTH(R_19_what_the_listener_has_when_it_accepts)
{
    SOCKET s = ws_stream(), c;
    uint32_t e = ws_event(), bits;
    struct peer_connection *p;
    int32_t code[10];

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    p = peer_connect(9000, 5000);
    world_sleep(10 * MS);
    peer_send(p, "hello", 5);
    world_sleep(10 * MS);
    CHECK_EQ(ws_event_select(s, e, FD_ACCEPT | FD_READ), 0);
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_ACCEPT);
    CHECK(!ws_event_is_set(e));
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK(ws_event_is_set(e));                              /* the data was there first */
    CHECK_EQ(ws_enum(c, e, &bits, code), 0);
    CHECK_EQ(bits, FD_READ);
    CHECK_EQ(ws_fionbio(c, 0), WSAEINVAL);                  /* W-70: nonblocking, too */
}

TEST_BOTH(R_19_W_65_what_an_accepted_socket_inherits)
{
    SOCKET s = ws_stream(), c;
    uint32_t e = ws_event(), bits;
    int32_t code[10];
    unsigned n;
    int value;
    char d;

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_set_option(s, IPPROTO_TCP, TCP_NODELAY, 1), 0);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_RCVBUF, 1234), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK_EQ(ws_event_select(s, e, FD_ACCEPT | FD_CONNECT | FD_WRITE | FD_READ), 0);
    CHECK(peer_connect(9000, 5000));
    world_sleep(10 * MS);
    CHECK(ws_event_is_set(e));
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_get_option(c, IPPROTO_TCP, TCP_NODELAY, &value), 0);
    CHECK_EQ(value, 1);
    CHECK_EQ(ws_get_option(c, SOL_SOCKET, SO_RCVBUF, &value), 0);
    CHECK_EQ(value, 1234);
    CHECK_EQ(ws_recv(c, &d, 1, 0, &n), WSAEWOULDBLOCK);
    CHECK_EQ(ws_enum(c, 0, &bits, code), 0);
    CHECK_EQ(bits, FD_WRITE);
}
