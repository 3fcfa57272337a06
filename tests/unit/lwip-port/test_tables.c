/* SPDX-License-Identifier: MIT */
/* The tables and counters of the IP helper say what went over the wire. */
#include <string.h>

#include "lwip/tcp.h"
#include "lwip/udp.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_echo.h"
#include "lwip-port/net_tables.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

enum { SECOND = 1000000, LISTEN_STATE = 2, SYN_SENT_STATE = 3, ESTABLISHED_STATE = 5, SEVERAL = 8 };

static struct net_statistics figures(void)
{
    struct net_statistics s;

    net_lock();
    net_statistics(&s);
    net_unlock();
    return s;
}

static struct net_adapter adapter(unsigned nth)
{
    struct net_adapter a;

    net_lock();
    CHECK(net_adapter_get(nth, &a));
    net_unlock();
    return a;
}

static void echo(uint32_t to, uint16_t bytes)
{
    struct net_echo ask = { .to = addr_of(to), .bytes = bytes,
                            .deadline_us = world_now() + SECOND };
    struct net_echo_answer a;

    net_echo(&ask, &a);
}

TEST(interfaces_have_indices_and_count_what_passes)
{
    struct net_adapter before, after, loopback;

    peer_start();
    echo(PEER, 0);                                  /* ARP is over */
    before = adapter(0);
    loopback = adapter(1);
    CHECK(before.index == 2 && before.mtu == 1500 && before.has_default && before.speed);
    CHECK(loopback.index == 1 && loopback.info.loopback && !loopback.has_default);
    echo(PEER, 100);
    after = adapter(0);
    CHECK_EQ(after.out_octets - before.out_octets, 14 + 20 + 8 + 100);
    CHECK_EQ(after.in_octets - before.in_octets, 14 + 20 + 8 + 100);
    CHECK_EQ(after.info.tx - before.info.tx, 1);
    CHECK_EQ(after.out_group, before.out_group);
    CHECK(before.out_group >= 1);                   /* the question by ARP */
    CHECK_EQ(adapter(1).out_octets, loopback.out_octets);
    echo(IP4(127, 0, 0, 1), 100);
    CHECK(adapter(1).out_octets - loopback.out_octets >= 2 * (20 + 8 + 100));
    CHECK_EQ(adapter(1).info.tx - loopback.info.tx, 2);
    net_lock();
    CHECK(!net_adapter_get(2, &after));
    net_unlock();
}

TEST(echoes_are_counted_out_and_in_whoever_eats_them)
{
    struct net_statistics before, after;

    peer_start();
    before = figures();
    echo(PEER, 10);
    echo(IP4(10, 0, 2, 99), 10);
    after = figures();
    CHECK_EQ(after.icmp_out.echos - before.icmp_out.echos, 2);
    CHECK_EQ(after.icmp_out.msgs - before.icmp_out.msgs, 2);
    CHECK_EQ(after.icmp_in.echo_reps - before.icmp_in.echo_reps, 1);
    CHECK_EQ(after.icmp_in.msgs - before.icmp_in.msgs, 1);
    CHECK_EQ(after.ip.in_delivers - before.ip.in_delivers, 1);
    CHECK_EQ(after.ip.in_receives - before.ip.in_receives, 1);
    CHECK_EQ(after.ip.out_requests - before.ip.out_requests, 2);
    CHECK(after.ip.forwarding == 2 && after.ip.interfaces == 2 && after.ip.addresses == 2);
}

static unsigned table(bool datagram, struct net_connection *v)
{
    unsigned n;

    net_lock();
    n = net_connections(datagram, v, SEVERAL);
    net_unlock();
    return n;
}

static struct tcp_pcb *listener_and_connection(void)
{
    ip_addr_t peer = net_addr_to_lwip(addr_of(PEER));
    struct tcp_pcb *l, *c;

    net_lock();
    l = tcp_new();
    tcp_bind(l, IP_ANY_TYPE, 502);
    tcp_listen(l);
    c = tcp_new();
    tcp_connect(c, &peer, 7, NULL);
    net_unlock();
    return c;
}

TEST(connections_are_listed_with_their_states_and_counted)
{
    struct net_statistics before, after;
    struct net_connection v[SEVERAL];

    peer_start();
    peer_play(7, PEER_LISTEN);
    before = figures();
    listener_and_connection();
    CHECK_EQ(table(false, v), 2);
    CHECK(v[0].state == LISTEN_STATE && v[0].local.port == 502 && !v[0].remote.port);
    CHECK(v[1].state == SYN_SENT_STATE && v[1].remote.port == 7);
    CHECK(net_addr_equal(v[1].remote.addr, addr_of(PEER)));
    CHECK(net_addr_equal(v[1].local.addr, addr_of(OURS)));
    world_sleep(SECOND);
    CHECK_EQ(table(false, v), 2);
    CHECK_EQ(v[1].state, ESTABLISHED_STATE);
    after = figures();
    CHECK_EQ(after.tcp.active_opens - before.tcp.active_opens, 1);
    CHECK_EQ(after.tcp.curr_estab, 1);
    CHECK_EQ(after.tcp.num_conns, 2);
    CHECK_EQ(after.tcp.in_segs - before.tcp.in_segs, 1);
    CHECK_EQ(after.tcp.out_segs - before.tcp.out_segs, 1);     /* lwIP counts no bare ACK */
    net_lock();
    CHECK_EQ(net_connections(false, v, 0), 2);
    net_unlock();
}

static err_t gone;

static void on_error(void *arg, err_t e)
{
    (void)arg;
    gone = e;
}

TEST(a_connection_is_ended_by_its_two_ends_alone)
{
    struct endpoint local, remote = { addr_of(PEER), 7 };
    struct net_connection v[SEVERAL];
    struct tcp_pcb *c;

    peer_start();
    peer_play(7, PEER_LISTEN);
    c = listener_and_connection();
    net_lock();
    tcp_err(c, on_error);
    net_unlock();
    world_sleep(SECOND);
    CHECK_EQ(table(false, v), 2);
    local = v[1].local;
    net_lock();
    local.port++;
    CHECK(!net_connection_end(&local, &remote));
    local.port--;
    remote.port++;
    CHECK(!net_connection_end(&local, &remote));
    remote.port--;
    CHECK_EQ(gone, ERR_OK);
    CHECK(net_connection_end(&local, &remote));
    CHECK(!net_connection_end(&local, &remote));
    net_unlock();
    CHECK_EQ(gone, ERR_ABRT);
    CHECK_EQ(table(false, v), 1);
    CHECK(sent_count(PACKET_TCP, FLAG_RST) == 1);
}

TEST(bound_datagram_sockets_are_listed_and_datagrams_counted)
{
    struct net_statistics before, after;
    struct net_connection v[SEVERAL];
    ip_addr_t peer = net_addr_to_lwip(addr_of(PEER));
    struct udp_pcb *u;
    struct pbuf *p;
    unsigned n;

    peer_start();
    peer_play(9, PEER_DROP);
    before = figures();
    n = table(true, v);
    net_lock();
    u = udp_new();
    net_unlock();
    CHECK_EQ(table(true, v), n);
    net_lock();
    udp_bind(u, IP_ANY_TYPE, 161);
    p = pbuf_alloc(PBUF_TRANSPORT, 4, PBUF_RAM);
    memset(p->payload, 0, 4);
    udp_sendto(u, p, &peer, 9);
    pbuf_free(p);
    net_unlock();
    CHECK_EQ(table(true, v), n + 1);
    CHECK(v[0].local.port == 161 && v[0].state == 0);
    after = figures();
    CHECK_EQ(after.udp.out_datagrams - before.udp.out_datagrams, 1);
    CHECK_EQ(after.udp.num_addrs, n + 1);
}
