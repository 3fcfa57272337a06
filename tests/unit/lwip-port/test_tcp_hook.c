/* SPDX-License-Identifier: MIT */
/* A connecting pcb's segments pass the hook, and only they. */
#include "lwip/tcp.h"

#include "lwip-port/net_lock.h"
#include "lwip-port/net_tcp_hook.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

static unsigned shown;
static struct net_tcp_segment last;
static bool connected;

/* What RFC 9293 3.10.7.3 calls unacceptable: SEG.ACK =< ISS or SEG.ACK > SND.NXT. */
static enum net_tcp_verdict refuse_wrong_acks(const struct tcp_pcb *pcb,
                                              const struct net_tcp_segment *segment)
{
    shown++;
    last = *segment;
    if ((segment->flags & NET_TCP_ACK) && segment->ack != pcb->snd_nxt)
        return segment->flags & NET_TCP_RST ? NET_TCP_DROP : NET_TCP_RESET;
    return NET_TCP_PASS;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t e)
{
    (void)arg;
    (void)pcb;
    connected = e == ERR_OK;
    return ERR_OK;
}

static void connect_to(uint16_t port)
{
    ip_addr_t to = { net_order(PEER) };
    struct tcp_pcb *pcb;

    net_lock();
    net_set_tcp_hook(refuse_wrong_acks);
    pcb = tcp_new();
    CHECK_EQ(tcp_connect(pcb, &to, port, on_connected), ERR_OK);
    net_unlock();
}

TEST(wrong_ack_is_answered_by_rst_and_draws_no_new_syn)
{
    struct packet syn, rst;

    peer_start();
    peer_play(80, PEER_BAD_ACK);
    connect_to(80);
    world_sleep(2000000);
    CHECK_EQ(shown, 1);
    CHECK_EQ(peer_syns, 1);
    CHECK(!connected);
    CHECK(sent_packet(PACKET_TCP, FLAG_SYN, 0, &syn));
    CHECK(sent_packet(PACKET_TCP, FLAG_RST, 0, &rst));
    CHECK_EQ(rst.seq, syn.seq + 1000);
    CHECK_EQ(rst.flags, FLAG_RST);
    CHECK_EQ(rst.to_port, 80);
    CHECK_EQ(rst.from_port, syn.from_port);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), 1);
}

TEST(right_ack_passes_and_later_segments_are_not_shown)
{
    peer_start();
    peer_play(80, PEER_LISTEN);
    connect_to(80);
    world_sleep(10000);
    CHECK(connected);
    CHECK_EQ(shown, 1);
    CHECK_EQ(last.seq_len, 1);
    peer_send(peer_connection(0), "hello", 5);
    world_sleep(10000);
    CHECK_EQ(shown, 1);
}
