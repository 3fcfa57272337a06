/* SPDX-License-Identifier: MIT */
/* What unread datagrams may cost: one socket, all of them, and when memory is short. */
#include "tests/unit/provider/calls.h"

#include "lwip-port/net_lock.h"
#include "provider/socket/config.h"
#include "provider/transport/dgram_queue.h"

enum { PORT = 6000, KB = 1024, BURST = 32 };

static uint8_t payload[65507];

static void arrive(uint16_t port, unsigned bytes, unsigned times)
{
    struct packet p = { .kind = PACKET_UDP,
                       .from = PEER,
                       .to = OURS,
                       .from_port = 9,
                       .to_port = port,
                       .data = payload,
                       .bytes = bytes,
                       .ttl = 64 };

    for (unsigned i = 1; i <= times; i++) {
        peer_send_packet(&p);
        if (i % BURST == 0 || i == times)
            world_sleep(2 * MS);
    }
}

static SOCKET bound_to(uint16_t port)
{
    SOCKET s = ws_nonblocking(ws_dgram());

    CHECK_EQ(ws_bind(s, 0, port), 0);
    return s;
}

static SOCKET with_rcvbuf(uint16_t port, int bytes)
{
    SOCKET s = bound_to(port);
    int value;

    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_RCVBUF, bytes), 0);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_RCVBUF, &value), 0);
    CHECK_EQ(value, bytes);
    return s;
}

static unsigned read_all(SOCKET s)
{
    static uint8_t room[65507];
    unsigned n, got = 0;

    while (ws_recv(s, room, sizeof room, 0, &n) == 0)
        got++;
    return got;
}

static struct dgram_figures figures(void)
{
    struct dgram_figures f;

    net_lock();
    dgram_figures(&f);
    net_unlock();
    return f;
}

static size_t heap_bytes(void)
{
    struct heap_figures h;

    heap_figures(&h);
    return h.kernel_bytes;
}

/* The bound is on what they take, whatever their size: empty ones too. */
TEST(a_queue_is_bounded_by_what_it_costs)
{
    static const unsigned sizes[] = { 0, 1, 2, 100, 1000, 1472 };

    provider_up(true);
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        SOCKET s = bound_to((uint16_t)(PORT + i));
        size_t before = heap_bytes();
        uint32_t dropped = figures().dropped;
        unsigned kept;

        arrive((uint16_t)(PORT + i), sizes[i], 6000);
        CHECK(heap_bytes() - before <= DGRAM_RCVBUF);
        CHECK(figures().used <= DGRAM_RCVBUF);
        kept = read_all(s);
        CHECK(kept > 20 && kept <= 4096);
        CHECK_EQ(figures().dropped - dropped, 6000 - kept);
        CHECK_EQ(figures().used, 0);
        CHECK_EQ(heap_bytes(), before);
        arrive((uint16_t)(PORT + i), sizes[i], 1); /* and it goes on */
        CHECK_EQ(read_all(s), 1);
        CHECK_EQ(ws_close(s), 0);
    }
}

/* 100 of 100 with 256 KB; 1 MB is the most; what a negative int says is more than that. */
TEST(R_63_SO_RCVBUF_is_honoured)
{
    static const struct {
        int rcvbuf;
        unsigned least, most;
    } cases[] = {
        { 0,               1,   1  },
        { 1,               1,   1  },
        { 1500,            1,   1  },
        { 3200,            2,   2  },
        { 8192,            4,   5  },
        { 65536,           32,  46 },
        { 262144,          100, 186 },
        { 1048576,         512, 746 },
        { 1048577,         512, 746 },
        { 0x7fffffff,      512, 746 },
        { -1,              512, 746 },
        { (int)0x80000000, 512, 746 },
    };

    provider_up(true);
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        SOCKET s = with_rcvbuf(PORT, cases[i].rcvbuf);
        unsigned kept;

        arrive(PORT, 1392, 800);
        kept = read_all(s);
        CHECK(kept >= cases[i].least && kept <= cases[i].most);
        CHECK_EQ(ws_close(s), 0);
    }
    CHECK_EQ(figures().used, 0);
}

TEST(an_empty_queue_takes_one_datagram_of_any_size)
{
    static const int rcvbufs[] = { 0, 1, 8192 };
    SOCKET from;

    provider_up(true);
    from = ws_dgram();
    for (unsigned i = 0; i < ARRAY_SIZE(rcvbufs); i++) {
        SOCKET s = with_rcvbuf(PORT, rcvbufs[i]);

        for (unsigned times = 0; times < 2; times++) {
            CHECK_EQ(ws_send_to(from, payload, sizeof payload, LOOPBACK, PORT), 0);
            CHECK_EQ(ws_send_to(from, payload, sizeof payload, LOOPBACK, PORT), 0);
            CHECK_EQ(read_all(s), 1);
        }
        CHECK_EQ(ws_close(s), 0);
    }
}

/* A smaller bound throws nothing away, and lets nothing in until there is room. */
TEST(SO_RCVBUF_may_shrink_under_a_full_queue)
{
    unsigned n;
    SOCKET s;
    char c;

    provider_up(true);
    s = with_rcvbuf(PORT, 256 * KB);
    arrive(PORT, 1000, 100);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_RCVBUF, 2000), 0);
    arrive(PORT, 1000, 10);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEMSGSIZE);
    arrive(PORT, 1000, 10);
    CHECK_EQ(read_all(s), 99);
    arrive(PORT, 1000, 10);
    CHECK_EQ(read_all(s), 1);
}

/* As on a stream: nobody can read it any more, also what somebody has just looked at. */
TEST(SD_RECEIVE_gives_back_what_lies_unread)
{
    size_t before;
    unsigned n;
    SOCKET s;
    char c;

    provider_up(true);
    s = bound_to(PORT);
    before = heap_bytes();
    arrive(PORT, 1000, 10);
    CHECK_EQ(ws_recv(s, &c, 1, MSG_PEEK, &n), WSAEMSGSIZE);
    CHECK_EQ(ws_shutdown(s, SD_RECEIVE), 0);
    CHECK_EQ(heap_bytes(), before);
    CHECK_EQ(figures().used, 0);
    CHECK_EQ(ws_fionread(s, &n), 0);
    CHECK_EQ(n, 0);
    arrive(PORT, 1000, 10);
    CHECK_EQ(heap_bytes(), before);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAESHUTDOWN);
}

/* However many sockets there are: one bound for all of them, and each new one still gets some. */
TEST(many_sockets_have_a_bound_together)
{
    enum { SOCKETS = 200 };
    SOCKET s[SOCKETS];
    size_t before;
    unsigned kept;

    provider_up(true);
    provider_settings.datagram_kb = 1024;
    for (unsigned i = 0; i < SOCKETS; i++)
        s[i] = with_rcvbuf((uint16_t)(PORT + i), 1024 * KB);
    before = heap_bytes();
    for (unsigned i = 0; i < SOCKETS; i++)
        arrive((uint16_t)(PORT + i), 1, 2 * BURST);
    CHECK(figures().used <= 1024 * KB);
    for (unsigned i = 0; i < SOCKETS; i++)
        arrive((uint16_t)(PORT + i), 1400, 20 * BURST);
    CHECK(figures().used <= 1024 * KB);
    CHECK(heap_bytes() - before <= 1024 * KB);
    CHECK(figures().max == 1024 * KB && figures().dropped > 0);
    for (unsigned i = 0; i < SOCKETS; i++) {
        kept = read_all(s[i]);
        CHECK(kept >= 2 * BURST);
    }
    CHECK_EQ(figures().used, 0);
    for (unsigned i = 0; i < SOCKETS; i++)
        CHECK_EQ(ws_close(s[i]), 0);
    CHECK_EQ(figures().used, 0);
}

/* One socket that never reads cannot take all: the next has half of what is left, and so on. */
TEST(a_greedy_socket_leaves_room_for_the_next)
{
    SOCKET greedy, modest;

    provider_up(true);
    provider_settings.datagram_kb = 256;
    greedy = with_rcvbuf(PORT, 1024 * KB);
    modest = with_rcvbuf(PORT + 1, 1024 * KB);
    arrive(PORT, 1000, 1000);
    arrive(PORT + 1, 1000, 1000);
    CHECK(figures().used <= 256 * KB);
    CHECK(read_all(modest) >= 32);
    CHECK(read_all(greedy) >= 64);
}

/* However many have taken what they could before: a frame or two for everybody. */
TEST(after_many_greedy_ones_each_new_socket_still_hears)
{
    enum { GREEDY = 24, SOCKETS = 200 };
    SOCKET s[SOCKETS];

    provider_up(true);
    for (unsigned i = 0; i < SOCKETS; i++) {
        s[i] = with_rcvbuf((uint16_t)(PORT + i), 1024 * KB);
        arrive((uint16_t)(PORT + i), i % 2 ? 1400 : 0, i < GREEDY ? 3000 : 10);
    }
    CHECK(figures().used <= 4096 * KB);
    for (unsigned i = 0; i < SOCKETS; i++)
        CHECK(read_all(s[i]) >= 2);
}

TEST(a_closed_socket_gives_its_share_back)
{
    SOCKET s;

    provider_up(true);
    s = bound_to(PORT);
    arrive(PORT, 100, 200);
    CHECK(figures().used > 0);
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(figures().used, 0);
}

/* Memory that runs short drops datagrams; nobody hears an error, and the reserve stays free. */
TEST(short_memory_drops_and_says_nothing)
{
    unsigned n, kept, dropped;
    SOCKET s;
    char c;

    provider_up(true);
    s = with_rcvbuf(PORT, 1024 * KB);
    dropped = figures().dropped;
    heap_room(1024 * KB + 10000);
    arrive(PORT, 1000, 100);
    kept = read_all(s);
    CHECK(kept >= 4 && kept <= 9);
    CHECK_EQ(figures().dropped - dropped, 100 - kept);
    heap_room(0);
    arrive(PORT, 0, 1);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
    heap_room(64 << 20);
    heap_fail_kernel(1, 1);
    arrive(PORT, 0, 1);
    heap_fail_kernel(0, 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
    arrive(PORT, 0, 1);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(figures().dropped - dropped, 102 - kept);
}

/* What a reader has in its hands counts until it has let go. */
TEST(a_datagram_in_a_readers_hands_counts)
{
    struct datagram *d;
    struct sock *so;
    SOCKET s;

    provider_up(true);
    s = bound_to(PORT);
    so = sock_ref(s);
    arrive(PORT, 1000, 1);
    net_lock();
    d = dgram_take(so);
    net_unlock();
    CHECK(d && figures().used >= 1000);
    CHECK_EQ(ws_close(s), 0);
    CHECK(figures().used >= 1000);
    net_lock();
    dgram_put_back(so, d);
    net_unlock();
    sock_unref(so);
    CHECK_EQ(figures().used, 0);
}
