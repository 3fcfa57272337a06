/* SPDX-License-Identifier: MIT */
/* The IP helper's methods, as a program calls them: lists that do not fit, memory that is not
 * there, ends of connections that sockets hold. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/abi/net_abi.h"
#include "provider/provider.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/lwip-port/dhcp_server.h"

enum { EN0 = 2, LO0 = 1, PORT = 5000 };

static int call(unsigned method, void *a, uint32_t bytes)
{
    uint32_t at = user_copy(a, bytes);
    int err = (int)host_svc(SVC_NET, method, at, bytes);

    memcpy(a, user_at(at), bytes);
    return err;
}
#define CALL(method, a) call(NET_##method, (a), sizeof *(a))

static struct net_connections connections(uint32_t datagram, uint32_t buffer, uint32_t max,
                                          int want)
{
    struct net_connections a = {datagram, buffer, max, 0x5a5a};

    CHECK_EQ(CALL(CONNECTIONS, &a), want);
    return a;
}

TEST(connections_fill_what_was_offered_and_say_how_many_there_are)
{
    enum { EACH = sizeof(struct net_connection_entry) };
    struct net_connection_entry e;
    uint32_t at;
    SOCKET s;

    provider_up(false);
    s = ws_stream();
    CHECK_EQ(ws_bind(s, 0, PORT), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    ws_connected(7, PEER_LISTEN);
    CHECK_EQ(connections(0, 0, 0, 0).count, 2);
    at = user_new_at_edge(EACH);
    CHECK_EQ(connections(0, at, 1, 0).count, 2);
    memcpy(&e, user_at(at), EACH);
    CHECK(e.state == 2 && e.local_port == PORT && e.local == 0 && e.remote == 0);
    CHECK_EQ(connections(0, at, 2, WSAEFAULT).count, 0x5a5a);
    at = user_new_at_edge(2 * EACH);
    CHECK_EQ(connections(0, at, 0xffffffff, 0).count, 2);
    memcpy(&e, (char *)user_at(at) + EACH, EACH);
    CHECK(e.state == 5 && e.remote == net_order(PEER) && e.remote_port == 7);
    CHECK_EQ(e.local, net_order(OURS));
    user_protect(at, 2 * EACH, USER_READ);
    connections(0, at, 2, WSAEFAULT);
    heap_fail_kernel(1, 1);
    connections(0, at, 2, WSAENOBUFS);
}

TEST(a_connection_that_is_ended_resets_its_socket)
{
    struct net_end_connection a = {0, net_order(PEER), 0, 7};
    struct heap_figures before, after;
    struct ws_name name;
    unsigned got;
    char c;
    SOCKET s;

    provider_up(false);
    CHECK_EQ(ws_close(ws_stream()), 0);              /* what comes with the first one stays */
    heap_figures(&before);
    s = ws_connected(7, PEER_LISTEN);
    CHECK_EQ(ws_sock_name(s, &name), 0);
    CHECK_EQ(CALL(END_CONNECTION, &a), WSAENOTCONN);
    a.local = net_order(name.ip);
    a.local_port = name.port;
    CHECK_EQ(CALL(END_CONNECTION, &a), 0);
    CHECK_EQ(CALL(END_CONNECTION, &a), WSAENOTCONN);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &got), WSAECONNABORTED);
    CHECK_EQ(ws_close(s), 0);
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
}

TEST(a_connection_that_connects_still_is_ended_too)
{
    struct net_end_connection a = {net_order(OURS), net_order(DEAD), 0, 7};
    struct ws_name name;
    SOCKET s;

    provider_up(false);
    s = ws_nonblocking(ws_stream());
    CHECK_EQ(ws_connect(s, DEAD, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_sock_name(s, &name), 0);
    a.local_port = name.port;
    CHECK_EQ(CALL(END_CONNECTION, &a), 0);
    CHECK_EQ(connections(0, 0, 0, 0).count, 0);
    CHECK_EQ(ws_close(s), 0);
}

TEST(adapters_and_neighbours_are_lists_as_others)
{
    struct net_adapter_entry e[2];
    struct net_neighbour_entry n;
    struct net_list a = {user_new_at_edge(sizeof e), 2, 0};

    provider_up(false);
    a.buffer = user_new_at_edge(sizeof e);
    CHECK_EQ(CALL(ADAPTERS, &a), 0);
    CHECK_EQ(a.count, 2);
    memcpy(e, user_at(a.buffer), sizeof e);
    CHECK(e[0].index == EN0 && e[0].is.address == net_order(OURS) && e[0].has_default);
    CHECK(e[1].index == LO0 && e[1].is.loopback && !e[1].leased);
    a.max = 3;
    CHECK_EQ(CALL(ADAPTERS, &a), 0);
    a.buffer += 4;
    CHECK_EQ(CALL(ADAPTERS, &a), WSAEFAULT);
    ws_connected(7, PEER_LISTEN);
    a = (struct net_list){user_new_at_edge(sizeof n), 9, 0};
    CHECK_EQ(CALL(NEIGHBOURS, &a), 0);
    CHECK_EQ(a.count, 1);
    memcpy(&n, user_at(a.buffer), sizeof n);
    CHECK(n.address == net_order(PEER) && n.index == EN0);
    a.buffer += 4;
    CHECK_EQ(CALL(NEIGHBOURS, &a), WSAEFAULT);
}

TEST(a_neighbours_station_comes_where_it_was_wanted)
{
    uint32_t at, room;
    struct net_ask_neighbour a;
    struct net_index none = {9}, en0 = {EN0};

    provider_up(false);
    at = user_new_at_edge(6);
    room = user_new_at_edge(5);
    a = (struct net_ask_neighbour){net_order(PEER), 1000, at};
    CHECK_EQ(CALL(ASK_NEIGHBOUR, &a), 0);
    a.station = room;
    CHECK_EQ(CALL(ASK_NEIGHBOUR, &a), WSAEFAULT);
    a = (struct net_ask_neighbour){net_order(DEAD), 1000, USER_BAD_KERNEL};
    CHECK_EQ(CALL(ASK_NEIGHBOUR, &a), WSAETIMEDOUT);
    a.address = net_order(OFFLINK);
    CHECK_EQ(CALL(ASK_NEIGHBOUR, &a), WSAEADDRNOTAVAIL);
    CHECK_EQ(CALL(FLUSH_NEIGHBOURS, &none), WSAEADDRNOTAVAIL);
    CHECK_EQ(CALL(FLUSH_NEIGHBOURS, &en0), 0);
}

static struct net_echo_call echo_of(uint32_t to, const char *data, uint32_t room)
{
    uint32_t n = (uint32_t)strlen(data);

    return (struct net_echo_call){.address = net_order(to), .data = user_copy(data, n), .bytes = n,
                                  .timeout_ms = 1000, .reply = user_new_at_edge(room),
                                  .room = room};
}

TEST(an_echo_brings_its_data_back_into_the_programs_memory)
{
    struct heap_figures before, after;
    struct net_echo_call a;

    provider_up(false);
    heap_figures(&before);
    a = echo_of(PEER, "hello", 5);
    CHECK_EQ(CALL(ECHO, &a), 0);
    CHECK(a.from == net_order(PEER) && a.type == 0 && a.reply_bytes == 5);
    CHECK(!memcmp(user_at(a.reply), "hello", 5));
    a.room = 6;
    CHECK_EQ(CALL(ECHO, &a), 0);                     /* five come */
    a = echo_of(PEER, "hello", 5);
    a.reply += 1;
    CHECK_EQ(CALL(ECHO, &a), WSAEFAULT);
    a = echo_of(PEER, "hello", 5);
    a.data = USER_BAD_UNMAPPED;
    CHECK_EQ(CALL(ECHO, &a), WSAEFAULT);
    a = echo_of(PEER, "hello", 2);
    CHECK_EQ(CALL(ECHO, &a), 0);
    CHECK(a.reply_bytes == 5 && !memcmp(user_at(a.reply), "he", 2));
    a = echo_of(DEAD, "hello", 5);
    CHECK_EQ(CALL(ECHO, &a), WSAETIMEDOUT);
    a.bytes = NET_ECHO_BYTES + 1;
    CHECK_EQ(CALL(ECHO, &a), WSAEINVAL);
    a = echo_of(PEER, "", 0);
    a.ttl = 256;
    CHECK_EQ(CALL(ECHO, &a), WSAEINVAL);
    a.ttl = 0;
    a.tos = 256;
    CHECK_EQ(CALL(ECHO, &a), WSAEINVAL);
    a.tos = 0;
    heap_fail_kernel(1, 1);
    CHECK_EQ(CALL(ECHO, &a), WSAENOBUFS);
    CHECK_EQ(CALL(ECHO, &a), 0);
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
}

TEST(a_lease_and_the_notice_of_it)
{
    struct net_lease_call give_back = {EN0, 0, 0}, renew = {EN0, 1, 10000};
    struct net_wait_change w = {0, 0, 0};

    dhcp_server_start(&dhcp_good, &dhcp_good);
    dhcp_wait_for(OURS);
    provider_init();
    CHECK_EQ(CALL(WAIT_CHANGE, &w), 0);
    CHECK_EQ(CALL(WAIT_CHANGE, &w), WSAETIMEDOUT);
    CHECK_EQ(CALL(LEASE, &give_back), 0);
    CHECK_EQ(CALL(WAIT_CHANGE, &w), 0);
    CHECK_EQ(CALL(LEASE, &renew), 0);
    CHECK_EQ(CALL(WAIT_CHANGE, &w), 0);
    CHECK_EQ(dhcp_address(), OURS);
    renew.index = LO0;
    CHECK_EQ(CALL(LEASE, &renew), WSAEOPNOTSUPP);
    renew.index = 0;
    CHECK_EQ(CALL(LEASE, &renew), WSAEADDRNOTAVAIL);
    w.what = 2;
    CHECK_EQ(CALL(WAIT_CHANGE, &w), WSAEINVAL);
}

TEST(statistics_come_whole_or_not_at_all)
{
    struct net_statistics_call a;
    struct net_statistics_out s;
    uint32_t at;

    provider_up(false);
    at = user_new_at_edge(sizeof s);
    a.answer = at;
    CHECK_EQ(CALL(STATISTICS, &a), 0);
    memcpy(&s, user_at(at), sizeof s);
    CHECK(s.ip[0] == 2 && s.ip[20] == 2 && s.tcp[0] == 4);
    a.answer = at + 4;
    CHECK_EQ(CALL(STATISTICS, &a), WSAEFAULT);
}
