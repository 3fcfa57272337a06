/* SPDX-License-Identifier: MIT */
/* Where a program's pointers stop: every pointer argument, every kind of bad address. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "lwip-port/net_lock.h"
#include "provider/socket/sock.h"

static const uint32_t bad[] = { USER_BAD_NULL, USER_BAD_UNMAPPED, USER_BAD_KERNEL, USER_BAD_WRAP,
                                0x7ffffffe, 0x0000fffc };
enum { NBAD = sizeof bad / sizeof bad[0] };

static uint32_t word(uint32_t value)
{
    return user_copy(&value, sizeof value);
}

static uint32_t name(uint32_t ip, uint16_t port)
{
    uint8_t raw[16] = { AF_INET, 0, (uint8_t)(port >> 8), (uint8_t)port };

    ip = net_order(ip);
    memcpy(raw + 4, &ip, 4);
    return user_copy(raw, sizeof raw);
}

static uint32_t invoke(unsigned method, const uint32_t *v, unsigned n)
{
    return host_svc(SVC_WSP, method, user_copy(v, n * 4u), n * 4u);
}

static int32_t read_word(uint32_t at)
{
    int32_t v;

    memcpy(&v, user_at(at), sizeof v);
    return v;
}

/* With v[which] bad, the method answers -1 and this code. */
static void refuses(unsigned method, const uint32_t *good, unsigned n, unsigned which, int want)
{
    uint32_t v[16];

    for (unsigned i = 0; i < NBAD; i++) {
        memcpy(v, good, n * 4u);
        v[which] = bad[i];
        v[n - 1] = word(0x5a5a);
        CHECK_EQ(invoke(method, v, n), 0xffffffff);
        CHECK_EQ(read_word(v[n - 1]), want);
    }
}

TEST(C_040_to_C_043_C_047_names_that_are_not_there)
{
    SOCKET s, u;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = ws_stream();
    u = ws_dgram();
    refuses(WSP_CONNECT, (uint32_t[]){ s, 0, 16, 0, 0, 0, 0, 0 }, 8, 1, WSAEFAULT);
    refuses(WSP_CONNECT, (uint32_t[]){ u, 0, 16, 0, 0, 0, 0, 0 }, 8, 1, WSAEFAULT);
    refuses(WSP_BIND, (uint32_t[]){ s, 0, 16, 0 }, 4, 1, WSAEFAULT);
    for (unsigned i = 0; i < NBAD; i++) {
        uint32_t v[11] = {
            u, user_copy((uint32_t[]){1, word(0)}, 8), 1, word(0), 0, bad[i], 16, 0, 0, 0, word(0)};

        CHECK_EQ(invoke(WSP_SEND_TO, v, 11), 0xffffffff);           /* NULL: no address at all */
        CHECK_EQ(read_word(v[10]), bad[i] ? WSAEFAULT : WSAEDESTADDRREQ);
    }
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}

TEST(C_043_half_a_name)
{
    uint32_t edge;
    SOCKET s;
    int err;

    provider_up(false);
    s = ws_stream();
    edge = user_new_at_edge(8);
    memcpy(user_at(edge), user_at(name(PEER, 7)), 8);
    {
        uint32_t v[8] = { s, edge, 16, 0, 0, 0, 0, word(0) };

        CHECK_EQ(invoke(WSP_CONNECT, v, 8), 0xffffffff);
        err = read_word(v[7]);
    }
    CHECK_EQ(err, WSAEFAULT);
}

static int connect_with(SOCKET s, uint32_t at, uint32_t length)
{
    uint32_t v[8] = { s, at, length, 0, 0, 0, 0, word(0x5a5a) };

    return invoke(WSP_CONNECT, v, 8) ? read_word(v[7]) : 0;
}

TEST(C_044_C_045_C_046_name_lengths)
{
    static const uint32_t lengths[] = { 0, 1, 2, 15, 0xffffffff, 0x80000000 };
    SOCKET s, u;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = ws_stream();
    u = ws_dgram();
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        CHECK_EQ(connect_with(s, name(PEER, 7), lengths[i]), WSAEFAULT);
        CHECK_EQ(connect_with(u, name(PEER, 7), lengths[i]), WSAEFAULT);
    }
    {
        uint32_t edge = user_new_at_edge(16);               /* only 16 bytes are read */

        memcpy(user_at(edge), user_at(name(PEER, 7)), 16);
        CHECK_EQ(connect_with(s, edge, 128), 0);
    }
}

TEST(C_048_C_049_X5_families)
{
    uint8_t raw[16] = { AF_INET6 };
    SOCKET s, u;

    provider_up(false);
    s = ws_stream();
    u = ws_dgram();
    CHECK_EQ(connect_with(s, user_copy(raw, 16), 16), WSAEAFNOSUPPORT);
    CHECK_EQ(connect_with(u, user_copy(raw, 16), 16), WSAEAFNOSUPPORT);
    raw[0] = 0xad, raw[1] = 0xde;
    CHECK_EQ(connect_with(s, user_copy(raw, 16), 16), WSAEAFNOSUPPORT);
    memset(raw, 0, sizeof raw);
    CHECK_EQ(connect_with(s, user_copy(raw, 16), 16), WSAEAFNOSUPPORT);
    CHECK_EQ(connect_with(u, user_copy(raw, 16), 16), 0);   /* W-104 */
}

TEST(C_005_a_bad_lpErrno_means_minus_one_and_nothing_happens)
{
    struct ws_name n;
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = ws_stream();
    for (unsigned i = 0; i < NBAD; i++) {
        CHECK_EQ(invoke(WSP_CONNECT, (uint32_t[]){ s, name(PEER, 7), 16, 0, 0, 0, 0, bad[i] }, 8),
                 0xffffffff);
        CHECK_EQ(invoke(WSP_BIND, (uint32_t[]){ s, name(0, 5000), 16, bad[i] }, 4), 0xffffffff);
        CHECK_EQ(invoke(WSP_CLOSE_SOCKET, (uint32_t[]){ s, bad[i] }, 2), 0xffffffff);
        CHECK_EQ(invoke(WSP_SOCKET, (uint32_t[]){ AF_INET, SOCK_STREAM, 0, 0, 0, 0, bad[i] }, 7),
                 0xffffffff);
        CHECK_EQ(invoke(WSP_CLEANUP, (uint32_t[]){ bad[i] }, 1), 0xffffffff);
    }
    CHECK_EQ(ws_sock_name(s, &n), WSAEINVAL);
    CHECK_EQ(peer_syns, 0);
    net_lock();
    CHECK_EQ(sock_count(), 1);
    net_unlock();
}

TEST(C_004_C_007_success_touches_neither_lpErrno_nor_the_name)
{
    uint32_t at, err, before[4];
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = ws_stream();
    at = name(PEER, 7);
    err = word(0x5a5a);
    memcpy(before, user_at(at), 16);
    CHECK_EQ(invoke(WSP_CONNECT, (uint32_t[]){ s, at, 16, 0, 0, 0, 0, err }, 8), 0);
    CHECK_EQ(read_word(err), 0x5a5a);
    CHECK(!memcmp(before, user_at(at), 16));
}

TEST(C_006_the_name_may_change_while_the_connect_pends)
{
    struct ws_name n;
    uint32_t at;
    unsigned out;
    SOCKET s;

    provider_up(false);
    peer_delay_us = 500 * MS;
    peer_play(7, PEER_LISTEN);
    s = ws_nonblocking(ws_stream());
    at = name(PEER, 7);
    CHECK_EQ(connect_with(s, at, 16), WSAEWOULDBLOCK);
    memset(user_at(at), 0xff, 16);
    CHECK_EQ(ws_select1(s, IN_W, -1, &out), 0);
    CHECK_EQ(ws_peer_name(s, &n), 0);
    CHECK_EQ(n.port, 7);
}

static int connect_more(SOCKET s, uint32_t caller, uint32_t callee, uint32_t sqos, uint32_t gqos)
{
    uint32_t v[8] = { s, name(PEER, 7), 16, caller, callee, sqos, gqos, word(0x5a5a) };

    return invoke(WSP_CONNECT, v, 8) ? read_word(v[7]) : 0;
}

TEST(C_060_to_C_066_qos_and_caller_data)
{
    SOCKET s, u;
    struct ws_name n;
    uint32_t data;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = ws_stream();
    u = ws_dgram();
    data = user_copy((uint32_t[]){ 5, word(0) }, 8);
    CHECK_EQ(connect_more(s, 0, 0, 1, 0), WSAEOPNOTSUPP);
    CHECK_EQ(connect_more(s, 0, 0, 0, 0x80001000), WSAEOPNOTSUPP);
    CHECK_EQ(connect_more(u, 0, 0, 1, 0), WSAEOPNOTSUPP);
    CHECK_EQ(connect_more(u, data, 0, 1, 0), WSAEOPNOTSUPP);        /* C-075 */
    CHECK_EQ(connect_more(s, data, 0, 0, 0), WSAEPROTONOSUPPORT);
    CHECK_EQ(connect_more(s, user_copy((uint32_t[]){ 0, 0 }, 8), 0, 0, 0), WSAEPROTONOSUPPORT);
    CHECK_EQ(connect_more(s, 0x80001000, 0, 0, 0), WSAEPROTONOSUPPORT);
    CHECK_EQ(connect_more(s, data, 1, 1, 1), WSAEOPNOTSUPP);        /* C-076: one error */
    CHECK_EQ(ws_sock_name(s, &n), WSAEINVAL);
    CHECK_EQ(peer_syns, 0);
    CHECK_EQ(connect_more(u, data, 0x1, 0, 0), 0);                  /* C-072, C-074 */
}

TEST(C_067_to_C_073_callee_data)
{
    uint32_t at, buf;
    SOCKET s, u;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = ws_stream();
    u = ws_dgram();
    buf = word(0x12345678);
    at = user_copy((uint32_t[]){ 32, buf }, 8);
    for (unsigned i = 1; i < NBAD; i++)
        CHECK_EQ(connect_more(s, 0, bad[i], 0, 0), WSAEFAULT);
    CHECK_EQ(connect_more(s, 0, at, 0, 0), 0);
    CHECK_EQ(read_word(at), 0);
    CHECK_EQ(read_word(buf), 0x12345678);
    s = ws_nonblocking(ws_stream());
    at = user_copy((uint32_t[]){ 32, buf }, 8);
    CHECK_EQ(connect_more(s, 0, at, 0, 0), WSAEWOULDBLOCK);
    CHECK_EQ(read_word(at), 0);                                     /* C-069: during the call */
    at = user_copy((uint32_t[]){ 0x1234, buf }, 8);
    CHECK_EQ(connect_more(u, 0, at, 0, 0), 0);
    CHECK_EQ(read_word(at), 0x1234);
}

TEST(R_30_R_31_R_33_data_pointers)
{
    uint32_t one, good[9];
    SOCKET s;
    char c;
    unsigned n;

    provider_up(false);
    s = ws_connected(7, PEER_ECHO);
    one = user_copy((uint32_t[]){ 1, word('x') }, 8);
    memcpy(good, (uint32_t[]){ s, one, 1, word(0), 0, 0, 0, 0, 0 }, sizeof good);
    refuses(WSP_SEND, good, 9, 1, WSAEFAULT);
    refuses(WSP_SEND, good, 9, 3, WSAEFAULT);
    for (unsigned i = 0; i < NBAD; i++) {
        uint32_t v[9] = {s, user_copy((uint32_t[]){4, bad[i]}, 8), 1, word(0), 0, 0, 0, 0, word(0)};

        CHECK_EQ(invoke(WSP_SEND, v, 9), 0xffffffff);
        CHECK_EQ(read_word(v[8]), WSAEFAULT);
    }
    CHECK_EQ(ws_send(s, "y", 1, &n), 0);
    world_sleep(10 * MS);
    memcpy(good, (uint32_t[]){ s, one, 1, word(7), word(0), 0, 0, 0, 0 }, sizeof good);
    refuses(WSP_RECV, good, 9, 1, WSAEFAULT);
    refuses(WSP_RECV, good, 9, 3, WSAEFAULT);
    refuses(WSP_RECV, good, 9, 4, WSAEFAULT);
    for (unsigned i = 0; i < NBAD; i++) {
        uint32_t v[9] = { s, user_copy((uint32_t[]){ 4, bad[i] }, 8), 1, word(7), word(0), 0, 0, 0,
                          word(0) };

        CHECK_EQ(invoke(WSP_RECV, v, 9), 0xffffffff);
        CHECK_EQ(read_word(v[8]), WSAEFAULT);
        CHECK_EQ(read_word(v[3]), 7);                               /* */
    }
    {
        uint32_t v[9] = {
            s,      user_copy((uint32_t[]){0xffffffff, word(0)}, 8), 1, word(7), word(0), 0, 0, 0,
            word(0)};

        CHECK_EQ(invoke(WSP_RECV, v, 9), 0xffffffff);
        CHECK_EQ(read_word(v[8]), WSAEFAULT);
        v[2] = 0;
        CHECK_EQ(invoke(WSP_RECV, v, 9), 0xffffffff);
        CHECK_EQ(read_word(v[8]), WSAEINVAL);
        v[2] = 0xffffffff;
        CHECK_EQ(invoke(WSP_RECV, v, 9), 0xffffffff);
    }
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);                          /* nothing was consumed */
    CHECK_EQ(c, 'y');
}

TEST(R_33_a_page_that_goes_away_late_loses_nothing)
{
    uint32_t v[9], buf, page;
    SOCKET s;
    unsigned n, before;
    char c[4];

    provider_up(false);
    s = ws_connected(7, PEER_ECHO);
    CHECK_EQ(ws_send(s, "abcd", 4, &n), 0);
    world_sleep(10 * MS);
    page = user_new_at_edge(2);                             /* two bytes fit, the rest faults */
    buf = user_copy((uint32_t[]){ 4, page }, 8);
    memcpy(v, (uint32_t[]){ s, buf, 1, word(7), word(0), 0, 0, 0, word(0) }, sizeof v);
    CHECK_EQ(invoke(WSP_RECV, v, 9), 0xffffffff);
    CHECK_EQ(read_word(v[8]), WSAEFAULT);
    before = user_accesses();
    CHECK(before > 0);
    CHECK_EQ(ws_recv(s, c, 4, 0, &n), 0);
    CHECK_EQ(n, 4);
    CHECK(!memcmp(c, "abcd", 4));
}

TEST(R_42_W_108_a_bad_fromlen_keeps_the_datagram)
{
    struct ws_name from;
    SOCKET s, t;
    unsigned n;
    char c[4];

    provider_up(false);
    s = ws_nonblocking(ws_dgram());
    t = ws_dgram();
    CHECK_EQ(ws_bind(s, LOOPBACK, 6000), 0);
    CHECK_EQ(ws_send_to(t, "abc", 3, LOOPBACK, 6000), 0);
    world_sleep(10 * MS);
    for (unsigned i = 1; i < NBAD; i++) {
        uint32_t v[11] = { s, user_copy((uint32_t[]){ 4, word(0) }, 8), 1, word(0), word(0), bad[i],
                           word(16), 0, 0, 0, word(0) };

        CHECK_EQ(invoke(WSP_RECV_FROM, v, 11), 0xffffffff);
        CHECK_EQ(read_word(v[10]), WSAEFAULT);
        v[5] = name(0, 0);
        v[6] = word(15);
        CHECK_EQ(invoke(WSP_RECV_FROM, v, 11), 0xffffffff);
        CHECK_EQ(read_word(v[10]), WSAEFAULT);
        CHECK_EQ(read_word(v[6]), 15);
    }
    CHECK_EQ(ws_recv_from(s, c, sizeof c, &n, &from), 0);
    CHECK_EQ(n, 3);
}

TEST(R_17_accept_with_a_bad_address_takes_no_connection)
{
    SOCKET s, c;

    provider_up(false);
    s = ws_stream();
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    peer_connect(9000, 5000);
    world_sleep(10 * MS);
    for (unsigned i = 1; i < NBAD; i++) {
        uint32_t v[6] = { s, bad[i], word(16), 0, 0, word(0) };

        CHECK_EQ(invoke(WSP_ACCEPT, v, 6), 0xffffffff);
        CHECK_EQ(read_word(v[5]), WSAEFAULT);
    }
    CHECK_EQ(ws_accept(s, &c), 0);
}

TEST(W_33_W_35_name_results)
{
    SOCKET s;
    uint32_t room;

    provider_up(false);
    s = ws_connected(7, PEER_ECHO);
    refuses(WSP_GET_PEER_NAME, (uint32_t[]){ s, 0, word(16), 0 }, 4, 1, WSAEFAULT);
    refuses(WSP_GET_PEER_NAME, (uint32_t[]){ s, name(0, 0), 0, 0 }, 4, 2, WSAEFAULT);
    refuses(WSP_GET_SOCK_NAME, (uint32_t[]){ s, 0, word(16), 0 }, 4, 1, WSAEFAULT);
    refuses(WSP_GET_PEER_NAME, (uint32_t[]){ ws_stream(), 0, word(16), 0 }, 4, 1, WSAENOTCONN);
    refuses(WSP_GET_PEER_NAME, (uint32_t[]){ 0xdead, 0, word(16), 0 }, 4, 1, WSAENOTSOCK);
    room = word(15);
    refuses(WSP_GET_SOCK_NAME, (uint32_t[]){ s, name(0, 0), room, 0 }, 4, 1, WSAEFAULT);
    CHECK_EQ(read_word(room), 15);
}

TEST(R_50_select_pointers)
{
    uint32_t set, huge;
    SOCKET s;

    provider_up(false);
    s = ws_dgram();
    set = user_copy((uint32_t[]){ 1, s }, 8);
    for (unsigned i = 1; i < NBAD; i++) {
        for (unsigned which = 1; which <= 4; which++) {
            uint32_t v[6] = { 0, set, set, set, user_copy((uint32_t[]){ 0, 0 }, 8), word(0) };

            v[which] = bad[i];
            CHECK_EQ(invoke(WSP_SELECT, v, 6), 0xffffffff);
            CHECK_EQ(read_word(v[5]), WSAEFAULT);
            CHECK_EQ(read_word(set), 1);                            /* unchanged */
        }
    }
    huge = user_copy((uint32_t[]){ 0xffffffff, s }, 8);
    {
        uint32_t v[6] = { 0, huge, 0, 0, 0, word(0) };

        CHECK_EQ(invoke(WSP_SELECT, v, 6), 0xffffffff);
        CHECK_EQ(read_word(v[5]), WSAEFAULT);
        v[1] = set;
        v[4] = user_copy((int32_t[]){ -1, 0 }, 8);
        CHECK_EQ(invoke(WSP_SELECT, v, 6), 0xffffffff);
        CHECK_EQ(read_word(v[5]), WSAEINVAL);
    }
}

TEST(option_and_ioctl_and_event_pointers)
{
    SOCKET s;

    provider_up(false);
    s = ws_stream();
    refuses(WSP_GET_SOCK_OPT, (uint32_t[]){s, SOL_SOCKET, SO_ERROR, 0, word(4), 0}, 6, 3,
            WSAEFAULT);
    refuses(WSP_GET_SOCK_OPT, (uint32_t[]){s, SOL_SOCKET, SO_ERROR, word(0), 0, 0}, 6, 4,
            WSAEFAULT);
    refuses(WSP_SET_SOCK_OPT, (uint32_t[]){ s, SOL_SOCKET, SO_LINGER, 0, 4, 0 }, 6, 3, WSAEFAULT);
    refuses(WSP_IOCTL, (uint32_t[]){s, FIONBIO, 0, 4, 0, 0, word(0), 0, 0, 0, 0}, 11, 2, WSAEFAULT);
    refuses(WSP_IOCTL, (uint32_t[]){s, FIONREAD, 0, 0, 0, 4, word(0), 0, 0, 0, 0}, 11, 4,
            WSAEFAULT);
    refuses(WSP_IOCTL, (uint32_t[]){ s, 0x12345678, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 11, 6, WSAEFAULT);
    refuses(WSP_ENUM_NETWORK_EVENTS, (uint32_t[]){ s, 0, 0, 0 }, 4, 2, WSAEFAULT);
    for (unsigned i = 0; i < NBAD; i++)
        CHECK_EQ(host_svc(SVC_WSP, WSP_STARTUP,
                          user_copy((uint32_t[]){ 0x0202, bad[i], 0 }, 12), 12), WSAEFAULT);
}

TEST(a_malformed_call_is_minus_one)
{
    provider_up(false);
    CHECK_EQ(host_svc(SVC_WSP, WSP_NMETHODS, user_new(4), 4), 0xffffffff);
    CHECK_EQ(host_svc(SVC_WSP, WSP_CONNECT, user_new(4), 4), 0xffffffff);
    for (unsigned i = 0; i < NBAD; i++)
        CHECK_EQ(host_svc(SVC_WSP, WSP_CLOSE_SOCKET, bad[i], 8), 0xffffffff);
}

/* Every copy of every call may fault, one after the other: -1, and the next call works. */
TEST(each_access_of_a_connect_may_fault)
{
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    for (unsigned nth = 1; nth < 6; nth++) {
        uint32_t v[8] = {ws_stream(), name(PEER, 7), 16, 0, user_copy((uint32_t[]){32, 0}, 8), 0,
                         0,           word(0x5a5a)};
        uint32_t result, args = user_copy(v, sizeof v);

        user_fault_at(nth);
        result = host_svc(SVC_WSP, WSP_CONNECT, args, sizeof v);
        user_fault_at(0);
        CHECK(result == 0xffffffff || (result == 0 && nth == 5));
        CHECK_EQ(ws_close(v[0]), 0);
    }
    s = ws_stream();
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}
