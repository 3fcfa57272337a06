/* SPDX-License-Identifier: MIT */
/* Overlapped calls that only check (WSP_OVERLAP_CHECK), or find another at work: they say what is
 * against them, else that they pend, and move nothing. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/thread.h"

enum { BYTES = 4 };

static SOCKET s;

static void socket_of(int type)
{
    uint32_t v[7] = {AF_INET, (uint32_t)type, 0, 0, 0, WSA_FLAG_OVERLAPPED, user_new(4)};

    s = host_svc(SVC_WSP, WSP_SOCKET, user_copy(v, sizeof v), sizeof v);
}

static void fresh_stream(void)
{
    socket_of(SOCK_STREAM);
}

static void connected(void)
{
    fresh_stream();
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}

static void connected_with_data(void)
{
    unsigned n;

    connected();
    CHECK_EQ(ws_send(s, "data", BYTES, &n), 0);
    world_sleep(10 * MS);
}

static void fresh_dgram(void)
{
    socket_of(SOCK_DGRAM);
}

static void connected_dgram(void)
{
    fresh_dgram();
    CHECK_EQ(ws_connect(s, PEER, 9), 0);
}

static int make(unsigned method, unsigned bytes, uint32_t flags, uint32_t *answer)
{
    bool to_receive = method == WSP_RECV;
    uint32_t buf[2] = {bytes, user_new(bytes + 1)}, e = user_new(4), none = 0;
    struct wsp_overlapped o = {0};
    uint32_t v[9] = {s,     user_copy(buf, sizeof buf), 1, 0, to_receive ? user_copy(&none, 4) : 0,
                     user_copy(&o, sizeof o), flags, 0, e};
    int err = 0;

    *answer = host_svc(SVC_WSP, method, user_copy(v, sizeof v), sizeof v);
    if (*answer)
        memcpy(&err, user_at(e), 4);
    return err;
}

static const struct {
    void (*open)(void);
    unsigned method, bytes;
    int want;
} row[] = {
    {fresh_stream,        WSP_SEND, BYTES, WSAENOTCONN   },
    {connected,           WSP_SEND, BYTES, WSA_IO_PENDING},
    {fresh_dgram,         WSP_SEND, BYTES, WSAENOTCONN   },
    {connected_dgram,     WSP_SEND, BYTES, WSA_IO_PENDING},
    {fresh_stream,        WSP_RECV, BYTES, WSAENOTCONN   },
    {connected,           WSP_RECV, BYTES, WSA_IO_PENDING},
    {connected,           WSP_RECV, 0,     WSA_IO_PENDING},
    {connected_with_data, WSP_RECV, BYTES, WSA_IO_PENDING},
    {fresh_dgram,         WSP_RECV, BYTES, WSAEINVAL     },
    {connected_dgram,     WSP_RECV, BYTES, WSA_IO_PENDING},
};

TEST(R_46_a_check_tells_what_is_against_the_call_and_moves_nothing)
{
    uint32_t answer, unread, left;

    provider_up(false);
    peer_play(7, PEER_ECHO);
    for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
        unsigned datagrams = sent_count(PACKET_UDP, 0);
        int err;

        row[i].open();
        CHECK_EQ(ws_fionread(s, &unread), 0);
        err = make(row[i].method, row[i].bytes, WSP_OVERLAP_CHECK, &answer);
        if (err != row[i].want)
            test_fail(__FILE__, __LINE__, "row %u: %d", i, err);
        CHECK_EQ(answer, row[i].want == WSA_IO_PENDING ? WSP_PENDING : 0xffffffff);
        world_sleep(10 * MS);
        CHECK_EQ(ws_fionread(s, &left), 0);
        CHECK_EQ(left, unread);
        CHECK_EQ(sent_count(PACKET_UDP, 0), datagrams);
        CHECK_EQ(ws_close(s), 0);
    }
}

/* without the flag an empty receive ends at once; overlapped, it waits as any other. */
TEST(R_46_an_overlapped_receive_of_nothing_pends_until_there_is_something)
{
    uint32_t answer;
    unsigned n;
    char c;

    provider_up(false);
    peer_play(7, PEER_ECHO);
    connected();
    CHECK_EQ(ws_recv(s, &c, 0, 0, &n), 0);
    CHECK_EQ(make(WSP_RECV, 0, 0, &answer), WSA_IO_PENDING);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    world_sleep(10 * MS);
    CHECK_EQ(make(WSP_RECV, 0, 0, &answer), 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(c, 'x');
}

TEST(R_46_an_overlapped_send_of_nothing_is_done_at_once)
{
    uint32_t answer;

    provider_up(false);
    peer_play(7, PEER_ECHO);
    connected();
    CHECK_EQ(make(WSP_SEND, 0, 0, &answer), 0);
    CHECK_EQ(answer, 0);
    world_sleep(10 * MS);
    CHECK_EQ(peer_connection(0)->bytes, 0);
}

static int sender_result;

static void sends_much(void *arg)
{
    static uint8_t much[60000];
    unsigned n;

    (void)arg;
    sender_result = ws_send(s, much, sizeof much, &n);
}

TEST(R_46_an_overlapped_send_beside_a_blocked_one_pends)
{
    struct thread *t;
    uint32_t answer;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    peer_delay_us = SECOND;
    connected();
    sender_result = -1;
    t = world_thread(process_self(), sends_much, NULL);
    world_sleep(10 * MS);
    CHECK_EQ(sender_result, -1);
    CHECK_EQ(make(WSP_SEND, BYTES, 0, &answer), WSA_IO_PENDING);
    world_join(t);
    CHECK_EQ(sender_result, 0);
    world_sleep(10 * SECOND);
    CHECK_EQ(peer_connection(0)->bytes, 60000);
    CHECK_EQ(make(WSP_SEND, BYTES, 0, &answer), 0);
}
