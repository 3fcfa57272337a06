/* SPDX-License-Identifier: MIT */
/* Connecting again after a failure, and being cancelled, closed or killed while it pends. */
#include "tests/unit/provider/calls.h"

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "provider/socket/bindtab.h"

static int so_error(SOCKET s)
{
    int value;

    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_ERROR, &value), 0);
    return value;
}

static SOCKET shared;
static int thread_result;

static void connect_shared(void *arg)
{
    (void)arg;
    thread_result = ws_connect(shared, PEER, 7);
}

TEST_BOTH(C_107_refused_then_connect_again)
{
    SOCKET s = ws_stream();
    unsigned n;
    char c;

    CHECK_EQ(ws_connect(s, PEER, 7), WSAECONNREFUSED);
    peer_play(7, PEER_ECHO);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
}

TEST_BOTH(C_108_timed_out_then_connect_again)
{
    SOCKET s = ws_stream();

    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAETIMEDOUT);
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}

TEST_BOTH(C_110_refused_a_hundred_times_leaks_nothing)
{
    struct net_pools before, after;
    SOCKET s = ws_stream();

    CHECK_EQ(ws_connect(s, PEER, 1), WSAECONNREFUSED);
    net_lock();
    net_pools(&before);
    net_unlock();
    for (int i = 0; i < 100; i++)
        CHECK_EQ(ws_connect(s, PEER, 1), WSAECONNREFUSED);
    net_lock();
    net_pools(&after);
    net_unlock();
    CHECK_EQ(after.tcp_pcb_used, before.tcp_pcb_used);
    CHECK_EQ(after.tcp_seg_used, before.tcp_seg_used);
}

static void only_ports(uint16_t first, uint16_t last)
{
    net_lock();
    bindtab_set_range(first, last);
    net_unlock();
}

/* The port that the first attempt took has a connection with the second peer in TIME_WAIT. */
TEST_BOTH(C_107_the_retry_takes_another_port_when_its_own_lingers)
{
    SOCKET gone = ws_stream(), s = ws_stream();
    struct ws_name n;

    peer_play(7, PEER_ECHO);
    only_ports(50000, 50000);
    CHECK_EQ(ws_connect(gone, PEER, 7), 0);
    CHECK_EQ(ws_shutdown(gone, SD_SEND), 0);
    world_sleep(100 * MS);
    CHECK_EQ(ws_close(gone), 0);
    CHECK_EQ(ws_connect(s, PEER, 1), WSAECONNREFUSED);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOBUFS);           /* there is no other */
    CHECK_EQ(ws_sock_name(s, &n), 0);
    CHECK_EQ(n.port, 50000);
    CHECK_EQ(n.ip, 0);
    CHECK_EQ(ws_connect(s, PEER, 1), WSAECONNREFUSED);
    only_ports(50000, 50001);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK_EQ(ws_sock_name(s, &n), 0);
    CHECK_EQ(n.port, 50001);
}

TEST_BOTH(C_111_W_08_refused_blocking_then_nonblocking)
{
    SOCKET s = ws_stream();
    unsigned out;

    CHECK_EQ(ws_connect(s, PEER, 7), WSAECONNREFUSED);
    peer_play(7, PEER_LISTEN);
    ws_nonblocking(s);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, -1, &out), 0);
    CHECK_EQ(out, IN_W);
}

TEST_BOTH(C_112_retry_keeps_the_bound_address)
{
    SOCKET s = ws_stream();
    struct packet syn;
    struct ws_name n;

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAECONNREFUSED);
    CHECK_EQ(ws_sock_name(s, &n), 0);
    CHECK_EQ(n.ip, 0);
    CHECK_EQ(n.port, 5000);
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK(sent_packet(PACKET_TCP, FLAG_SYN, 1, &syn));
    CHECK_EQ(syn.from_port, 5000);
    CHECK_EQ(ws_sock_name(s, &n), 0);
    CHECK_EQ(n.ip, OURS);                                   /* W-36 */
}

TEST_BOTH(W_14_a_failed_socket_may_listen)
{
    SOCKET s = ws_nonblocking(ws_stream()), c;
    unsigned out;

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_select1(s, IN_X, -1, &out), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK(peer_connect(9000, 5000));
    CHECK_EQ(ws_select1(s, IN_R, -1, &out), 0);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(so_error(s), WSAECONNREFUSED);
}

TEST_BOTH(W_44_a_connect_to_itself_times_out)
{
    SOCKET s = ws_stream();
    uint64_t before = world_now();

    CHECK_EQ(ws_bind(s, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_connect(s, LOOPBACK, 5000), WSAETIMEDOUT);
    CHECK(world_now() - before >= 21 * SECOND);
    CHECK(world_now() - before < 22 * SECOND);
}

TEST_BOTH(W_90_cancel_ends_the_blocked_call_with_INTR)
{
    struct thread *t;

    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_cancel(), WSAEINVAL);
    shared = ws_stream();
    t = world_thread(process_self(), connect_shared, NULL);
    world_sleep(SECOND);
    CHECK_EQ(ws_cancel(), 0);
    world_join(t);
    CHECK_EQ(thread_result, WSAEINTR);
    CHECK_EQ(ws_close(shared), 0);
}

TEST_BOTH(W_91_close_under_a_blocked_connect_is_NOTSOCK)
{
    struct thread *t;

    peer_play(7, PEER_DROP);
    shared = ws_stream();
    t = world_thread(process_self(), connect_shared, NULL);
    world_sleep(SECOND);
    CHECK_EQ(ws_close(shared), 0);
    world_join(t);
    CHECK_EQ(thread_result, WSAENOTSOCK);
}

TEST_BOTH(W_92_close_while_pending_is_silent)
{
    SOCKET s = ws_nonblocking(ws_stream());
    uint32_t e = ws_event();

    peer_delay_us = SECOND;
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_event_select(s, e, FD_CONNECT), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_close(s), 0);
    world_sleep(9 * SECOND);
    CHECK(!ws_event_is_set(e));
}

TEST(a_killed_thread_leaves_its_connect_and_the_process_its_sockets)
{
    struct net_pools pools;
    struct process *p;
    struct thread *t;

    provider_up(false);
    peer_play(7, PEER_DROP);
    p = process_self();
    shared = ws_stream();
    t = world_thread(p, connect_shared, NULL);
    world_sleep(SECOND);
    world_kill(t);
    world_join(t);
    world_process_exit(p);
    world_sleep(SECOND);
    net_lock();
    net_pools(&pools);
    net_unlock();
    CHECK_EQ(pools.tcp_pcb_used, 0);
}
