/* SPDX-License-Identifier: MIT */
/* Datagram sockets at the edges of what they may do: destinations that cannot be, groups, a port
 * that the stack itself has, ICMP errors that say something else, a network that goes. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "lwip/netif.h"
#include "provider/provider.h"
#include "tests/unit/host/faultnetif.h"

enum { PORT = 5000, DHCP_CLIENT = 68 };

static const struct {
    uint32_t ip;
    uint16_t port;
    int want;
} to[] = {
    {IP4(0, 0, 0, 0),         7, WSAEADDRNOTAVAIL},
    {IP4(0, 1, 2, 3),         7, WSAEADDRNOTAVAIL},
    {IP4(240, 0, 0, 1),       7, WSAEADDRNOTAVAIL},
    {IP4(255, 255, 255, 254), 7, WSAEADDRNOTAVAIL},
    {PEER,                    0, WSAEADDRNOTAVAIL},
    {IP4(255, 255, 255, 255), 7, WSAEACCES       },
    {IP4(10, 0, 2, 255),      7, WSAEACCES       },
    {PEER,                    7, 0               },
};

TEST_BOTH(R_39_where_no_datagram_can_go)
{
    unsigned before = sent_count(PACKET_UDP, 0);
    struct ws_name name;
    SOCKET s = ws_dgram();

    for (unsigned i = 0; i < ARRAY_SIZE(to); i++) {
        int err = ws_send_to(s, "x", 1, to[i].ip, to[i].port);

        if (err != to[i].want)
            test_fail(__FILE__, __LINE__, "row %u: %d", i, err);
        CHECK_EQ(ws_sock_name(s, &name), err ? WSAEINVAL : 0);
    }
    world_sleep(10 * MS);
    CHECK_EQ(sent_count(PACKET_UDP, 0), before + 1);
}

TEST_BOTH(R_14_a_group_is_an_address_for_datagrams_only)
{
    SOCKET u = ws_dgram(), s = ws_stream();
    struct ws_name name;

    CHECK_EQ(ws_bind(s, IP4(224, 0, 1, 1), PORT), WSAEADDRNOTAVAIL);
    CHECK_EQ(ws_bind(u, IP4(224, 0, 1, 1), PORT), 0);
    CHECK_EQ(ws_sock_name(u, &name), 0);
    CHECK(name.ip == IP4(224, 0, 1, 1) && name.port == PORT);
}

/* the stack asks for a lease from port 68, and shares it with nobody. */
TEST(R_10_a_port_that_the_stack_has_is_in_use)
{
    const struct net_config config = {.dhcp = true};
    struct heap_figures before, after;
    struct ws_name name;
    SOCKET s;

    wire_attach();
    net_init(&config);
    provider_init();
    CHECK_EQ(ws_startup(0x0202), 0);
    world_sleep(10 * MS);
    s = ws_dgram();
    heap_figures(&before);
    CHECK_EQ(ws_bind(s, 0, DHCP_CLIENT), WSAEADDRINUSE);
    heap_figures(&after);
    CHECK_EQ(after.lwip_blocks, before.lwip_blocks);
    CHECK_EQ(ws_sock_name(s, &name), WSAEINVAL);
    CHECK_EQ(ws_bind(s, 0, DHCP_CLIENT + 1), 0);
}

static void set_link(bool up)
{
    net_lock();
    (up ? netif_set_link_up : netif_set_link_down)(netif_default);
    net_unlock();
}

TEST_BOTH(W_36_a_connected_socket_keeps_its_name_while_the_network_is_down)
{
    SOCKET s = ws_dgram();
    struct ws_name name;

    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    set_link(false);
    CHECK_EQ(ws_sock_name(s, &name), 0);
    CHECK_EQ(name.ip, OURS);
    set_link(true);
    CHECK_EQ(ws_sock_name(s, &name), 0);
    CHECK_EQ(name.ip, OURS);
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 7), 0);
}

/* Only that nobody listens there is an answer to a datagram. */
TEST_BOTH(W_106_other_errors_about_a_datagram_end_nothing)
{
    static const uint8_t errors[][2] = {
        {11, 0},
        {12, 0},
        {3,  0},
        {3,  4},
        {4,  0},
        {3,  3}
    };
    SOCKET s = ws_nonblocking(ws_dgram());
    struct packet sent;
    unsigned n;
    char c;

    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(errors); i++) {
        unsigned before = sent_count(PACKET_UDP, 0);

        CHECK_EQ(ws_send(s, "x", 1, &n), 0);
        world_sleep(10 * MS);
        CHECK(sent_packet(PACKET_UDP, 0, before, &sent));
        peer_send_icmp_error(PEER, errors[i][0], errors[i][1], &sent);
        world_sleep(10 * MS);
        CHECK_EQ(ws_recv(s, &c, 1, 0, &n), i == 5 ? WSAECONNRESET : WSAEWOULDBLOCK);
    }
}
