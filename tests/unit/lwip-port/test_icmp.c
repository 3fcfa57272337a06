/* SPDX-License-Identifier: MIT */
/* ICMP errors reach the handler only when they are whole, right and about us. */
#include <string.h>

#include "lwip/udp.h"

#include "lwip-port/net_icmp.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

static struct net_icmp_error got;
static unsigned calls;

static void on_icmp(const struct net_icmp_error *e)
{
    net_assert_locked();
    got = *e;
    calls++;
}

/* Sends a datagram from port 5000 to the peer's port 53, and returns how it went out. */
static struct packet our_datagram(void)
{
    ip_addr_t to = { net_order(PEER) };
    struct packet sent;
    struct pbuf *p;
    struct udp_pcb *pcb;

    peer_start();
    peer_play(53, PEER_DROP);
    net_lock();
    net_set_icmp_handler(on_icmp);
    pcb = udp_new();
    CHECK_EQ(udp_bind(pcb, IP4_ADDR_ANY, 5000), ERR_OK);
    p = pbuf_alloc(PBUF_TRANSPORT, 12, PBUF_RAM);
    memset(p->payload, 'x', 12);
    CHECK_EQ(udp_sendto(pcb, p, &to, 53), ERR_OK);
    pbuf_free(p);
    net_unlock();
    world_sleep(10000);
    CHECK(sent_packet(PACKET_UDP, 0, 0, &sent));
    return sent;
}

TEST(error_is_handed_up_with_what_it_quotes)
{
    struct packet sent = our_datagram();

    peer_send_icmp_error(IP4(10, 0, 2, 99), 3, 13, &sent);
    world_sleep(10000);
    CHECK_EQ(calls, 1);
    CHECK_EQ(got.type, 3);
    CHECK_EQ(got.code, 13);
    CHECK_EQ(got.protocol, 17);
    CHECK_EQ(net_addr_v4(got.local), net_order(OURS));
    CHECK_EQ(net_addr_v4(got.remote), net_order(PEER));
    CHECK_EQ(got.local_port, 5000);
    CHECK_EQ(got.remote_port, 53);
}

TEST(quoted_tcp_sequence_number_comes_along)
{
    static uint8_t body[4 + 20 + 8];
    struct packet out = { .kind = PACKET_ICMP, .from = PEER, .to = OURS, .icmp_type = 11,
                          .data = body, .bytes = sizeof body };
    static const uint8_t quote[28] = { 0x45, 0, 0, 40, 0, 0, 0, 0, 1, 6, 0, 0, 10, 0, 2, 15,
                                       8, 8, 8, 8, 0x12, 0x34, 0, 80, 0xde, 0xad, 0xbe, 0xef };

    our_datagram();
    memcpy(body + 4, quote, sizeof quote);
    peer_send_packet(&out);
    world_sleep(10000);
    CHECK_EQ(calls, 1);
    CHECK_EQ(got.type, 11);
    CHECK_EQ(got.protocol, 6);
    CHECK_EQ(got.local_port, 0x1234);
    CHECK_EQ(got.remote_port, 80);
    CHECK_EQ(got.seq, 0xdeadbeefu);
}

static void send_damaged(size_t at, unsigned flip, size_t keep)
{
    static uint8_t body[4 + 20 + 8];
    struct packet out = { .kind = PACKET_ICMP, .from = PEER, .to = OURS, .icmp_type = 3,
                          .icmp_code = 1, .data = body, .bytes = keep };
    uint8_t frame[FRAME_BYTES];
    struct packet sent = our_datagram();

    memcpy(body + 4, sent.ip, 28);
    memcpy(out.mac_to, sent.mac_from, 6);
    packet_build(frame, &out);
    if (flip)
        frame[at] ^= (uint8_t)flip;
    wire_deliver(frame, 14 + 20 + 4 + keep);
    world_sleep(10000);
    CHECK_EQ(calls, 0);
}

TEST(wrong_checksum_is_ignored)
{
    send_damaged(14 + 20 + 8 + 25, 0x40, 32);
}

TEST(quote_of_less_than_8_transport_bytes_is_ignored)
{
    send_damaged(0, 0, 31);
}

TEST(quote_of_a_datagram_that_is_not_ours_is_ignored)
{
    static uint8_t body[32];
    struct packet out = { .kind = PACKET_ICMP, .from = PEER, .to = OURS, .icmp_type = 3,
                          .data = body, .bytes = sizeof body };
    struct packet sent = our_datagram();

    memcpy(body + 4, sent.ip, 28);
    body[4 + 15] ^= 1;                              /* from 10.0.2.14 */
    peer_send_packet(&out);
    world_sleep(10000);
    CHECK_EQ(calls, 0);
}

TEST(quote_of_a_later_fragment_is_ignored)
{
    static uint8_t body[32];
    struct packet out = { .kind = PACKET_ICMP, .from = PEER, .to = OURS, .icmp_type = 3,
                          .data = body, .bytes = sizeof body };
    struct packet sent = our_datagram();

    memcpy(body + 4, sent.ip, 28);
    body[4 + 7] = 3;
    peer_send_packet(&out);
    world_sleep(10000);
    CHECK_EQ(calls, 0);
}

TEST(random_icmp_never_harms)
{
    uint8_t body[120];
    struct packet sent = our_datagram();

    for (unsigned i = 0; i < 20000; i++) {
        struct packet out = { .kind = PACKET_ICMP, .from = PEER, .to = OURS,
                              .icmp_type = (uint8_t)(i & 1 ? 3 : test_random_below(20)),
                              .icmp_code = (uint8_t)test_random_below(16), .data = body,
                              .bytes = 4 + test_random_below(sizeof body - 4) };

        for (unsigned b = 0; b < sizeof body; b++)
            body[b] = (uint8_t)test_random();
        if (i & 2)
            memcpy(body + 4, sent.ip, 28);
        if (i & 4)
            body[4] = (uint8_t)(0x40 | test_random_below(16));
        peer_send_packet(&out);
        world_sleep(600);
    }
}
