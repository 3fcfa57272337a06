/* SPDX-License-Identifier: MIT */
/* The methods of API set NET that the IP helper calls, at their bounds. */
#include "provider/abi/net_abi.h"
#include "tests/target/bounds_calls.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { NO_INTERFACE = 9, NO_NUMBER = 0x5a5a5a5a };

GOOD(g_list, net_list, word(bounds_room()), 1000, 0)
GOOD(g_connections, net_connections, 0, word(bounds_room()), 1000, 0)
GOOD(g_statistics, net_statistics_call, word(bounds_room()))
GOOD(g_neighbour, net_ask_neighbour, htonl(INADDR_LOOPBACK), 0, word(bounds_room()))
GOOD(g_index, net_index, NO_INTERFACE)
GOOD(g_echo, net_echo_call, htonl(INADDR_LOOPBACK), word(bounds_room()), 4, 0, 0, 10000,
     word(bounds_edge(4)), 4, 0, 0, 0, 0, 0, 0, 0)
GOOD(g_lease, net_lease_call, NO_INTERFACE, 1, 0)
GOOD(g_change, net_wait_change, 0, NO_NUMBER, 0)
GOOD(g_end, net_end_connection, 0, 0, 0, 0)

static const uint32_t errors[] = {
    WSAEFAULT, WSAEINVAL, WSAETIMEDOUT, WSAENETUNREACH, WSAENOBUFS, WSAEADDRNOTAVAIL,
    WSAEOPNOTSUPP, WSAENOTCONN, 0 };
static const struct field lists[] = {
    F(net_list, buffer, POINTER), F(net_list, max, NUMBER), F(net_list, count, OUTPUT),
};
static const struct field connections[] = {
    F(net_connections, datagram, NUMBER), F(net_connections, buffer, POINTER),
    F(net_connections, max, NUMBER), F(net_connections, count, OUTPUT),
};
static const struct field statistics[] = { F(net_statistics_call, answer, POINTER) };
static const struct field neighbour[] = {
    X(net_ask_neighbour, address, { 0, WSAEADDRNOTAVAIL }, { 0xffffffff, WSAEADDRNOTAVAIL },
      { 0x000000e0, WSAEADDRNOTAVAIL }, { 0x08080808, WSAEADDRNOTAVAIL }),
    F(net_ask_neighbour, timeout_ms, NUMBER), F(net_ask_neighbour, station, POINTER),
};
static const struct field indices[] = { F(net_index, index, NUMBER) };
static const struct field echo[] = {
    X(net_echo_call, address, { 0x0100007f, 0 }), F(net_echo_call, data, POINTER),
    F(net_echo_call, bytes, NUMBER), F(net_echo_call, ttl, NUMBER), F(net_echo_call, tos, NUMBER),
    F(net_echo_call, timeout_ms, NUMBER), F(net_echo_call, reply, POINTER),
    F(net_echo_call, room, NUMBER), F(net_echo_call, from, OUTPUT), F(net_echo_call, type, OUTPUT),
    F(net_echo_call, code, OUTPUT), F(net_echo_call, reply_ttl, OUTPUT),
    F(net_echo_call, reply_tos, OUTPUT), F(net_echo_call, reply_bytes, OUTPUT),
    F(net_echo_call, rtt_us, OUTPUT),
};
static const struct field lease[] = {
    F(net_lease_call, index, NUMBER), F(net_lease_call, renew, NUMBER),
    F(net_lease_call, timeout_ms, NUMBER),
};
static const struct field change[] = {
    F(net_wait_change, what, NUMBER), F(net_wait_change, seen, NUMBER),
    F(net_wait_change, timeout_ms, NUMBER),
};
static const struct field end[] = {
    F(net_end_connection, local, NUMBER), F(net_end_connection, remote, NUMBER),
    F(net_end_connection, local_port, NUMBER), F(net_end_connection, remote_port, NUMBER),
};

const struct method bounds_iphlp[] = {
    M(NET, ADAPTERS, net_list, lists, g_list, NULL, 0, errors),
    M(NET, CONNECTIONS, net_connections, connections, g_connections, NULL, 0, errors),
    M(NET, NEIGHBOURS, net_list, lists, g_list, NULL, 0, errors),
    M(NET, STATISTICS, net_statistics_call, statistics, g_statistics, NULL, 0, errors),
    M(NET, ASK_NEIGHBOUR, net_ask_neighbour, neighbour, g_neighbour, NULL, WSAEADDRNOTAVAIL,
      errors),
    M(NET, FLUSH_NEIGHBOURS, net_index, indices, g_index, NULL, WSAEADDRNOTAVAIL, errors),
    M(NET, ECHO, net_echo_call, echo, g_echo, NULL, 0, errors),
    M(NET, LEASE, net_lease_call, lease, g_lease, NULL, WSAEADDRNOTAVAIL, errors),
    M(NET, WAIT_CHANGE, net_wait_change, change, g_change, NULL, 0, errors),
    M(NET, END_CONNECTION, net_end_connection, end, g_end, NULL, WSAENOTCONN, errors),
};
const unsigned bounds_niphlp = COUNT(bounds_iphlp);
