/* SPDX-License-Identifier: MIT */
/* More datagrams than the NIC has room for: who waits, in which order, and what ends it. */
#include <limits.h>
#include <string.h>

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "lwip-port/nic_queue.h"
#include "provider/abi/wsp_abi.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/provider/calls.h"
#include "tests/unit/provider/overlapped.h"

enum { BYTES = 1400, BURST = 1000, LARGE = 65507, TCP_MSS_BYTES = 1460 };

static SOCKET s;
static int result[4];
static unsigned sent[4];
static char data[LARGE];

static void begin(void)
{
    peer_play(9, PEER_DROP);
    s = ws_dgram();
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 9), 0);
    world_sleep(10 * MS);
}

/* One sender: `count` datagrams, which begin with their number and its own. */
static void sender(void *arg)
{
    unsigned *who = arg;
    char message[BYTES] = { 0 };

    result[*who] = 0;
    for (sent[*who] = 0; sent[*who] < BURST; sent[*who]++) {
        message[0] = (char)*who;
        memcpy(message + 1, &sent[*who], sizeof sent[0]);
        result[*who] = ws_send_to(s, message, BYTES, PEER, 9);
        if (result[*who])
            return;
    }
}

static struct thread *start(unsigned who)
{
    static unsigned number[4] = { 0, 1, 2, 3 };

    return world_thread(process_self(), sender, &number[who]);
}

/* It has filled its share of the queue and sleeps. */
static struct thread *blocked(void)
{
    struct thread *t;

    wire_ring_full(true);
    t = start(0);
    world_sleep(10 * MS);
    CHECK(!world_finished(t));
    CHECK(sent[0] > 50 && sent[0] < NIC_QUEUE_DATAGRAMS / BYTES);
    return t;
}

static void ends_with(struct thread *t, int err)
{
    world_join(t);
    CHECK_EQ(result[0], err);
    CHECK(sent[0] < BURST);
}

static struct net_pools pools_now(void)
{
    struct net_pools p;

    net_lock();
    net_pools(&p);
    net_unlock();
    return p;
}

static uint32_t lost(void)
{
    struct net_if_info info;

    CHECK(net_if_get(0, &info));
    return info.tx_drop;
}

static void open_ring(void *arg);
static void shut_ring(void *arg)
{
    (void)arg;
    wire_ring_full(true);
    world_at(500, open_ring, NULL);
}

static void open_ring(void *arg)
{
    (void)arg;
    wire_ring_full(false);
    world_at(100, shut_ring, NULL);
}

TEST_BOTH(a_burst_on_a_blocking_socket_leaves_whole_and_in_order)
{
    struct thread *t;
    struct packet p;

    begin();
    shut_ring(NULL);
    t = start(0);
    world_join(t);
    world_sleep(100 * MS);
    CHECK_EQ(result[0], 0);
    CHECK_EQ(sent_count(PACKET_UDP, 0), BURST + 1);
    for (unsigned i = 0; i < BURST; i++) {
        unsigned number;

        CHECK(sent_packet(PACKET_UDP, 0, i + 1, &p));
        CHECK_EQ(p.bytes, BYTES);
        memcpy(&number, p.data + 1, sizeof number);
        CHECK_EQ(number, i);
    }
    CHECK_EQ(lost(), 0);
}

TEST(large_datagrams_leave_whole)
{
    provider_up(true);
    begin();
    shut_ring(NULL);
    for (unsigned i = 0; i < 20; i++)
        CHECK_EQ(ws_send_to(s, data, LARGE, PEER, 9), 0);
    world_sleep(100 * MS);
    CHECK_EQ(sent_count(PACKET_FRAGMENT, 0), 20 * 45);
    CHECK_EQ(lost(), 0);
}

TEST_BOTH(cancel_ends_the_wait)
{
    struct thread *t;

    begin();
    t = blocked();
    CHECK_EQ(ws_cancel(), 0);
    ends_with(t, WSAEINTR);
}

TEST_BOTH(closesocket_ends_the_wait)
{
    struct thread *t;

    begin();
    t = blocked();
    CHECK_EQ(ws_close(s), 0);
    ends_with(t, WSAENOTSOCK);
}

TEST_BOTH(shutdown_ends_the_wait)
{
    struct thread *t;

    begin();
    t = blocked();
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    ends_with(t, WSAESHUTDOWN);
}

TEST(the_end_of_the_thread_ends_the_wait)
{
    struct thread *t, *other;

    provider_up(true);
    begin();
    t = blocked();
    other = start(1);
    world_sleep(10 * MS);
    CHECK(!world_finished(other));
    world_kill(t);
    ends_with(t, WSAEINTR);
    wire_ring_full(false);                  /* the line goes on without it */
    world_join(other);
    CHECK_EQ(sent[1], BURST);
}

TEST_BOTH(a_link_that_goes_ends_the_wait)
{
    struct thread *t;

    begin();
    t = blocked();
    wire_link(false);
    world_sleep(10 * MS);
    CHECK(world_finished(t));
    ends_with(t, WSAENETDOWN);
}

/* The address of the interface goes, or moves; its queue stays as full as it was. */
TEST_BOTH(an_address_that_goes_ends_the_wait)
{
    struct thread *t;

    begin();
    t = blocked();
    peer_readdress(0, 0);
    world_sleep(10 * MS);
    CHECK(world_finished(t));
    ends_with(t, WSAENETDOWN);
}

TEST_BOTH(a_route_that_moves_inside_ends_the_wait)
{
    struct thread *t;

    begin();
    t = blocked();
    peer_readdress(PEER, 0);                                    /* what it sends to is us now */
    world_sleep(10 * MS);
    CHECK(world_finished(t));
    CHECK_EQ(result[0], 0);
    CHECK_EQ(sent[0], BURST);
}

/* What it waited for is of no use to it any more: it may try again, and hears why. */
TEST_BOTH(a_nonblocking_socket_is_told_when_the_address_goes)
{
    uint32_t event, bits;
    int32_t errors[10];

    begin();
    event = ws_event();
    CHECK_EQ(ws_event_select(s, event, FD_WRITE), 0);
    CHECK_EQ(ws_enum(s, event, &bits, errors), 0);
    wire_ring_full(true);
    while (!ws_send_to(s, data, BYTES, PEER, 9))
        ;
    CHECK(!ws_event_is_set(event));
    peer_readdress(0, 0);
    CHECK(ws_event_is_set(event));
    CHECK_EQ(ws_send_to(s, data, BYTES, PEER, 9), WSAENETDOWN);
}

TEST_BOTH(a_NIC_that_sends_nothing_any_more_ends_the_wait)
{
    uint64_t began;
    struct thread *t;

    begin();
    t = blocked();
    began = world_now();
    ends_with(t, WSAENOBUFS);
    CHECK(world_now() - began > 9 * SECOND && world_now() - began < 11 * SECOND);
}

TEST_BOTH(a_nonblocking_socket_is_told_when_there_is_room)
{
    uint32_t event, bits;
    int32_t errors[10];
    unsigned n, out;

    begin();
    event = ws_event();
    CHECK_EQ(ws_event_select(s, event, FD_WRITE), 0);
    CHECK_EQ(ws_enum(s, event, &bits, errors), 0);
    wire_ring_full(true);
    for (n = 0; n < BURST; n++)
        if (ws_send_to(s, data, BYTES, PEER, 9))
            break;
    CHECK(n > 50 && n < BURST);
    CHECK_EQ(ws_send_to(s, data, BYTES, PEER, 9), WSAEWOULDBLOCK);
    CHECK_EQ(ws_send_to(s, data, BYTES, LOOPBACK, 9), 0);        /* that has no NIC */
    CHECK_EQ(ws_select1(s, IN_W, 1000, &out), 0);
    CHECK_EQ(out, 0);
    CHECK(!ws_event_is_set(event));
    wire_ring_full(false);
    world_sleep(MS);
    CHECK(ws_event_is_set(event));
    CHECK_EQ(ws_enum(s, event, &bits, errors), 0);
    CHECK_EQ(bits, FD_WRITE);
    CHECK_EQ(ws_select1(s, IN_W, 0, &out), 0);
    CHECK_EQ(out, IN_W);
    CHECK_EQ(ws_send_to(s, data, BYTES, PEER, 9), 0);
}

/* Refused, and closed while it stands in the line: whoever is behind it comes next. */
TEST(a_closed_socket_leaves_the_line)
{
    SOCKET other;
    struct thread *t;

    provider_up(true);
    begin();
    wire_ring_full(true);
    other = ws_nonblocking(ws_dgram());
    while (!ws_send_to(other, data, BYTES, PEER, 9))
        ;
    t = start(0);
    world_sleep(10 * MS);
    CHECK_EQ(sent[0], 0);
    CHECK_EQ(ws_close(other), 0);
    wire_ring_full(false);
    world_join(t);
    CHECK_EQ(sent[0], BURST);
}

TEST(two_threads_on_one_socket_take_turns)
{
    struct thread *a, *b;

    provider_up(true);
    begin();
    shut_ring(NULL);
    a = start(0);
    b = start(1);
    while (!world_finished(a) && !world_finished(b)) {
        world_sleep(MS);
        CHECK(sent[0] < sent[1] + 150 && sent[1] < sent[0] + 150);
    }
    world_join(a);
    world_join(b);
    CHECK_EQ(result[0] | result[1], 0);
    CHECK_EQ(lost(), 0);
}

/* Its segments find room behind all that datagrams may take. */
TEST(a_stream_beside_a_burst_loses_nothing)
{
    struct thread *t;
    SOCKET stream;
    uint32_t before;
    unsigned n;

    provider_up(true);
    begin();
    stream = ws_connected(7, PEER_LISTEN);
    t = blocked();
    before = pools_now().nic_waiting;
    CHECK_EQ(ws_send(stream, data, 20000, &n), 0);
    CHECK_EQ(n, 20000);
    CHECK(pools_now().nic_waiting > before + TCP_MSS_BYTES);        /* as slow start has it */
    CHECK_EQ(lost(), 0);
    wire_ring_full(false);
    world_join(t);
    world_sleep(100 * MS);
    CHECK_EQ(sent[0], BURST);
    CHECK_EQ(peer_connection(0)->bytes, 20000);
}

/* --- streams that keep the queue full --------------------------------------------------------- */

/* As many as it takes: lwIP leaves each 23,360 bytes under way. */
enum { STREAMS = 8, FRAME_US = 100 };

static unsigned drained;

static void take_one(void *arg)
{
    (void)arg;
    drained++;
    wire_ring_takes(1);
    world_at(FRAME_US, take_one, NULL);
}

static void bulk(void *arg)
{
    SOCKET *stream = arg;
    unsigned n;

    while (!ws_send(*stream, data, LARGE, &n))
        ;
}

static void fill_by_streams(SOCKET streams[STREAMS])
{
    for (unsigned i = 0; i < STREAMS; i++)
        streams[i] = ws_connected((uint16_t)(20 + i), PEER_LISTEN);
    wire_ring_full(true);
    for (unsigned i = 0; i < STREAMS; i++)
        world_thread(process_self(), bulk, &streams[i]);
    world_at(FRAME_US, take_one, NULL);
    while (pools_now().nic_waiting < NIC_QUEUE_BYTES - NIC_QUEUE_SMALL - BYTES * 2)
        world_sleep(MS);
}

static unsigned least_received(void)
{
    unsigned least = UINT_MAX;

    for (unsigned i = 0; i < STREAMS; i++)
        if (peer_connection(i)->bytes < least)
            least = peer_connection(i)->bytes;
    return least;
}

/* The room comes before what is in the queue has left, and then again and again; the streams go on
 * meanwhile, each of them. */
TEST(datagrams_and_streams_that_fill_the_queue_both_get_through)
{
    enum { FRAMES_WAITING = (NIC_QUEUE_BYTES - NIC_QUEUE_SMALL) / BYTES };
    SOCKET streams[STREAMS];
    unsigned before, began;
    struct thread *t;

    provider_up(true);
    begin();
    fill_by_streams(streams);
    began = drained;
    before = least_received();
    t = start(0);
    while (sent[0] < 2) {
        world_sleep(FRAME_US);
        CHECK(drained - began < FRAMES_WAITING);
    }
    world_join(t);
    CHECK_EQ(result[0], 0);
    CHECK_EQ(sent[0], BURST);
    CHECK(drained - began < 4 * BURST);
    CHECK(least_received() > before + 10 * TCP_MSS_BYTES);
    for (unsigned i = 0; i < STREAMS; i++)
        CHECK_EQ(ws_close(streams[i]), 0);
}

/* Nobody answers for its address: each takes the place of the one before (RFC 1122 2.3.2.2). */
TEST(datagrams_that_wait_for_ARP_make_nobody_sleep)
{
    provider_up(true);
    begin();
    world_must_not_sleep(true);
    for (unsigned i = 0; i < BURST; i++)
        CHECK_EQ(ws_send_to(s, data, BYTES, DEAD, 9), 0);
    world_must_not_sleep(false);
}

TEST(datagrams_to_ourselves_make_nobody_sleep)
{
    provider_up(true);
    begin();
    wire_ring_full(true);
    world_must_not_sleep(true);
    for (unsigned i = 0; i < BURST; i++) {
        CHECK_EQ(ws_send_to(s, data, BYTES, LOOPBACK, 9), 0);
        CHECK_EQ(ws_send_to(s, data, BYTES, OURS, 9), 0);
    }
    world_must_not_sleep(false);
}

static int served;

static void service(void *arg)
{
    served = serve(arg, WSP_SEND);
}

/* What the library's service waits for is the socket's turn in the NIC's line. */
TEST(an_overlapped_datagram_that_finds_no_room_pends_until_there_is)
{
    struct call c;
    struct thread *burst, *t;
    SOCKET mine;

    provider_up(true);
    begin();
    burst = blocked();
    mine = overlapped(SOCK_DGRAM);
    CHECK_EQ(ws_connect(mine, PEER, 9), 0);
    prepare(&c, mine, data, BYTES);
    CHECK_EQ(make(&c, WSP_SEND), WSA_IO_PENDING);
    t = world_thread(process_self(), service, &c);
    world_sleep(1000 * MS);
    CHECK(!world_finished(t));
    wire_ring_full(false);
    world_join(t);
    CHECK_EQ(served, 0);
    world_join(burst);
    CHECK_EQ(result[0], 0);
    CHECK_EQ(sent_count(PACKET_UDP, 0), BURST + 2);
}
