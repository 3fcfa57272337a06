/* SPDX-License-Identifier: MIT */
/* IP fragments, whole, wrong and too many. */
#include <string.h>

#include "lwip/stats.h"
#include "lwip/udp.h"

#include "lwip-port/net_drops.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "lwip-port/net_rx.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { PORT = 7000, LARGEST = 65507, PIECE = 1480 };
#define MORE 0x2000u
#define OTHER IP4(10, 0, 2, 44)

static unsigned heard;
static size_t heard_bytes;
static bool as_sent;
static uint8_t data[LARGEST], body[LARGEST + 8];

static void on_datagram(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                        u16_t port)
{
    static uint8_t copy[LARGEST];

    (void)arg;
    (void)pcb;
    (void)from;
    (void)port;
    heard++;
    heard_bytes = p->tot_len;
    CHECK_EQ(pbuf_copy_partial(p, copy, p->tot_len, 0), p->tot_len);
    as_sent = !memcmp(copy, data, p->tot_len);
    pbuf_free(p);
}

static void start(void)
{
    struct udp_pcb *pcb;

    peer_start();
    net_lock();
    pcb = udp_new();
    CHECK_EQ(udp_bind(pcb, IP_ADDR_ANY, PORT), ERR_OK);
    udp_recv(pcb, on_datagram, NULL);
    net_unlock();
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)test_random();
}

static struct ip_packet datagram(uint32_t from, uint16_t id, size_t bytes)
{
    struct ip_packet p = { .from = from, .to = OURS, .protocol = 17, .id = id, .data = body };

    p.bytes = build_udp(body, from, OURS, 5, PORT, data, bytes);
    return p;
}

static void send_piece(const struct ip_packet *whole, size_t at, size_t bytes, bool more)
{
    struct ip_packet p = *whole;

    p.data = (const uint8_t *)whole->data + at;
    p.bytes = bytes;
    p.fragment = (uint16_t)(at / 8 | (more ? MORE : 0));
    hostile_ip(&p);
}

static unsigned drops(void)
{
    struct net_drops d;

    net_lock();
    net_drops(&d);
    net_unlock();
    return d.fragment;
}

static void check_empty(void)
{
    net_lock();
    CHECK_EQ(lwip_stats.memp[MEMP_REASSDATA]->used, 0);
    CHECK_EQ(lwip_stats.memp[MEMP_PBUF_POOL]->used, 0);
    net_unlock();
}

TEST(T_42_pieces_in_order_and_backwards_give_one_datagram)
{
    static const size_t sizes[] = { 1473, 2960, 4000, 65507 };

    start();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct ip_packet p = datagram(PEER, (uint16_t)i, sizes[i]);
        size_t last = (p.bytes - 1) / PIECE * PIECE;

        hostile_fragments(&p, PIECE);
        CHECK_EQ(heard, 2 * i + 1);
        CHECK(as_sent && heard_bytes == sizes[i]);
        p.id += 100;
        for (size_t at = last;; at -= PIECE) {
            send_piece(&p, at, at == last ? p.bytes - last : PIECE, at != last);
            if (!at)
                break;
        }
        CHECK_EQ(heard, 2 * i + 2);
        CHECK(as_sent && heard_bytes == sizes[i]);
    }
    CHECK_EQ(drops(), 0);
    check_empty();
}

TEST(T_42_pieces_at_random_with_repeats_give_one_datagram)
{
    start();
    for (unsigned round = 0; round < 200; round++) {
        struct ip_packet p = datagram(PEER, (uint16_t)round, 8 * 30);
        unsigned order[31], n = (unsigned)(p.bytes + 7) / 8;

        for (unsigned i = 0; i < n; i++)
            order[i] = i;
        for (unsigned i = n; i > 1; i--) {
            unsigned j = test_random_below(i), t = order[i - 1];

            order[i - 1] = order[j];
            order[j] = t;
        }
        for (unsigned i = 0; i < n; i++) {
            unsigned again = i && i < n - 1 && !test_random_below(3);

            send_piece(&p, order[i] * 8u, 8, order[i] != n - 1);
            if (again)
                send_piece(&p, order[i / 2] * 8u, 8, order[i / 2] != n - 1);
        }
        CHECK_EQ(heard, round + 1);
        CHECK(as_sent);
    }
    check_empty();
}

/* Every way two pieces can lie over each other, and data behind the end. */
TEST(T_42_overlap_condemns_the_datagram)
{
    static const struct {
        size_t at[3], bytes[3];
        bool more[3];
    } cases[] = {
        { { 0, 8, 16 }, { 16, 16, 32 }, { true, true, false } },
        { { 8, 0, 24 }, { 16, 16, 24 }, { true, true, false } },
        { { 8, 0, 0 }, { 16, 40, 8 }, { true, true, true } },
        { { 0, 8, 16 }, { 48, 8, 32 }, { true, true, false } },
        { { 0, 0, 16 }, { 16, 24, 32 }, { true, true, false } },
        { { 16, 8, 0 }, { 16, 8, 16 }, { false, false, true } },     /* two ends */
        { { 24, 8, 0 }, { 24, 8, 8 }, { true, false, true } },       /* the end before the end */
        { { 8, 16, 0 }, { 8, 16, 8 }, { false, true, true } },       /* data behind the end */
    };

    start();
    for (uint16_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ip_packet p = datagram(IP4(10, 0, 2, 100 + i), i, 40);

        for (unsigned k = 0; k < 3; k++)
            send_piece(&p, cases[i].at[k], cases[i].bytes[k], cases[i].more[k]);
        send_piece(&p, 16, 32, false);           /* what was missing comes too late */
        send_piece(&p, 0, 16, true);
        CHECK_EQ(heard, 0);
    }
    world_sleep(20000000);
    check_empty();
}

/* The UDP header's length is another than that of all pieces; forwards and backwards. */
TEST(T_42_udp_length_that_does_not_fit_the_pieces_condemns_the_datagram)
{
    static const int wrong[] = { -1, 1, -41, -48, 5000 };

    start();
    for (uint16_t i = 0; i < 2 * sizeof wrong / sizeof wrong[0]; i++) {
        struct ip_packet p = datagram(PEER, i, 40);
        unsigned said = (unsigned)((int)p.bytes + wrong[i / 2]);

        body[4] = (uint8_t)(said >> 8);
        body[5] = (uint8_t)said;
        body[6] = body[7] = 0;                  /* no checksum that would tell */
        send_piece(&p, i % 2 ? 16 : 0, i % 2 ? p.bytes - 16 : 16, i % 2 == 0);
        send_piece(&p, i % 2 ? 0 : 16, i % 2 ? 16 : p.bytes - 16, i % 2 != 0);
        CHECK_EQ(heard, 0);
        world_sleep(17000000);
    }
    check_empty();
}

TEST(T_42_pieces_that_cannot_be_are_dropped)
{
    static const struct {
        size_t at, bytes;
        bool more;
    } cases[] = {
        { 0, 0, true }, { 8, 0, false }, { 0, 7, true }, { 8, 9, true }, { 65528, 8, false },
        { 65512, 8, false }, { 65520, 1480, true }, { 64080, 1440, false },
    };

    start();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ip_packet p = { .from = PEER, .to = OURS, .protocol = 17, .data = body,
                               .bytes = cases[i].bytes, .id = (uint16_t)i };

        p.fragment = (uint16_t)(cases[i].at / 8 | (cases[i].more ? MORE : 0));
        hostile_ip(&p);
        CHECK_EQ(drops(), i + 1);
    }
    check_empty();
}

TEST(T_42_incomplete_datagram_times_out_with_icmp_when_its_start_is_there)
{
    struct ip_packet p;
    struct packet error;

    start();
    p = datagram(PEER, 1, 4000);
    send_piece(&p, 1480, 1480, true);
    p.from = OTHER;
    send_piece(&p, 0, 1480, true);
    peer_arp(OTHER, true);
    world_sleep(13000000);
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 0);
    world_sleep(5000000);
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 1);
    CHECK(last_sent(PACKET_ICMP, 0, &error));
    CHECK_EQ(error.icmp_type, 11);
    CHECK_EQ(error.icmp_code, 1);
    CHECK_EQ(error.to, OTHER);
    check_empty();
}

/* One host begins datagrams without end; another's come through, small ones and the largest. */
TEST(one_sender_of_fragments_does_not_keep_the_others_out)
{
    start();
    for (unsigned round = 0; round < 50; round++) {
        struct ip_packet mine = datagram(PEER, (uint16_t)round, round % 10 ? 4000 : LARGEST);
        size_t last = (mine.bytes - 1) / PIECE * PIECE;

        for (size_t at = 0; at <= last; at += PIECE) {
            struct ip_packet bad = { .from = OTHER, .to = OURS, .protocol = 17, .data = data,
                                     .id = (uint16_t)test_random(), .bytes = 8 };

            send_piece(&mine, at, at == last ? mine.bytes - last : PIECE, at != last);
            for (unsigned i = 0; i < 20; i++) {
                bad.fragment = (uint16_t)(MORE | test_random_below(4000));
                hostile_ip(&bad);
                bad.id = (uint16_t)(bad.id + test_random_below(2));
            }
        }
        CHECK_EQ(heard, round + 1);
        CHECK(as_sent);
    }
    world_sleep(20000000);
    check_empty();
}

/* A host alone that loses pieces may go on: the old ones give way. */
TEST(lossy_sender_alone_is_not_locked_out)
{
    start();
    for (uint16_t i = 0; i < 100; i++) {
        struct ip_packet p = datagram(PEER, i, 4000);

        if (i % 5) {
            send_piece(&p, 0, PIECE, true);
            continue;
        }
        hostile_fragments(&p, PIECE);
        CHECK_EQ(heard, i / 5 + 1u);
        CHECK(as_sent);
    }
}

/* What lies unread has three quarters of the receive buffers: pieces do not take the rest. */
TEST(pieces_leave_receive_buffers_when_they_are_scarce)
{
    static struct pbuf *held[PBUF_POOL_SIZE];
    unsigned n = 0, used;
    struct ip_packet p;

    start();
    net_lock();
    for (; !net_rx_tight(); n++)
        held[n] = pbuf_alloc(PBUF_RAW, 100, PBUF_POOL);
    net_unlock();
    for (uint16_t i = 0; i < 40; i++) {
        p = datagram(IP4(10, 0, 3, 1 + i), i, 4000);
        send_piece(&p, 0, PIECE, true);
    }
    net_lock();
    used = lwip_stats.memp[MEMP_PBUF_POOL]->used;
    while (n > 0)
        pbuf_free(held[--n]);
    net_unlock();
    CHECK(used <= NET_RX_TIGHT + 1);
    p = datagram(PEER, 77, 4000);
    hostile_fragments(&p, PIECE);
    CHECK_EQ(heard, 1);
    CHECK(as_sent);
}

TEST(random_fragments_are_survived_and_freed)
{
    start();
    for (unsigned i = 0; i < 20000; i++) {
        struct ip_packet p = { .from = IP4(10, 0, 2, 100 + test_random_below(12)), .to = OURS,
                               .protocol = test_random_below(4) ? 17 : 6, .data = data,
                               .id = (uint16_t)test_random_below(3) };
        unsigned at = test_random_below(test_random_below(3) ? 12 : 0x2000);

        p.fragment = (uint16_t)(at | (test_random_below(3) ? MORE : 0));
        p.bytes = test_random_below(4) ? test_random_below(6) * 8 : test_random_below(1400);
        hostile_ip(&p);
        if (!test_random_below(50))
            world_sleep(test_random_below(2000000));
    }
    world_sleep(20000000);
    check_empty();
}
