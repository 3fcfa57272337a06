/* SPDX-License-Identifier: MIT */
/* WSPEventSelect, WSPEnumNetworkEvents and WSPSelect. */
#include "tests/unit/provider/calls.h"

#include <string.h>

static uint32_t enumerated(SOCKET s)
{
    uint32_t bits;
    int32_t code[10];

    CHECK_EQ(ws_enum(s, 0, &bits, code), 0);
    return bits;
}

TEST_BOTH(C_091_W_60_success_is_CONNECT_and_WRITE_together)
{
    SOCKET s = ws_stream();
    uint32_t e = ws_event(), bits;
    int32_t code[10];

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_event_select(s, e, FD_CONNECT | FD_WRITE | FD_CLOSE), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);       /* W-69: nonblocking now */
    world_sleep(SECOND);
    CHECK(ws_event_is_set(e));
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_CONNECT | FD_WRITE);
    CHECK_EQ(code[FD_CONNECT_BIT], 0);
    CHECK_EQ(code[FD_READ_BIT], 0x5a5a5a5a);                /* W-66 */
    CHECK(!ws_event_is_set(e));
    CHECK_EQ(enumerated(s), 0);
}

static void failure(enum peer_script script, uint8_t icmp_code, int want, uint64_t us)
{
    SOCKET s = ws_stream();
    uint32_t e = ws_event(), bits;
    int32_t code[10];

    peer_icmp_type = 3;
    peer_icmp_code = icmp_code;
    peer_play(7, script);
    CHECK_EQ(ws_event_select(s, e, FD_ALL_EVENTS), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    world_sleep(us);
    CHECK(ws_event_is_set(e));
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_CONNECT);                             /* W-12 */
    CHECK_EQ(code[FD_CONNECT_BIT], want);
    CHECK_EQ(ws_event_select(s, e, FD_ALL_EVENTS), 0);
    CHECK_EQ(enumerated(s), 0);
    CHECK(!ws_event_is_set(e));
}

TEST_BOTH(C_092_refused)
{
    failure(PEER_CLOSED, 0, WSAECONNREFUSED, SECOND);
}

TEST_BOTH(C_093_timed_out)
{
    failure(PEER_DROP, 0, WSAETIMEDOUT, 22 * SECOND);
}

TEST_BOTH(C_094_unreachable)
{
    failure(PEER_ICMP, 0, WSAENETUNREACH, SECOND);
}

TEST_BOTH(C_037_C_038_an_unseen_failure_is_not_the_next_result)
{
    SOCKET s = ws_stream();
    uint32_t e = ws_event(), bits;
    int32_t code[10];

    CHECK_EQ(ws_event_select(s, e, FD_CONNECT), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    world_sleep(SECOND);
    peer_play(7, PEER_LISTEN);
    peer_delay_us = SECOND;
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(enumerated(s), 0);
    world_sleep(3 * SECOND);
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_CONNECT);
    CHECK_EQ(code[FD_CONNECT_BIT], 0);
}

TEST_BOTH(W_61_W_71_selecting_after_a_blocking_connect)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint32_t e = ws_event();

    CHECK_EQ(ws_event_select(s, e, FD_CONNECT | FD_WRITE), 0);
    CHECK(ws_event_is_set(e));
    CHECK_EQ(enumerated(s), FD_CONNECT | FD_WRITE);
}

TEST_BOTH(W_62_W_63_W_64_bits_wait_for_their_mask_and_come_once)
{
    SOCKET s = ws_stream();
    uint32_t e = ws_event();

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_event_select(s, e, FD_READ), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    world_sleep(SECOND);
    CHECK(!ws_event_is_set(e));
    CHECK_EQ(enumerated(s), 0);
    CHECK_EQ(ws_event_select(s, e, FD_CONNECT), 0);
    CHECK_EQ(enumerated(s), FD_CONNECT);
    CHECK_EQ(ws_event_select(s, 0, 0), 0);
    CHECK_EQ(ws_event_select(s, e, FD_CONNECT | FD_WRITE), 0);
    CHECK_EQ(enumerated(s), FD_WRITE);
    CHECK_EQ(ws_event_select(s, e, FD_CONNECT | FD_WRITE), 0);
    CHECK_EQ(enumerated(s), 0);
}

TEST_BOTH(W_67_W_68_R_53_events_given_and_not)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint32_t e = ws_event(), bits;
    int32_t code[10];

    CHECK_EQ(enumerated(s), 0);
    CHECK_EQ(ws_event_select(s, 0, FD_READ), WSAEINVAL);
    CHECK_EQ(ws_event_select(s, s, FD_READ), WSAEINVAL);
    CHECK_EQ(ws_event_select(s, 0xdeadbeef, FD_READ), WSAEINVAL);
    CHECK_EQ(ws_event_select(s, e, FD_CONNECT), 0);
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK(!ws_event_is_set(e));
    CHECK_EQ(ws_event_select(0xdeadbeef, e, FD_READ), WSAENOTSOCK);
}

TEST_BOTH(W_69_W_70_nonblocking_for_good)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint32_t e = ws_event();
    unsigned n;
    char c;

    CHECK_EQ(ws_event_select(s, e, FD_READ), 0);
    CHECK_EQ(ws_fionbio(s, 0), WSAEINVAL);
    CHECK_EQ(ws_fionbio(s, 1), 0);
    CHECK_EQ(ws_event_select(s, 0, 0), 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
    CHECK_EQ(ws_fionbio(s, 0), 0);
}

TEST_BOTH(W_72_W_73_read_again_after_each_receive_and_arrival)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint32_t e = ws_event(), bits;
    int32_t code[10];
    unsigned n;
    char c[8];

    CHECK_EQ(ws_event_select(s, e, FD_READ), 0);
    peer_send(peer_connection(0), "abc", 3);
    world_sleep(10 * MS);
    CHECK(ws_event_is_set(e));
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_READ);
    CHECK_EQ(enumerated(s), 0);
    CHECK_EQ(ws_recv(s, c, 1, 0, &n), 0);                   /* partial */
    CHECK(ws_event_is_set(e));
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_READ);
    peer_send(peer_connection(0), "d", 1);
    world_sleep(10 * MS);
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_READ);
    CHECK_EQ(ws_recv(s, c, 8, 0, &n), 0);
    CHECK_EQ(enumerated(s), 0);
    peer_send(peer_connection(0), "e", 1);
    world_sleep(10 * MS);
    CHECK(ws_event_is_set(e));
    CHECK_EQ(ws_event_select(s, e, FD_CLOSE), 0);
    CHECK(ws_event_is_set(e));                              /* W-72 */
}

TEST_BOTH(W_74_accept_again_after_each_accept_and_arrival)
{
    SOCKET s = ws_stream(), c;
    uint32_t e = ws_event();

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK_EQ(ws_event_select(s, e, FD_ACCEPT), 0);
    peer_connect(9000, 5000);
    world_sleep(10 * MS);
    CHECK_EQ(enumerated(s), FD_ACCEPT);
    peer_connect(9001, 5000);
    world_sleep(10 * MS);
    CHECK_EQ(enumerated(s), FD_ACCEPT);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(enumerated(s), FD_ACCEPT);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(enumerated(s), 0);
}

TEST_BOTH(W_75_close_once_even_with_unread_data)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint32_t e = ws_event();
    unsigned n;
    char c;

    CHECK_EQ(ws_event_select(s, e, FD_READ | FD_CLOSE), 0);
    peer_send(peer_connection(0), "ab", 2);
    peer_fin(peer_connection(0));
    world_sleep(10 * MS);
    CHECK_EQ(enumerated(s), FD_READ | FD_CLOSE);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(enumerated(s), FD_READ);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(n, 0);
    CHECK_EQ(enumerated(s), 0);
}

TEST_BOTH(W_53_write_again_only_after_WOULDBLOCK)
{
    static char data[2000];
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint32_t e = ws_event();
    unsigned n;

    CHECK_EQ(ws_event_select(s, e, FD_WRITE), 0);
    CHECK_EQ(enumerated(s), FD_WRITE);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    world_sleep(SECOND);
    CHECK_EQ(enumerated(s), 0);
    while (!ws_send(s, data, sizeof data, &n))
        ;
    world_sleep(SECOND);
    CHECK_EQ(enumerated(s), FD_WRITE);
}

TEST_BOTH(W_77_an_unconnected_stream_has_no_events)
{
    SOCKET s = ws_stream();
    uint32_t e = ws_event();

    CHECK_EQ(ws_event_select(s, e, FD_ALL_EVENTS), 0);
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(enumerated(s), 0);
    CHECK(!ws_event_is_set(e));
}

TEST_BOTH(W_78_select_and_events_do_not_disturb_each_other)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint32_t e = ws_event();
    unsigned out;

    CHECK_EQ(ws_event_select(s, e, FD_READ), 0);
    peer_send(peer_connection(0), "x", 1);
    CHECK_EQ(ws_select1(s, IN_R, -1, &out), 0);
    CHECK_EQ(enumerated(s), FD_READ);
    CHECK_EQ(ws_select1(s, IN_R, 0, &out), 0);
    CHECK_EQ(out, IN_R);
}

TEST(an_event_outlives_its_handle_while_selected)
{
    SOCKET s;
    uint32_t e;

    provider_up(false);
    s = ws_connected(7, PEER_LISTEN);
    e = ws_event();
    CHECK_EQ(ws_event_select(s, e, FD_READ), 0);
    CHECK_EQ(handle_close(self_handles(), e, NULL), 0);
    peer_send(peer_connection(0), "x", 1);
    world_sleep(SECOND);
    CHECK_EQ(enumerated(s), FD_READ);
    CHECK_EQ(ws_close(s), 0);
}

/* --- select ----------------------------------------------------------------------------------- */

TEST_BOTH(W_80_R_50_nothing_to_select_on)
{
    fd_set none = { 0 };
    int ready;

    CHECK_EQ(ws_select(NULL, NULL, NULL, 0, &ready), WSAEINVAL);
    CHECK_EQ(ws_select(&none, &none, &none, SECOND, &ready), WSAEINVAL);
}

TEST_BOTH(W_81_an_invalid_socket_spoils_it_all)
{
    SOCKET s = ws_dgram();
    fd_set w;
    int ready;

    FD_ZERO(&w);
    FD_SET(s, &w);
    FD_SET(0xdeadbeef, &w);
    CHECK_EQ(ws_select(NULL, &w, NULL, 0, &ready), WSAENOTSOCK);
    CHECK_EQ(w.fd_count, 2);
}

TEST_BOTH(W_82_W_83_idle_sockets)
{
    unsigned out;

    CHECK_EQ(ws_select1(ws_stream(), IN_R | IN_W | IN_X, SECOND, &out), 0);
    CHECK_EQ(out, 0);
    CHECK_EQ(ws_select1(ws_dgram(), IN_R | IN_W | IN_X, SECOND, &out), 0);
    CHECK_EQ(out, IN_W);
}

TEST_BOTH(W_85_W_86_W_87_duplicates_counts_and_order)
{
    SOCKET a = ws_dgram(), b = ws_stream(), c = ws_dgram();
    fd_set r, w;
    int ready;

    r.fd_count = 1;
    r.fd_array[0] = a;
    w.fd_count = 5;
    w.fd_array[0] = a;
    w.fd_array[1] = a;
    w.fd_array[2] = b;
    w.fd_array[3] = c;
    w.fd_array[4] = a;
    CHECK_EQ(ws_bind(a, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_send_to(c, "x", 1, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_select(&r, &w, NULL, -1, &ready), 0);
    CHECK_EQ(ready, 3);
    CHECK_EQ(r.fd_count, 1);
    CHECK_EQ(w.fd_count, 2);
    CHECK_EQ(w.fd_array[0], a);
    CHECK_EQ(w.fd_array[1], c);
}

TEST_BOTH(W_88_a_listener_is_readable)
{
    SOCKET s = ws_stream();
    unsigned out;

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK_EQ(ws_select1(s, IN_R, 0, &out), 0);
    CHECK_EQ(out, 0);
    peer_connect(9000, 5000);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, -1, &out), 0);
    CHECK_EQ(out, IN_R);
}

static SOCKET shared;
static unsigned thread_in, thread_out;
static int thread_result;

static void select_shared(void *arg)
{
    (void)arg;
    thread_result = ws_select1(shared, thread_in, -1, &thread_out);
}

TEST_BOTH(W_89_close_ends_a_select)
{
    struct thread *t;

    for (thread_in = IN_R; thread_in <= IN_X; thread_in += 3) {
        shared = ws_stream();
        t = world_thread(process_self(), select_shared, NULL);
        world_sleep(SECOND);
        CHECK_EQ(ws_close(shared), 0);
        world_join(t);
        CHECK_EQ(thread_result, thread_in == IN_R ? 0 : WSAENOTSOCK);
        CHECK_EQ(thread_out, thread_in == IN_R ? IN_R : 0);
    }
}

TEST_BOTH(R_50_timeouts)
{
    uint64_t before = world_now();
    unsigned out;

    CHECK_EQ(ws_select1(ws_stream(), IN_R, 1500 * MS, &out), 0);
    CHECK(world_now() - before >= 1500 * MS && world_now() - before < 1600 * MS);
}

TEST(W_84_two_hundred_sockets_in_a_set_that_ends_with_its_page)
{
    uint32_t v[7], set, err = user_new(4), at, ready;
    SOCKET s = INVALID_SOCKET;

    provider_up(false);
    set = user_new_at_edge(4 + 4 * 200);
    *(uint32_t *)user_at(set) = 200;
    for (uint32_t i = 0; i < 200; i++) {
        s = i == 150 ? ws_dgram() : ws_stream();
        memcpy(user_at(set + 4 + 4 * i), &s, 4);
    }
    v[0] = 0, v[1] = 0, v[2] = set, v[3] = 0, v[4] = 0, v[5] = err;
    at = user_copy(v, 24);
    ready = host_svc(SVC_WSP, WSP_SELECT, at, 24);
    CHECK_EQ(ready, 1);
    CHECK_EQ(*(uint32_t *)user_at(set), 1);
}
