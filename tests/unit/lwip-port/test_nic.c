/* SPDX-License-Identifier: MIT */
/* The NIC's side of the port: pieces, full rings, link changes, shortage of buffers, odd frames. */
#include <string.h>

#include "lwip/memp.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/stats.h"
#include "lwip/udp.h"

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

static err_t send_pieces(unsigned pieces, unsigned bytes_each)
{
    ip_addr_t to = { net_order(PEER) };
    struct pbuf *head = pbuf_alloc(PBUF_TRANSPORT, 0, PBUF_RAM);
    struct udp_pcb *pcb = udp_new();
    err_t e;

    for (unsigned i = 0; i < pieces; i++) {
        struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)bytes_each, PBUF_RAM);

        memset(p->payload, (int)('a' + i), bytes_each);
        pbuf_cat(head, p);
    }
    e = udp_sendto(pcb, head, &to, 53);
    pbuf_free(head);
    udp_remove(pcb);
    return e;
}

/* ARP is resolved first, so that the next datagram leaves at once. */
static void start(void)
{
    peer_start();
    peer_play(53, PEER_DROP);
    net_lock();
    send_pieces(1, 1);
    net_unlock();
    world_sleep(10000);
}

static void pieces_arrive_in_order(unsigned pieces, unsigned each)
{
    struct packet p;

    start();
    net_lock();
    CHECK_EQ(send_pieces(pieces, each), ERR_OK);
    net_unlock();
    CHECK(sent_packet(PACKET_UDP, 0, 1, &p));
    CHECK_EQ(p.bytes, pieces * each);
    for (unsigned i = 0; i < p.bytes; i++)
        CHECK_EQ(p.data[i], 'a' + i / each);
}

TEST(datagram_in_few_pieces_leaves_without_a_copy)
{
    pieces_arrive_in_order(5, 31);
}

TEST(datagram_in_many_pieces_is_gathered)
{
    pieces_arrive_in_order(20, 7);
}

static uint32_t waiting(void)
{
    struct net_pools p;

    net_lock();
    net_pools(&p);
    net_unlock();
    CHECK(p.nic_waiting <= p.nic_waiting_max);
    return p.nic_waiting;
}

static uint32_t lost(void)
{
    struct net_if_info info;

    CHECK(net_if_get(0, &info));
    return info.tx_drop;
}

/* Datagrams of 1 to n bytes while the ring is full; the error that ends them, or none. */
static unsigned send_until_full(unsigned n, err_t *e)
{
    unsigned i = 0;

    net_lock();
    do
        *e = send_pieces(1, i + 1);
    while (*e == ERR_OK && ++i < n);
    net_unlock();
    return i;
}

static void came_in_order(unsigned n)
{
    struct packet p;

    CHECK_EQ(sent_count(PACKET_UDP, 0), n + 1);          /* and that of start() */
    for (unsigned i = 0; i < n; i++) {
        CHECK(sent_packet(PACKET_UDP, 0, i + 1, &p));
        CHECK_EQ(p.bytes, i + 1);
    }
}

TEST(frames_wait_for_room_in_the_ring_and_keep_their_order)
{
    err_t e;

    start();
    wire_ring_full(true);
    CHECK_EQ(send_until_full(200, &e), 200);
    CHECK_EQ(sent_count(PACKET_UDP, 0), 1);
    CHECK(waiting() > 0);
    wire_ring_full(false);
    world_sleep(1000);                                   /* nothing else is sent: room was told */
    came_in_order(200);
    CHECK_EQ(waiting(), 0);
    CHECK_EQ(lost(), 0);
}

TEST(a_frame_never_overtakes_one_that_waits)
{
    err_t e;

    start();
    wire_ring_full(true);
    CHECK_EQ(send_until_full(5, &e), 5);
    net_lock();
    wire_ring_full(false);                               /* told, but the lock is ours */
    CHECK_EQ(send_pieces(1, 6), ERR_OK);
    net_unlock();
    world_sleep(1000);
    came_in_order(6);
}

TEST(a_full_queue_is_an_error_to_the_sender_and_heals)
{
    unsigned n;
    err_t e;

    start();
    wire_ring_full(true);
    n = send_until_full(1000, &e);
    CHECK_EQ(e, ERR_MEM);
    CHECK(n > 200);
    CHECK_EQ(lost(), 1);
    wire_ring_full(false);
    world_sleep(1000);
    came_in_order(n);
    net_lock();
    CHECK_EQ(send_pieces(1, 10), ERR_OK);
    net_unlock();
}

TEST(what_waits_is_lost_and_counted_when_the_link_goes)
{
    err_t e;

    start();
    wire_ring_full(true);
    CHECK_EQ(send_until_full(40, &e), 40);
    wire_link(false);
    world_sleep(1000);
    CHECK_EQ(waiting(), 0);
    CHECK(lost() >= 40);
    wire_ring_full(false);
    wire_link(true);
    world_sleep(1000);
    CHECK_EQ(sent_count(PACKET_UDP, 0), 1);              /* nothing old goes out to a new network */
}

TEST(a_ring_that_never_tells_of_room_is_asked)
{
    err_t e;

    wire_link_poll_ms = 500;
    start();
    wire_ring_full(true);
    CHECK_EQ(send_until_full(3, &e), 3);
    wire_ring_silent = true;
    wire_ring_full(false);
    world_sleep(510000);
    came_in_order(3);
}

TEST(large_datagram_leaves_in_fragments)
{
    start();
    net_lock();
    CHECK_EQ(send_pieces(4, 1000), ERR_OK);
    net_unlock();
    CHECK_EQ(sent_count(PACKET_FRAGMENT, 0), 3);
}

static void link_is_followed_within(uint64_t us)
{
    struct net_addr local;

    start();
    wire_link(false);
    world_sleep(us);
    net_lock();
    CHECK_EQ(net_route(addr_of(PEER), &local), NET_ROUTE_DOWN);
    CHECK_EQ(net_route(addr_of(IP4(127, 0, 0, 1)), &local), NET_ROUTE_OK);
    net_unlock();
    wire_link(true);
    world_sleep(us);
    net_lock();
    CHECK_EQ(net_route(addr_of(PEER), &local), NET_ROUTE_OK);
    CHECK_EQ(net_addr_v4(local), net_order(OURS));
    net_unlock();
}

TEST(link_changes_are_followed)
{
    link_is_followed_within(1000);
}

TEST(a_link_that_nobody_announces_is_asked_for)
{
    wire_link_poll_ms = 500;
    link_is_followed_within(510000);
}

static void plug_in(void *arg)
{
    (void)arg;
    wire_link(true);
}

TEST(a_link_that_comes_late_ends_the_wait_for_an_address)
{
    uint64_t began;

    start();
    wire_link(false);
    world_sleep(1000);
    began = world_now();
    world_at(1000000, plug_in, NULL);
    CHECK(net_wait_address(began + 60000000));
    CHECK(world_now() - began < 2000000);
}

TEST(frames_without_a_buffer_are_dropped_and_counted)
{
    static const uint8_t body[8] = { 0, 1, 0, 1 };
    struct packet p = { .kind = PACKET_ICMP, .from = PEER, .to = OURS, .icmp_type = 8,
                        .data = body, .bytes = sizeof body };
    struct net_if_info info;

    start();
    heap_limit_pool(MEMP_PBUF_POOL, 0);
    peer_send_packet(&p);
    world_sleep(10000);
    CHECK(net_if_get(0, &info));
    CHECK_EQ(info.rx_drop, 1);
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 0);
    heap_limit_pool(MEMP_PBUF_POOL, -1);
    peer_send_packet(&p);
    world_sleep(10000);
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 1);
}

TEST(more_frames_than_a_batch_are_all_taken)
{
    static const uint8_t body[8] = { 0, 1, 0, 1 };
    struct packet p = { .kind = PACKET_ICMP, .from = PEER, .to = OURS, .icmp_type = 8,
                        .data = body, .bytes = sizeof body };

    start();
    for (unsigned i = 0; i < 200; i++)
        peer_send_packet(&p);
    world_sleep(10000);
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 200);
}

TEST(random_frames_never_harm_and_leak_nothing)
{
    struct net_pools before, after;
    uint8_t frame[FRAME_BYTES];

    start();
    net_lock();
    net_pools(&before);
    net_unlock();
    for (unsigned i = 0; i < 30000; i++) {
        size_t n = test_random_below(i % 8 ? 100 : FRAME_BYTES);

        for (size_t b = 0; b < n; b++)
            frame[b] = (uint8_t)test_random();
        if (n > 40 && i % 4) {
            memcpy(frame, "\x52\x54\0\x12\x34\x56", 6);
            frame[12] = 8;
            frame[13] = i & 1 ? 0 : 6;
            frame[14] = i & 2 ? 0x45 : frame[14];
            frame[16] = 0;
            frame[17] = (uint8_t)(n - 14);
        }
        wire_deliver(frame, n);
        world_sleep(100);
    }
    world_sleep(120000000);                        /* reassembly gives up after 15 s */
    net_lock();
    net_pools(&after);
    net_unlock();
    CHECK_EQ(after.pbuf_pool_used, before.pbuf_pool_used);
    CHECK_EQ(after.tcp_pcb_used, before.tcp_pcb_used);
}
