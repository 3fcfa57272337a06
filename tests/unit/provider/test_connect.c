/* SPDX-License-Identifier: MIT */
/* Stream connects and their outcomes, as the calling program sees them. */
#include "tests/unit/provider/calls.h"

#include "tests/unit/host/faultnetif.h"

static int so_error(SOCKET s)
{
    int value;

    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_ERROR, &value), 0);
    return value;
}

TEST_BOTH(C_002_C_080_blocking_connect_returns_0_and_binds)
{
    SOCKET s = ws_stream();
    struct ws_name n;

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_sock_name(s, &n), WSAEINVAL);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK_EQ(ws_sock_name(s, &n), 0);
    CHECK_EQ(n.ip, OURS);
    CHECK(n.port >= 49152);
    CHECK_EQ(ws_peer_name(s, &n), 0);
    CHECK_EQ(n.ip, PEER);
    CHECK_EQ(n.port, 7);
    CHECK_EQ(ws_bind(s, 0, 0), WSAEINVAL);
    CHECK_EQ(ws_close(s), 0);
}

TEST_BOTH(C_010_not_a_socket)
{
    CHECK_EQ(ws_connect(0, PEER, 7), WSAENOTSOCK);
    CHECK_EQ(ws_connect(INVALID_SOCKET, PEER, 7), WSAENOTSOCK);
    CHECK_EQ(ws_connect(0xdeadbeef, PEER, 7), WSAENOTSOCK);
    CHECK_EQ(ws_connect(3, PEER, 7), WSAENOTSOCK);
}

TEST_BOTH(C_011_a_handle_of_something_else)
{
    CHECK_EQ(ws_connect(ws_event(), PEER, 7), WSAENOTSOCK);
}

TEST_BOTH(C_012_a_closed_socket)
{
    SOCKET s = ws_stream();

    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOTSOCK);
    ws_event();
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOTSOCK);
    CHECK_EQ(ws_close(s), WSAENOTSOCK);
}

TEST(C_013_a_socket_of_another_process)
{
    SOCKET s;

    provider_up(false);
    s = ws_stream();
    world_become(world_process("other"), true);
    CHECK_EQ(ws_startup(0x0202), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOTSOCK);
    CHECK_EQ(ws_close(s), WSAENOTSOCK);
}

TEST_BOTH(C_014_W_42_listening_socket_goes_on_listening)
{
    SOCKET s = ws_stream(), c;

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK(peer_connect(9000, 5000));
    world_sleep(10 * MS);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEINVAL);
    CHECK_EQ(ws_accept(s, &c), 0);
}

TEST_BOTH(C_015_connected_is_ISCONN_and_sends_nothing)
{
    SOCKET s = ws_stream();
    unsigned before;

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    world_sleep(SECOND);
    before = wire_sent();
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEISCONN);
    CHECK_EQ(ws_connect(s, OTHER, 9), WSAEISCONN);
    CHECK_EQ(ws_connect(s, 0, 0), WSAEISCONN);
    CHECK_EQ(wire_sent(), before);
}

TEST_BOTH(C_016_accepted_is_ISCONN)
{
    SOCKET s = ws_stream(), c;

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK(peer_connect(9000, 5000));
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_connect(c, PEER, 7), WSAEISCONN);
}

TEST_BOTH(C_017_W_43_shut_down_closed_and_reset_are_ISCONN)
{
    SOCKET s = ws_stream();

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEISCONN);
    peer_fin(peer_connection(0));
    world_sleep(100 * MS);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEISCONN);
    s = ws_stream();
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    peer_rst(peer_connection(1));
    world_sleep(100 * MS);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEISCONN);
}

TEST_BOTH(C_030_W_40_pending_is_ALREADY_and_goes_on_to_its_own_address)
{
    SOCKET s = ws_nonblocking(ws_stream());
    struct ws_name n;
    unsigned out;

    peer_delay_us = SECOND;
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEALREADY);
    CHECK_EQ(ws_connect(s, OTHER, 9), WSAEALREADY);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, 9 * SECOND, &out), 0);
    CHECK_EQ(out, IN_W);
    CHECK_EQ(ws_peer_name(s, &n), 0);
    CHECK_EQ(n.ip, PEER);
    CHECK_EQ(n.port, 7);
}

TEST(C_031_pending_is_INVAL_for_a_version_1_client)
{
    SOCKET s;

    network_up(false);
    CHECK_EQ(ws_startup(0x0101), 0);
    s = ws_nonblocking(ws_stream());
    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEINVAL);
    CHECK_EQ(ws_startup(0x0202), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEALREADY);
}

static SOCKET shared;
static int thread_result;

static void connect_shared(void *arg)
{
    (void)arg;
    thread_result = ws_connect(shared, PEER, 7);
}

TEST_BOTH(C_034_C_036_other_calls_while_a_blocking_connect_pends)
{
    struct thread *t;
    unsigned n;
    char c;

    peer_play(7, PEER_DROP);
    peer_play(9, PEER_LISTEN);
    shared = ws_stream();
    t = world_thread(process_self(), connect_shared, NULL);
    world_sleep(SECOND);
    CHECK(!world_finished(t));
    CHECK_EQ(ws_connect(shared, PEER, 9), WSAEINPROGRESS);
    CHECK_EQ(ws_send(shared, "x", 1, &n), WSAENOTCONN);
    CHECK_EQ(ws_recv(shared, &c, 1, 0, &n), WSAENOTCONN);
    CHECK_EQ(ws_listen(shared, 5), WSAEINVAL);
    CHECK_EQ(ws_bind(shared, 0, 0), WSAEINVAL);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 9), 0);          /* C-035 */
    world_join(t);
    CHECK_EQ(thread_result, WSAETIMEDOUT);
}

TEST_BOTH(C_051_C_052_C_053_C_054_addresses_no_stream_can_reach)
{
    static const struct ws_name bad[] = {
        { 0, 7 }, { PEER, 0 }, { IP4(255, 255, 255, 255), 7 }, { IP4(10, 0, 2, 255), 7 },
        { IP4(224, 0, 0, 1), 7 }, { IP4(240, 0, 0, 1), 7 },
    };
    SOCKET s = ws_stream();
    struct ws_name n;

    peer_play(7, PEER_LISTEN);
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
            CHECK_EQ(ws_connect(s, bad[i].ip, bad[i].port), WSAEADDRNOTAVAIL);
        ws_nonblocking(s);
    }
    CHECK_EQ(sent_count(PACKET_TCP, 0), 0);
    CHECK_EQ(ws_sock_name(s, &n), WSAEINVAL);               /* no trace */
    CHECK_EQ(ws_fionbio(s, 0), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);                    /* C-056 */
}

static void listen_and_accept(void *arg)
{
    SOCKET c;

    (void)arg;
    thread_result = ws_accept(shared, &c);
}

TEST_BOTH(C_055_W_09_loopback)
{
    SOCKET s = ws_stream(), n = ws_nonblocking(ws_stream());
    struct thread *t;
    unsigned out;

    shared = ws_stream();
    CHECK_EQ(ws_bind(shared, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_listen(shared, 5), 0);
    t = world_thread(process_self(), listen_and_accept, NULL);
    CHECK_EQ(ws_connect(s, LOOPBACK, 5000), 0);
    world_join(t);
    CHECK_EQ(thread_result, 0);
    CHECK_EQ(ws_connect(n, LOOPBACK, 5000), WSAEWOULDBLOCK);
    CHECK_EQ(ws_select1(n, IN_R | IN_W | IN_X, SECOND, &out), 0);
    CHECK_EQ(out, IN_W);
    CHECK_EQ(sent_count(PACKET_TCP, 0), 0);
}

TEST_BOTH(C_081_fifty_sockets_fifty_ports)
{
    static bool seen[65536];
    struct ws_name n;

    peer_play(7, PEER_LISTEN);
    for (int i = 0; i < 50; i++) {
        SOCKET s = ws_stream();

        CHECK_EQ(ws_connect(s, PEER, 7), 0);
        CHECK_EQ(ws_sock_name(s, &n), 0);
        CHECK(!seen[n.port]);
        seen[n.port] = true;
    }
}

TEST_BOTH(C_082_W_30_W_31_names_while_pending)
{
    SOCKET s = ws_nonblocking(ws_stream());
    struct ws_name n;
    unsigned done;
    char c;

    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_sock_name(s, &n), 0);
    CHECK_EQ(n.ip, OURS);
    CHECK(n.port != 0);
    CHECK_EQ(ws_peer_name(s, &n), 0);
    CHECK_EQ(n.port, 7);
    CHECK_EQ(ws_send(s, "x", 1, &done), WSAENOTCONN);       /* W-41 */
    CHECK_EQ(ws_recv(s, &c, 1, 0, &done), WSAENOTCONN);
}

TEST_BOTH(C_083_the_bound_port_is_the_source)
{
    SOCKET s = ws_stream();
    struct packet syn;

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_bind(s, OURS, 5000), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK(sent_packet(PACKET_TCP, FLAG_SYN, 0, &syn));
    CHECK_EQ(syn.from_port, 5000);
}

TEST_BOTH(C_084_C_085_blocks_and_is_ready_at_once)
{
    uint64_t before;
    SOCKET s = ws_stream();
    unsigned n;
    char c;

    peer_delay_us = 1500 * MS;
    peer_play(7, PEER_ECHO);
    before = world_now();
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK(world_now() - before >= 1500 * MS);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(c, 'x');
}

TEST_BOTH(C_086_C_087_success_is_in_writefds_only)
{
    SOCKET s = ws_nonblocking(ws_stream());
    unsigned out;

    peer_delay_us = 300 * MS;
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, 0, &out), 0);            /* C-090 */
    CHECK_EQ(out, 0);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, -1, &out), 0);
    CHECK_EQ(out, IN_W);
}

TEST_BOTH(C_088_C_089_W_01_W_03_failure_is_in_exceptfds_only_and_stays)
{
    SOCKET s = ws_nonblocking(ws_stream());
    unsigned out;

    peer_delay_us = 300 * MS;
    CHECK_EQ(ws_connect(s, PEER, 1), WSAEWOULDBLOCK);
    CHECK_EQ(ws_select1(s, IN_W, 2 * SECOND, &out), 0);
    CHECK_EQ(out, 0);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, -1, &out), 0);
    CHECK_EQ(out, IN_X);
    CHECK_EQ(so_error(s), WSAECONNREFUSED);
    CHECK_EQ(so_error(s), 0);                               /* W-02 */
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, 0, &out), 0);
    CHECK_EQ(out, IN_X);
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, 0, &out), 0);            /* W-05 */
    CHECK_EQ(out, 0);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, -1, &out), 0);
    CHECK_EQ(out, IN_W);
    CHECK_EQ(so_error(s), 0);                               /* W-04 */
}

TEST_BOTH(C_095_W_06_W_07_blocking_refused)
{
    SOCKET s = ws_stream();
    unsigned out;

    CHECK_EQ(ws_connect(s, PEER, 1), WSAECONNREFUSED);
    CHECK_EQ(so_error(s), 0);
    CHECK_EQ(ws_select1(s, IN_W, 100 * MS, &out), 0);
    CHECK_EQ(out, 0);
    CHECK_EQ(ws_select1(s, IN_X, 100 * MS, &out), 0);
    CHECK_EQ(out, IN_X);
}

static void times_out(uint32_t ip, uint16_t port)
{
    SOCKET s = ws_stream();
    uint64_t before = world_now();

    CHECK_EQ(ws_connect(s, ip, port), WSAETIMEDOUT);
    CHECK(world_now() - before >= 21000 * MS);
    CHECK(world_now() - before < 21100 * MS);
}

TEST_BOTH(C_096_silent_peer_times_out_after_21_seconds)
{
    peer_play(7, PEER_DROP);
    times_out(PEER, 7);
    CHECK(peer_syns >= 3 && peer_syns <= 8);
}

TEST_BOTH(C_097_dead_ARP_times_out_after_21_seconds)
{
    times_out(DEAD, 7);
}

TEST_BOTH(C_096_wrong_ack_SYN_ACKs_do_not_shorten_it)
{
    peer_play(7, PEER_BAD_ACK);
    times_out(PEER, 7);
    CHECK(sent_count(PACKET_TCP, FLAG_RST) >= 3);
}

TEST_BOTH(C_099_to_C_103_icmp)
{
    static const struct { uint8_t type, code; int err; } row[] = {
        { 3, 0, WSAENETUNREACH }, { 3, 1, WSAENETUNREACH }, { 3, 2, WSAECONNREFUSED },
        { 3, 3, WSAECONNREFUSED }, { 3, 13, WSAENETUNREACH }, { 11, 0, WSAENETUNREACH },
    };

    peer_play(7, PEER_ICMP);
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        SOCKET s = ws_stream();
        uint64_t before = world_now();

        peer_icmp_type = row[i].type;
        peer_icmp_code = row[i].code;
        CHECK_EQ(ws_connect(s, PEER, 7), row[i].err);
        CHECK(world_now() - before < SECOND);
        peer_play(9, PEER_LISTEN);
        CHECK_EQ(ws_connect(s, PEER, 9), 0);                /* C-109 */
    }
}

TEST_BOTH(C_104_forged_icmp_and_rst_are_ignored)
{
    SOCKET s = ws_nonblocking(ws_stream());
    struct packet syn, lie, rst;
    unsigned out;

    peer_delay_us = SECOND;
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    world_sleep(1200 * MS);                                 /* ARP took one delay */
    CHECK(sent_packet(PACKET_TCP, FLAG_SYN, 0, &syn));
    rst = (struct packet){ .kind = PACKET_TCP, .from = PEER, .to = OURS, .from_port = 7,
                           .to_port = syn.from_port, .ack = syn.seq + 2,
                           .flags = FLAG_RST | FLAG_ACK };
    peer_send_packet(&rst);
    lie = syn;
    lie.from_port ^= 1;
    peer_send_icmp_error(PEER, 3, 1, &lie);
    world_sleep(10 * MS);
    CHECK_EQ(ws_select1(s, IN_R | IN_W | IN_X, -1, &out), 0);
    CHECK_EQ(out, IN_W);
}

TEST_BOTH(C_105_no_link_is_NETDOWN_and_loopback_works)
{
    SOCKET s = ws_stream(), l = ws_stream();

    wire_link(false);
    world_sleep(SECOND);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENETDOWN);
    ws_nonblocking(s);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENETDOWN);
    CHECK_EQ(ws_fionbio(s, 0), 0);
    CHECK_EQ(ws_bind(l, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_listen(l, 5), 0);
    CHECK_EQ(ws_connect(s, LOOPBACK, 5000), 0);
}

TEST_BOTH(C_106_link_lost_while_pending_does_not_hang)
{
    SOCKET s = ws_nonblocking(ws_stream());
    unsigned out;

    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    wire_link(false);
    CHECK_EQ(ws_select1(s, IN_X, 22 * SECOND, &out), 0);
    CHECK_EQ(out, IN_X);
    CHECK_EQ(so_error(s), WSAETIMEDOUT);
}
