/* SPDX-License-Identifier: MIT */
/* Streams: data, shutdown, the end as the peer makes it. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/provider/pressure.h"

static int receive(SOCKET s)
{
    unsigned n;
    char c[8];

    return ws_recv(s, c, sizeof c, 0, &n);
}

TEST_BOTH(R_34_what_is_there_then_0_for_ever)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    char c[16];
    unsigned n;

    peer_send(peer_connection(0), "hello", 5);
    CHECK_EQ(ws_recv(s, c, sizeof c, 0, &n), 0);
    CHECK_EQ(n, 5);
    CHECK(!memcmp(c, "hello", 5));
    peer_fin(peer_connection(0));
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(ws_recv(s, c, sizeof c, 0, &n), 0);
        CHECK_EQ(n, 0);
    }
}

TEST_BOTH(R_30_R_35_peek_and_empty_receives)
{
    SOCKET s = ws_nonblocking(ws_connected(7, PEER_LISTEN));
    char c[16];
    unsigned n;
    uint32_t bytes;

    CHECK_EQ(receive(s), WSAEWOULDBLOCK);
    CHECK_EQ(ws_recv(s, c, 0, 0, &n), 0);
    peer_send(peer_connection(0), "hello", 5);
    world_sleep(10 * MS);
    CHECK_EQ(ws_fionread(s, &bytes), 0);
    CHECK_EQ(bytes, 5);
    CHECK_EQ(ws_recv(s, c, 2, MSG_PEEK, &n), 0);
    CHECK_EQ(n, 2);
    CHECK_EQ(ws_recv(s, c, 0, 0, &n), 0);
    CHECK_EQ(n, 0);
    CHECK_EQ(ws_recv(s, c, 3, 0, &n), 0);
    CHECK_EQ(ws_recv(s, c, sizeof c, 0, &n), 0);
    CHECK_EQ(n, 2);
    CHECK(!memcmp(c, "lo", 2));
    CHECK_EQ(ws_recv(s, c, 1, MSG_OOB, &n), WSAEINVAL);
}

static uint8_t big[300000], back[300000];

static void pattern(void)
{
    for (unsigned i = 0; i < sizeof big; i++)
        big[i] = (uint8_t)(i * 7 + i / 251);
}

static void drain(unsigned want, SOCKET s)
{
    unsigned got = 0, n;

    while (got < want) {
        CHECK_EQ(ws_recv(s, back + got, sizeof back - got, 0, &n), 0);
        CHECK(n > 0);
        got += n;
    }
}

static SOCKET far_end;

static void echo_all(void *arg)
{
    static uint8_t buf[5000];
    unsigned n, sent;

    (void)arg;
    while (!ws_recv(far_end, buf, sizeof buf, 0, &n) && n > 0)
        CHECK_EQ(ws_send(far_end, buf, n, &sent), 0);
    ws_shutdown(far_end, SD_SEND);
}

static SOCKET send_side;

static void send_all(void *arg)
{
    unsigned n;

    (void)arg;
    CHECK_EQ(ws_send(send_side, big, sizeof big, &n), 0);
    CHECK_EQ(n, sizeof big);                                /* blocking takes everything */
    CHECK_EQ(ws_shutdown(send_side, SD_SEND), 0);
}

static void pair(SOCKET *a, SOCKET *b)
{
    SOCKET l = ws_stream();

    *a = ws_stream();
    CHECK_EQ(ws_bind(l, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_listen(l, 5), 0);
    CHECK_EQ(ws_connect(*a, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_accept(l, b), 0);
    CHECK_EQ(ws_close(l), 0);
}

TEST_BOTH(R_43_three_hundred_kilobytes_go_round)
{
    struct thread *echo, *send;
    char c;
    unsigned n;

    pattern();
    pair(&send_side, &far_end);
    echo = world_thread(process_self(), echo_all, NULL);
    send = world_thread(process_self(), send_all, NULL);
    drain(sizeof big, send_side);
    CHECK(!memcmp(big, back, sizeof big));
    CHECK_EQ(ws_recv(send_side, &c, 1, 0, &n), 0);
    CHECK_EQ(n, 0);
    world_join(echo);
    world_join(send);
}

TEST_BOTH(closed_windows_on_both_sides_do_not_spin)
{
    SOCKET a, b;
    unsigned n, in_a = 0, in_b = 0;

    pattern();
    pair(&a, &b);
    ws_nonblocking(a);
    ws_nonblocking(b);
    while (!ws_send(a, big, 1000, &n))
        in_b += n;
    while (!ws_send(b, big, 1000, &n))
        in_a += n;
    world_sleep(1500ull * SECOND);                          /* many window probes */
    CHECK_EQ(ws_fionbio(a, 0), 0);
    CHECK_EQ(ws_fionbio(b, 0), 0);
    drain(in_b, b);
    drain(in_a, a);
    CHECK_EQ(ws_send(a, "x", 1, &n), 0);
    drain(1, b);
}

/* As other stacks probe: a bare ACK with the last sequence number that was taken already. */
static void probe_window(struct peer_connection *c)
{
    struct packet p = { .kind = PACKET_TCP, .from = PEER, .to = OURS, .from_port = c->port,
                        .to_port = c->our_port, .seq = c->snd_nxt - 1, .ack = c->rcv_nxt,
                        .flags = FLAG_ACK, .window = peer_window, .ttl = 64 };

    peer_send_packet(&p);
}

TEST_BOTH(a_probe_of_a_closed_window_is_answered)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    unsigned before;
    struct packet last;

    (void)s;
    peer_send(peer_connection(0), big, 16 * 1460);
    world_sleep(SECOND);
    before = sent_count(PACKET_TCP, FLAG_ACK);
    CHECK(sent_packet(PACKET_TCP, FLAG_ACK, before - 1, &last));
    CHECK_EQ(last.window, 0);
    for (int i = 0; i < 3; i++) {
        probe_window(peer_connection(0));
        world_sleep(SECOND);
    }
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_ACK), before + 3);
}

TEST_BOTH(R_43_nonblocking_send_is_partial_then_WOULDBLOCK_then_writable)
{
    SOCKET a, b;
    unsigned n, out;

    pair(&a, &b);
    ws_nonblocking(a);
    CHECK_EQ(ws_send(a, big, sizeof big, &n), 0);
    CHECK(n > 0 && n < sizeof big);
    while (!ws_send(a, big, 1000, &n))
        ;
    CHECK_EQ(ws_send(a, big, 1000, &n), WSAEWOULDBLOCK);
    CHECK_EQ(ws_select1(a, IN_W, 0, &out), 0);
    CHECK_EQ(out, 0);
    ws_nonblocking(b);
    while (!ws_recv(b, back, 20000, 0, &n))
        ;
    CHECK_EQ(ws_select1(a, IN_W, SECOND, &out), 0);
    CHECK_EQ(out, IN_W);
}

TEST_BOTH(R_44_W_51_after_a_reset)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint32_t e = ws_event(), bits;
    int32_t code[10];
    unsigned out, n;
    int value;

    CHECK_EQ(ws_event_select(s, e, FD_CLOSE), 0);
    peer_rst(peer_connection(0));
    world_sleep(10 * MS);
    CHECK(ws_event_is_set(e));
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_CLOSE);
    CHECK_EQ(code[FD_CLOSE_BIT], WSAECONNABORTED);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_ERROR, &value), 0);
    CHECK_EQ(value, 0);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, 0, &out), 0);
    CHECK_EQ(out, IN_R | IN_W);
    CHECK_EQ(receive(s), WSAECONNRESET);
    CHECK_EQ(ws_send(s, "x", 1, &n), WSAECONNRESET);
}

static void reset_comes(void *connection)
{
    peer_rst(connection);
}

TEST_BOTH(W_51_a_reset_ends_a_blocked_receive)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);

    world_at(SECOND, reset_comes, peer_connection(0));
    CHECK_EQ(receive(s), WSAECONNRESET);
}

TEST_BOTH(R_44_R_80_R_81_shutdown)
{
    SOCKET s = ws_stream();
    char c[8];
    unsigned n;

    CHECK_EQ(ws_shutdown(s, SD_SEND), WSAENOTCONN);         /* W-47 */
    s = ws_connected(7, PEER_LISTEN);
    CHECK_EQ(ws_shutdown(s, 3), WSAEINVAL);
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    world_sleep(10 * MS);
    CHECK(peer_connection(0)->got_fin);
    CHECK_EQ(ws_send(s, "x", 1, &n), WSAESHUTDOWN);
    peer_send(peer_connection(0), "late", 4);
    CHECK_EQ(ws_recv(s, c, sizeof c, 0, &n), 0);
    CHECK_EQ(n, 4);
    CHECK_EQ(ws_shutdown(s, SD_RECEIVE), 0);
    CHECK_EQ(receive(s), WSAESHUTDOWN);
}

TEST_BOTH(W_34_R_34_names_and_the_end_stay_after_both_FINs)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    struct ws_name n;

    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    peer_fin(peer_connection(0));
    world_sleep(300ull * SECOND);                           /* lwIP has freed the pcb by itself */
    CHECK_EQ(ws_peer_name(s, &n), 0);
    CHECK_EQ(n.port, 7);
    CHECK_EQ(receive(s), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEISCONN);
    CHECK_EQ(ws_close(s), 0);
}

TEST_BOTH(R_34_their_FIN_first_then_ours)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    struct ws_name n;

    peer_fin(peer_connection(0));
    CHECK_EQ(receive(s), 0);
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    world_sleep(300ull * SECOND);
    CHECK_EQ(receive(s), 0);
    CHECK_EQ(ws_peer_name(s, &n), 0);
}

static SOCKET shared;
static int thread_result;

static void accept_shared(void *arg)
{
    SOCKET c;

    (void)arg;
    thread_result = ws_accept(shared, &c);
}

static void receive_shared(void *arg)
{
    (void)arg;
    thread_result = receive(shared);
}

TEST_BOTH(R_20_R_83_close_wakes_accept_and_receive)
{
    struct thread *t;

    shared = ws_stream();
    CHECK_EQ(ws_bind(shared, 0, 5000), 0);
    CHECK_EQ(ws_listen(shared, 5), 0);
    t = world_thread(process_self(), accept_shared, NULL);
    world_sleep(SECOND);
    CHECK_EQ(ws_close(shared), 0);
    world_join(t);
    CHECK_EQ(thread_result, WSAENOTSOCK);
    shared = ws_connected(7, PEER_LISTEN);
    t = world_thread(process_self(), receive_shared, NULL);
    world_sleep(SECOND);
    CHECK_EQ(ws_close(shared), 0);
    world_join(t);
    CHECK_EQ(thread_result, WSAENOTSOCK);
}

TEST_BOTH(C_113_no_pcb_left_is_NOBUFS_and_passes)
{
    SOCKET s = ws_stream(), t;
    struct net_pools pools;

    peer_play(7, PEER_LISTEN);
    t = ws_stream();
    CHECK_EQ(ws_connect(t, PEER, 7), 0);
    heap_fail_lwip(1, 20);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOBUFS);
    heap_fail_lwip(0, 0);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    net_lock();
    net_pools(&pools);
    net_unlock();
    CHECK_EQ(pools.tcp_pcb_used, 2);
}

TEST_BOTH(C_115_every_allocation_of_a_connect_may_fail)
{
    SOCKET warm = ws_nonblocking(ws_stream()), s;
    struct ws_name n;
    unsigned nth;
    int err;

    peer_play(7, PEER_LISTEN);
    peer_play(9, PEER_DROP);
    CHECK_EQ(ws_connect(warm, PEER, 9), WSAEWOULDBLOCK);    /* its timers run, ARP is known */
    world_sleep(SECOND);
    for (nth = 1; nth < 20; nth++) {
        s = ws_nonblocking(ws_stream());
        heap_fail_lwip(nth, 1);
        err = ws_connect(s, PEER, 7);
        heap_fail_lwip(0, 0);
        CHECK(err == WSAENOBUFS || err == WSAEWOULDBLOCK);
        if (err == WSAENOBUFS) {
            CHECK_EQ(ws_sock_name(s, &n), WSAEINVAL);       /* as it was */
            CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
        }
        CHECK_EQ(ws_close(s), 0);
    }
}

static void last_segment(struct peer_connection *c, const char *text)
{
    struct packet p = { .kind = PACKET_TCP, .from = PEER, .to = OURS, .from_port = c->port,
                        .to_port = c->our_port, .seq = c->snd_nxt, .ack = c->rcv_nxt,
                        .flags = FLAG_FIN | FLAG_ACK, .window = 60000,
                        .data = (const uint8_t *)text, .bytes = strlen(text), .ttl = 64 };

    peer_send_packet(&p);
}

TEST_BOTH(data_with_the_last_FIN_is_not_refused)
{
    char c[8];
    unsigned n;

    for (int shut = 0; shut < 2; shut++) {
        SOCKET s = ws_connected(7, PEER_LISTEN);

        if (shut)
            CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
        peer_send(peer_connection((unsigned)shut), "a", 1);
        world_sleep(100 * MS);
        pressure_on();
        last_segment(peer_connection((unsigned)shut), "b");
        world_sleep(300ull * SECOND);       /* TIME_WAIT is over */
        CHECK_EQ(ws_recv(s, c, 1, 0, &n), 0);
        CHECK_EQ(ws_recv(s, c, 8, 0, &n), 0);
        CHECK_EQ(n, 1);
        CHECK_EQ(c[0], 'b');
        CHECK_EQ(ws_recv(s, c, 8, 0, &n), 0);
        CHECK_EQ(n, 0);
        CHECK_EQ(ws_close(s), 0);
        pressure_off();
    }
}
