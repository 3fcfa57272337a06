/* SPDX-License-Identifier: MIT */
/* No way to the destination: the network is down, or nobody is there who would forward. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "lwip-port/net_lock.h"
#include "lwip/netif.h"
#include "provider/include/ws2spi.h"
#include "provider/include/ws2tcpip.h"

static void set_link(bool up)
{
    net_lock();
    (up ? netif_set_link_up : netif_set_link_down)(netif_default);
    net_unlock();
}

static void set_gateway(uint32_t ip)
{
    ip4_addr_t gateway = {net_order(ip)};

    net_lock();
    netif_set_gw(netif_default, &gateway);
    net_unlock();
}

static int connects(int type)
{
    SOCKET s;
    int err;

    CHECK_EQ(ws_socket(AF_INET, type, 0, &s), 0);
    err = ws_connect(ws_nonblocking(s), OFFLINK, 7);
    CHECK_EQ(ws_close(s), 0);
    return err;
}

static int stream_connects(void)
{
    return connects(SOCK_STREAM);
}

static int dgram_connects(void)
{
    return connects(SOCK_DGRAM);
}

static int sends(void)
{
    SOCKET s = ws_dgram();
    int err = ws_send_to(s, "x", 1, OFFLINK, 7);

    CHECK_EQ(ws_close(s), 0);
    return err;
}

static int asks(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    uint32_t e = user_new(4), at = user_new(16);
    uint32_t v[11] = {ws_dgram(), SIO_ROUTING_INTERFACE_QUERY, 0, 16, at, 16, user_new(4)};
    DWORD n;
    int err = 0;

    to.sin_addr.s_addr = net_order(OFFLINK);
    if (thread_is_user()) {
        v[2] = user_copy(&to, sizeof to);
        v[10] = e;
        if (host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v))
            memcpy(&err, user_at(e), 4);
    } else if (!WSPIoctl(v[0], v[1], &to, sizeof to, &to, sizeof to, &n, NULL, NULL, NULL, &err)) {
        err = 0;
    }
    CHECK_EQ(ws_close(v[0]), 0);
    return err;
}

static int (*const call[])(void) = {stream_connects, dgram_connects, sends, asks};
static const int with_a_way[] = {WSAEWOULDBLOCK, 0, 0, 0};

static void all_give(int want)
{
    for (unsigned i = 0; i < ARRAY_SIZE(call); i++)
        CHECK_EQ(call[i](), want ? want : with_a_way[i]);
}

TEST_BOTH(C_098_C_105_no_way_is_NETUNREACH_and_no_network_is_NETDOWN)
{
    all_give(0);
    set_gateway(0);
    all_give(WSAENETUNREACH);
    set_link(false);
    all_give(WSAENETDOWN);
    set_link(true);
    set_gateway(PEER);
    all_give(0);
}

/* The way goes while a datagram is being copied in: judged again, nothing leaves. */
static void link_goes(void)
{
    user_on_access(NULL);
    set_link(false);
}

static void at_last_access(void)
{
    static unsigned n;

    /* The arguments, lpErrno, the name, the array, the count; then the data. */
    if (++n == 6)
        link_goes();
}

TEST(C_105_the_network_goes_down_while_a_datagram_is_copied)
{
    struct ws_name name;
    unsigned before;
    SOCKET s;

    provider_up(false);
    s = ws_dgram();
    before = sent_count(PACKET_UDP, 0);
    user_on_access(at_last_access);
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 7), WSAENETDOWN);
    CHECK_EQ(ws_sock_name(s, &name), WSAEINVAL);
    set_link(true);
    CHECK_EQ(sent_count(PACKET_UDP, 0), before);
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 7), 0);
}
