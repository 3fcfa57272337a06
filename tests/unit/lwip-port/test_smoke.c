/* SPDX-License-Identifier: MIT */
/* The ground itself: a raw tcp_connect() is seen on the wire and the handshake completes. */
#include "lwip/tcp.h"

#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

static bool connected;
static err_t last_error;

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t e)
{
    (void)arg;
    (void)pcb;
    connected = e == ERR_OK;
    return ERR_OK;
}

static void on_error(void *arg, err_t e)
{
    (void)arg;
    last_error = e;
}

static struct tcp_pcb *start_connect(uint16_t port)
{
    ip_addr_t to = { net_order(PEER) };
    struct tcp_pcb *pcb;

    net_lock();
    pcb = tcp_new();
    CHECK(pcb);
    tcp_err(pcb, on_error);
    CHECK_EQ(tcp_connect(pcb, &to, port, on_connected), ERR_OK);
    net_unlock();
    return pcb;
}

TEST(connect_sends_arp_then_syn)
{
    struct packet p;

    peer_start();
    peer_play(7, PEER_LISTEN);
    start_connect(7);
    CHECK(sent_packet(PACKET_ARP, 0, 1, &p));       /* the first one announces ourselves */
    CHECK_EQ(p.arp_op, 1);
    CHECK_EQ(p.to, PEER);
    world_sleep(10000);
    CHECK(sent_packet(PACKET_TCP, FLAG_SYN, 0, &p));
    CHECK_EQ(p.to_port, 7);
    CHECK_EQ(p.mss, 1460);
    CHECK(connected);
    CHECK(sent_packet(PACKET_TCP, FLAG_ACK, 0, &p));
    CHECK_EQ(p.ack, peer_connection(0)->snd_nxt);
}

TEST(closed_port_answers_rst)
{
    peer_start();
    start_connect(9);
    world_sleep(10000);
    CHECK_EQ(last_error, ERR_RST);
}

TEST(silent_peer_gets_a_syn_each_three_seconds)
{
    peer_start();
    peer_play(9, PEER_DROP);
    start_connect(9);
    world_sleep(20500000);
    CHECK_EQ(peer_syns, 7);
    CHECK_EQ(last_error, 0);
}
