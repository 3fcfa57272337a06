/* SPDX-License-Identifier: MIT */
/* etc/provider.conf, and what small pools do to a client (C-113, C-114, R-07). */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/socket/config.h"

static void configure(const char *text)
{
    provider_configure(text, (unsigned)strlen(text));
}

TEST(without_a_file_nothing_is_small)
{
    CHECK_EQ(provider_settings.sockets, 65535);
    CHECK_EQ(provider_settings.ephemeral_low, 49152);
    CHECK_EQ(provider_settings.ephemeral_high, 65535);
    CHECK_EQ(provider_settings.connect_timeout_ms, 21000);
    CHECK_EQ(provider_settings.sockets_per_process, 4096);
    CHECK_EQ(provider_settings.datagram_kb, 4096);
}

TEST(config_lines_are_read)
{
    configure("# small\r\nSOCKETS=7\r\n\nEPHEMERAL_LOW=50000\nEPHEMERAL_HIGH=50003 \n"
              "MAX_SOCKETS_PER_PROCESS=9\nDATAGRAM_KB=64\nCONNECT_TIMEOUT_MS=1500\n"
              "ORPHAN_TIMEOUT_MS=2000\nTcpMaxDataRetransmissions=11\n"
              "TcpMaxDataRetransmissions=1\t\n");
    CHECK_EQ(provider_settings.orphan_timeout_ms, 2000);
    CHECK_EQ(provider_settings.data_retransmissions, 1);
    CHECK_EQ(provider_settings.sockets, 7);
    CHECK_EQ(provider_settings.ephemeral_low, 50000);
    CHECK_EQ(provider_settings.ephemeral_high, 50003);
    CHECK_EQ(provider_settings.connect_timeout_ms, 1500);
    CHECK_EQ(provider_settings.sockets_per_process, 9);
    CHECK_EQ(provider_settings.datagram_kb, 64);
    CHECK_STR(host_console(), "");
}

TEST(how_connections_end_has_bounds)
{
    configure("ORPHAN_TIMEOUT_MS=999\nORPHAN_TIMEOUT_MS=3600001\nTcpMaxDataRetransmissions=0\n"
              "TcpMaxDataRetransmissions=12\n");
    CHECK_EQ(provider_settings.orphan_timeout_ms, 60000);
    CHECK_EQ(provider_settings.data_retransmissions, 5);
}

TEST(bad_config_lines_are_named_and_skipped)
{
    configure("COLOUR=3\nSOCKETS=0\nSOCKETS=65536\nSOCKETS=\nSOCKETS=4x\nSOCKETS=4-\nSOCKETS\n"
              "sockets=4\nCONNECT_TIMEOUT_MS=99\nMAX_SOCKETS_PER_PROCESS=99999999999999999999\n"
              "SOCKETS=5\n");
    CHECK_EQ(provider_settings.sockets, 5);
    CHECK_EQ(provider_settings.connect_timeout_ms, 21000);
    CHECK_EQ(provider_settings.sockets_per_process, 4096);
    for (unsigned line = 1; line <= 10; line++) {
        char want[60];

        snprintf(want, sizeof want, "provider.conf:%u: not understood, skipped: ", line);
        CHECK(strstr(host_console(), want));
    }
    CHECK(!strstr(host_console(), "provider.conf:11"));
}

TEST(a_port_range_upside_down_is_skipped)
{
    configure("EPHEMERAL_LOW=50000\nEPHEMERAL_HIGH=49999\n");
    CHECK_EQ(provider_settings.ephemeral_low, 49152);
    CHECK_EQ(provider_settings.ephemeral_high, 65535);
    CHECK(strstr(host_console(), "EPHEMERAL_LOW is above EPHEMERAL_HIGH"));
}

TEST(long_config_lines_and_random_bytes_do_no_harm)
{
    char text[300];

    memset(text, 'S', sizeof text);
    provider_configure(text, sizeof text);
    CHECK(strstr(host_console(), "provider.conf:1: "));
    for (unsigned i = 0; i < 5000; i++) {
        static const char alphabet[] = "SOCKETS=0123456789\n\r#_ \0EPHMRAL";
        unsigned n = test_random_below(sizeof text);

        for (unsigned b = 0; b < n; b++)
            text[b] = alphabet[test_random_below(sizeof alphabet - 1)];
        provider_configure(text, n);
        CHECK(provider_settings.sockets >= 1);
        CHECK(provider_settings.ephemeral_low <= provider_settings.ephemeral_high);
    }
}

static void small_pool(void)
{
    enum { MANY = 5 };
    SOCKET s[MANY], late = ws_stream();
    struct ws_name n;

    peer_play(7, PEER_LISTEN);
    peer_play(8, PEER_DROP);
    for (unsigned i = 0; i < MANY; i++) {
        s[i] = ws_nonblocking(ws_stream());
        CHECK_EQ(ws_connect(s[i], PEER, 8), WSAEWOULDBLOCK);
    }
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(ws_connect(late, PEER, 7), WSAENOBUFS);
        CHECK_EQ(ws_sock_name(late, &n), WSAEINVAL);        /* as it was */
    }
    CHECK_EQ(ws_bind(late, 0, 5000), 0);
    CHECK_EQ(ws_listen(late, 1), WSAENOBUFS);
    CHECK_EQ(ws_close(s[0]), 0);
    CHECK_EQ(ws_connect(late, PEER, 7), 0);
    CHECK_EQ(ws_sock_name(late, &n), 0);
    CHECK_EQ(n.port, 5000);
}

TEST(C_113_small_pool_is_NOBUFS_and_recovers_user)
{
    configure("SOCKETS=5\n");
    provider_up(false);
    small_pool();
}

TEST(C_113_small_pool_is_NOBUFS_and_recovers_kernel)
{
    configure("SOCKETS=5\n");
    provider_up(true);
    small_pool();
}

TEST(C_113_connections_in_TIME_WAIT_do_not_count)
{
    configure("SOCKETS=2\n");
    provider_up(false);
    peer_play(7, PEER_LISTEN);
    for (unsigned i = 0; i < 10; i++) {
        SOCKET s = ws_stream();

        CHECK_EQ(ws_connect(s, PEER, 7), 0);
        CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
        peer_fin(peer_connection(i));
        world_sleep(SECOND);
        CHECK_EQ(ws_close(s), 0);
    }
}

TEST(C_114_ephemeral_ports_run_out_and_come_back)
{
    SOCKET s[4], late;

    configure("EPHEMERAL_LOW=50000\nEPHEMERAL_HIGH=50003\n");
    provider_up(false);
    peer_play(8, PEER_DROP);
    peer_play(7, PEER_LISTEN);
    late = ws_stream();
    for (unsigned i = 0; i < 4; i++) {
        s[i] = ws_nonblocking(ws_stream());
        CHECK_EQ(ws_connect(s[i], PEER, 8), WSAEWOULDBLOCK);
    }
    CHECK_EQ(ws_connect(late, PEER, 7), WSAENOBUFS);
    CHECK_EQ(ws_bind(late, 0, 0), WSAENOBUFS);
    CHECK_EQ(ws_close(s[2]), 0);
    CHECK_EQ(ws_connect(late, PEER, 7), 0);
}

TEST(R_07_the_limit_of_a_process_is_MFILE)
{
    SOCKET s, t, lis, c;

    configure("MAX_SOCKETS_PER_PROCESS=3\n");
    provider_up(false);
    lis = ws_stream();
    CHECK_EQ(ws_bind(lis, 0, 5000), 0);
    CHECK_EQ(ws_listen(lis, 5), 0);
    s = ws_stream();
    t = ws_dgram();
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &c), WSAEMFILE);
    CHECK(peer_connect(9000, 5000));
    world_sleep(10 * MS);
    CHECK_EQ(ws_accept(lis, &c), WSAEMFILE);
    CHECK_EQ(ws_close(t), 0);
    CHECK_EQ(ws_accept(lis, &c), 0);                        /* it had stayed */
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(ws_close(c), 0);
}

TEST(the_connect_time_out_is_configuration)
{
    uint64_t before;
    SOCKET s;

    configure("CONNECT_TIMEOUT_MS=1500\n");
    provider_up(false);
    peer_play(8, PEER_DROP);
    s = ws_stream();
    before = world_now();
    CHECK_EQ(ws_connect(s, PEER, 8), WSAETIMEDOUT);
    CHECK(world_now() - before >= 1500 * MS && world_now() - before < 1600 * MS);
}

/* What one program has open takes nothing from another. */
TEST(R_07_the_limit_of_a_process_is_its_own)
{
    struct process *me, *other;
    SOCKET s;

    configure("MAX_SOCKETS_PER_PROCESS=2");
    provider_up(false);
    me = process_self();
    other = world_process("other");
    for (unsigned i = 0; i < 2; i++) {
        world_become(i ? other : me, true);
        CHECK_EQ(ws_startup(0x0202), 0);
        CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &s), 0);
        CHECK_EQ(ws_socket(AF_INET, SOCK_DGRAM, 0, &s), 0);
        CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &s), WSAEMFILE);
    }
    world_process_exit(other);
    world_become(me, true);
}

/* Ports of streams and of datagrams are two sets. */
TEST(C_114_a_datagram_socket_takes_no_port_from_a_stream)
{
    SOCKET s[3];

    configure("EPHEMERAL_LOW=50000\nEPHEMERAL_HIGH=50001");
    provider_up(false);
    CHECK_EQ(ws_bind(ws_dgram(), 0, 50000), 0);
    for (unsigned i = 0; i < 3; i++) {
        s[i] = ws_stream();
        CHECK_EQ(ws_bind(s[i], 0, 0), i < 2 ? 0 : WSAENOBUFS);
    }
    CHECK_EQ(ws_close(s[0]), 0);
    CHECK_EQ(ws_bind(s[2], 0, 0), 0);
}
