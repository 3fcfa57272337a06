/* SPDX-License-Identifier: MIT */
/* Startup, sockets, options, ioctls, text. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/object/handle.h"
#include "lwip-port/net_lock.h"
#include "provider/include/ws2spi.h"
#include "provider/socket/sock.h"
#include "provider/socket/text.h"

TEST(R_01_versions)
{
    static const struct { unsigned want, got; } row[] = {
        { 0x0001, 0x0001 }, { 0x0101, 0x0101 }, { 0x0201, 0x0101 }, { 0xff01, 0x0101 },
        { 0x0002, 0x0002 }, { 0x0102, 0x0102 }, { 0x0202, 0x0202 }, { 0x0302, 0x0202 },
        { 0x0003, 0x0202 },
    };
    WSPUPCALLTABLE none;
    WSPPROC_TABLE table;
    WSPDATA data;

    network_up(true);
    memset(&none, 0, sizeof none);
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        CHECK_EQ(WSPStartup((WORD)row[i].want, &data, NULL, none, &table), 0);
        CHECK_EQ(data.wVersion, row[i].got);
        CHECK_EQ(data.wHighVersion, 0x0202);
    }
    CHECK_EQ(WSPStartup(0, &data, NULL, none, &table), WSAVERNOTSUPPORTED);
    CHECK_EQ(WSPStartup(0x0202, NULL, NULL, none, &table), WSAEFAULT);
    CHECK_EQ(WSPStartup(0x0202, &data, NULL, none, NULL), WSAEFAULT);
    for (unsigned i = 0; i < 30; i++)
        CHECK(((void **)(void *)&table)[i] != NULL);
    CHECK(((LPWSPCONNECT *)(void *)&table)[7] == WSPConnect);       /* C-001 */
}

TEST_BOTH(R_02_R_03_W_93_the_last_cleanup_closes_everything)
{
    SOCKET s = ws_stream(), t;
    uint32_t e = ws_event();

    CHECK_EQ(ws_startup(0x0202), 0);
    CHECK_EQ(ws_cleanup(), 0);
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_cleanup(), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAENOTSOCK);
    CHECK_EQ(ws_cleanup(), WSANOTINITIALISED);
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &t), WSANOTINITIALISED);
    CHECK(!ws_event_is_set(e));                             /* other handles stay */
    CHECK_EQ(ws_startup(0x0202), 0);
    CHECK_EQ(ws_bind(ws_stream(), 0, 5000), 0);
}

static SOCKET awaited, listener;
static int second_cleanup, fresh, accepted;

static void clean_up_when_closed(void *arg)
{
    unsigned n;
    char c;

    (void)arg;
    CHECK_EQ(ws_recv(awaited, &c, 1, 0, &n), WSAENOTSOCK);
    second_cleanup = ws_cleanup();          /* the first one is closing the sockets still */
    fresh = ws_socket(AF_INET, SOCK_STREAM, 0, &awaited);
    accepted = ws_accept(listener, &awaited);
}

/* A socket that was made meanwhile could have a place that is done with already, and stay open. */
TEST(R_02_cleanup_during_the_last_cleanup)
{
    SOCKET t, first;

    provider_up(true);
    first = ws_stream();
    while (self_handles()->live % HANDLE_CHUNK)
        ws_stream();
    awaited = ws_dgram();
    listener = ws_stream();
    while (self_handles()->live % HANDLE_CHUNK)
        ws_stream();
    CHECK_EQ(ws_close(first), 0);           /* the next one comes here */
    CHECK_EQ(ws_bind(listener, 0, 5001), 0);
    CHECK_EQ(ws_listen(listener, 5), 0);
    peer_connect(9000, 5001);
    CHECK_EQ(ws_bind(awaited, 0, 5000), 0);
    CHECK(thread_create(clean_up_when_closed, NULL, 100, "other"));
    world_sleep(10 * MS);
    CHECK_EQ(ws_cleanup(), 0);
    world_sleep(MS);
    CHECK_EQ(second_cleanup, WSANOTINITIALISED);
    CHECK_EQ(fresh, WSANOTINITIALISED);
    CHECK_EQ(accepted, WSANOTINITIALISED);
    CHECK_EQ(self_handles()->live, 0);
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &t), WSANOTINITIALISED);
}

/* The type of the socket that the arguments and a protocol entry make together, or the error. */
static int type_from_entry(const int args[3], const int entry[3])
{
    static WSAPROTOCOL_INFOW info;
    const uint32_t none = 0;
    uint32_t v[7] = { (uint32_t)args[0], (uint32_t)args[1], (uint32_t)args[2] };
    SOCKET s;
    INT err = 0;
    int type;

    info.iAddressFamily = entry[0];
    info.iSocketType = entry[1];
    info.iProtocol = entry[2];
    if (thread_is_user()) {
        v[3] = user_copy(&info, sizeof info);
        v[6] = user_copy(&none, 4);
        s = host_svc(SVC_WSP, WSP_SOCKET, user_copy(v, sizeof v), sizeof v);
        memcpy(&err, user_at(v[6]), 4);
    } else {
        s = WSPSocket(args[0], args[1], args[2], &info, 0, 0, &err);
    }
    CHECK_EQ(s == INVALID_SOCKET, err != 0);
    if (err)
        return err;
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_TYPE, &type), 0);
    CHECK_EQ(ws_close(s), 0);
    return type;
}

TEST_BOTH(R_05_what_arguments_leave_open_is_the_entrys)
{
    enum { FROM = FROM_PROTOCOL_INFO, S = SOCK_STREAM, D = SOCK_DGRAM, T = IPPROTO_TCP,
           U = IPPROTO_UDP, I = AF_INET };
    static const struct { int args[3], entry[3], want; } row[] = {
        { { FROM, FROM, FROM }, { I, D, U }, D },
        { { FROM, FROM, FROM }, { I, S, T }, S },
        { { 0, 0, 0 }, { I, D, U }, D },
        { { 0, 0, 0 }, { I, S, T }, S },
        { { 0, 0, U }, { I, D, U }, D },
        { { I, FROM, 0 }, { I, D, U }, D },
        { { I, S, T }, { I, D, U }, S },                    /* what is said counts */
        { { I, D, U }, { 77, 77, 77 }, D },
        { { 0, 0, U }, { 0, 0, 0 }, D },
        { { 0, 0, 0 }, { 0, 0, 0 }, WSAEINVAL },
        { { FROM, S, T }, { AF_INET6, S, T }, WSAEAFNOSUPPORT },
        { { 0, 0, U }, { -1, -1, -1 }, WSAEAFNOSUPPORT },   /* the entry's family comes first */
        { { I, 0, 0 }, { I, 77, 0 }, WSAESOCKTNOSUPPORT },
        { { I, 0, 0 }, { I, S, U }, WSAEPROTONOSUPPORT },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(row); i++)
        CHECK_EQ(type_from_entry(row[i].args, row[i].entry), row[i].want);
}

static SOCKET refusing;
static int started;

static void start_when_closed(void *arg)
{
    unsigned n;
    char c;

    (void)arg;
    CHECK_EQ(ws_recv(refusing, &c, 1, 0, &n), WSAENOTSOCK);
    started = ws_startup(0x0202);           /* before the cleanup is through */
}

TEST(R_02_startup_during_the_last_cleanup_stays)
{
    SOCKET t;

    provider_up(true);
    started = -1;
    refusing = ws_dgram();
    CHECK_EQ(ws_bind(refusing, 0, 5000), 0);
    CHECK(thread_create(start_when_closed, NULL, 100, "other"));
    world_sleep(MS);
    CHECK_EQ(ws_cleanup(), 0);
    CHECK_EQ(started, 0);
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &t), 0);
    CHECK_EQ(ws_cleanup(), 0);
    CHECK_EQ(ws_cleanup(), WSANOTINITIALISED);
}

TEST(R_02_who_never_started_has_nothing_to_cancel_or_clean_up)
{
    network_up(true);
    CHECK_EQ(ws_cancel(), WSAEINVAL);
    CHECK_EQ(ws_cleanup(), WSANOTINITIALISED);
}

/* C-030, C-031: a second connect is ALREADY for a client of 2.x, INVAL for one of 1.x only. */
TEST_BOTH(a_cleanup_undoes_a_startup_of_1_x_first)
{
    SOCKET s = ws_nonblocking(ws_stream());

    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_startup(0x0101), 0);
    CHECK_EQ(ws_startup(0x0101), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_EQ(ws_connect(s, PEER, 7), WSAEALREADY);
        CHECK_EQ(ws_cleanup(), 0);
    }
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEALREADY);
}

TEST_BOTH(R_05_socket_matrix)
{
    static const struct { int family, type, protocol, want; } row[] = {
        { AF_INET, SOCK_STREAM, IPPROTO_TCP, 0 },
        { AF_INET, SOCK_DGRAM, IPPROTO_UDP, 0 },
        { AF_INET, 0, IPPROTO_UDP, 0 },
        { AF_UNSPEC, 0, IPPROTO_TCP, 0 },
        { AF_UNSPEC, SOCK_STREAM, 0, WSAEINVAL },
        { AF_INET6, SOCK_STREAM, 0, WSAEAFNOSUPPORT },
        { -1, SOCK_STREAM, IPPROTO_TCP, WSAEAFNOSUPPORT },
        { AF_INET, SOCK_RAW, 0, WSAESOCKTNOSUPPORT },
        { AF_INET, -1, IPPROTO_TCP, WSAESOCKTNOSUPPORT },
        { -1, -1, -1, WSAESOCKTNOSUPPORT },
        { AF_INET, SOCK_STREAM, IPPROTO_UDP, WSAEPROTONOSUPPORT },
        { AF_INET, SOCK_DGRAM, IPPROTO_TCP, WSAEPROTONOSUPPORT },
        { AF_INET, SOCK_STREAM, -1, WSAEPROTONOSUPPORT },
    };
    SOCKET s;

    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++)
        CHECK_EQ(ws_socket(row[i].family, row[i].type, row[i].protocol, &s), row[i].want);
}

TEST_BOTH(R_07_no_handle_and_no_memory)
{
    SOCKET s;
    int err;

    heap_fail_kernel(1, 1);
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &s), WSAENOBUFS);
    heap_fail_kernel(0, 0);
    for (int i = 0; (err = ws_socket(AF_INET, SOCK_DGRAM, 0, &s)) == 0; i++)
        CHECK(i <= HANDLES_PER_PROCESS);
    CHECK_EQ(err, WSAEMFILE);
    CHECK_EQ(ws_cleanup(), 0);
    net_lock();
    CHECK_EQ(sock_count(), 0);
    net_unlock();
}

TEST(a_process_that_ends_leaves_no_socket)
{
    struct process *p;

    provider_up(false);
    p = world_process("victim");
    world_become(p, true);
    CHECK_EQ(ws_startup(0x0202), 0);
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), 0);
    CHECK_EQ(ws_connect(ws_nonblocking(ws_stream()), PEER, 7), WSAEWOULDBLOCK);
    CHECK_EQ(ws_connect(ws_dgram(), PEER, 7), 0);
    CHECK_EQ(ws_bind(ws_stream(), 0, 5000), 0);
    world_become(process_kernel(), false);
    world_process_exit(p);
    net_lock();
    CHECK_EQ(sock_count(), 0);
    net_unlock();
}

TEST_BOTH(R_60_R_61_R_62_R_63_X2_options)
{
    SOCKET s = ws_stream(), u = ws_dgram();
    int v;

    CHECK_EQ(ws_get_option(s, 1234, SO_TYPE, &v), WSAEINVAL);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, 0x7777, &v), WSAENOPROTOOPT);
    CHECK_EQ(ws_get_option(u, IPPROTO_TCP, TCP_NODELAY, &v), WSAENOPROTOOPT);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_SNDTIMEO, &v), WSAENOPROTOOPT);    /* */
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_TYPE, 1), WSAENOPROTOOPT);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_TYPE, &v), 0);
    CHECK_EQ(v, SOCK_STREAM);
    CHECK_EQ(ws_get_option(u, SOL_SOCKET, SO_MAX_MSG_SIZE, &v), 0);
    CHECK_EQ(v, 65507);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_RCVBUF, 0), 0);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_RCVBUF, &v), 0);
    CHECK_EQ(v, 0);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_DONTLINGER, &v), 0);
    CHECK_EQ(v, 1);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_LINGER, 1 | 5 << 16), 0);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_DONTLINGER, &v), 0);
    CHECK_EQ(v, 0);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_DONTLINGER, 1), 0);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_LINGER, &v), 0);
    CHECK_EQ(v & 0xffff, 0);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_KEEPALIVE, 0x100), 0); /* one byte counts */
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_KEEPALIVE, &v), 0);
    CHECK_EQ(v, 0);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_CONNECT_TIME, &v), 0);             /* W-49 */
    CHECK_EQ(v, -1);
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    world_sleep(5 * SECOND);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_CONNECT_TIME, &v), 0);
    CHECK_EQ(v, 5);
}

TEST_BOTH(W_50_options_hold_on_every_new_attempt)
{
    SOCKET s = ws_stream();
    struct packet syn;

    CHECK_EQ(ws_set_option(s, IPPROTO_IP, 4, 7), 0);                            /* IP_TTL */
    CHECK_EQ(ws_connect(s, PEER, 7), WSAECONNREFUSED);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAECONNREFUSED);
    CHECK(sent_packet(PACKET_TCP, FLAG_SYN, 1, &syn));
    CHECK_EQ(syn.ttl, 7);
}

static int unsupported_of_program(SOCKET s, unsigned method, unsigned words, uint32_t failure)
{
    uint32_t v[9] = { s };
    int code;

    v[words - 1] = user_new(4);
    CHECK_EQ(host_svc(SVC_WSP, method, user_copy(v, words * 4), words * 4), failure);
    memcpy(&code, user_at(v[words - 1]), 4);
    return code;
}

TEST_BOTH(R_87_what_is_documented_as_unsupported)
{
    SOCKET s = ws_stream();
    uint32_t err = user_new(4), v[4] = { s, 0, 0, err };
    int code = 0;

    if (!thread_is_user()) {
        CHECK_EQ(WSPSendDisconnect(s, NULL, &code), SOCKET_ERROR);
        CHECK_EQ(code, WSASYSCALLFAILURE);
        CHECK_EQ(WSPJoinLeaf(s, NULL, 0, NULL, NULL, NULL, NULL, 0, &code), INVALID_SOCKET);
        CHECK_EQ(code, WSASYSCALLFAILURE);
        CHECK_EQ(WSPGetQOSByName(s, NULL, NULL, &code), FALSE);
        CHECK_EQ(code, WSAEOPNOTSUPP);
        return;
    }
    CHECK_EQ(host_svc(SVC_WSP, WSP_DUPLICATE_SOCKET, user_copy(v, 16), 16), 0xffffffff);
    memcpy(&code, user_at(err), 4);
    CHECK_EQ(code, WSASYSCALLFAILURE);
    v[2] = err;
    CHECK_EQ(host_svc(SVC_WSP, WSP_RECV_DISCONNECT, user_copy(v, 12), 12), 0xffffffff);
    memcpy(&code, user_at(err), 4);
    CHECK_EQ(code, WSASYSCALLFAILURE);
    CHECK_EQ(unsupported_of_program(s, WSP_JOIN_LEAF, 9, 0xffffffff), WSASYSCALLFAILURE);
    CHECK_EQ(unsupported_of_program(s, WSP_ASYNC_SELECT, 5, 0xffffffff), WSAEOPNOTSUPP);
    CHECK_EQ(unsupported_of_program(s, WSP_GET_QOS_BY_NAME, 4, FALSE), WSAEOPNOTSUPP);
    CHECK_EQ(unsupported_of_program(0x1234, WSP_JOIN_LEAF, 9, 0xffffffff), WSAENOTSOCK);
}

static int parse(const char *text, struct endpoint *ep)
{
    uint16_t wide[TEXT_MAX] = { 0 };

    for (unsigned i = 0; text[i]; i++)
        wide[i] = (uint16_t)text[i];
    return text_to_endpoint(wide, ep);
}

TEST(R_85_R_86_text)
{
    static const char *const wrong[] = {
        "",         " 1.2.3.4",  "1.2.3.4 ",      "1.2.3.256", "1.2.3.4.5", "1..2",
        "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536", "a.b.c.d",   "0x"};
    struct endpoint ep;
    uint16_t out[TEXT_MAX];

    CHECK_EQ(parse("10.0.2.15", &ep), 0);
    CHECK_EQ(net_addr_v4(ep.addr), net_order(OURS));
    CHECK_EQ(ep.port, 0);
    CHECK_EQ(parse("0x0a.0.527", &ep), 0);
    CHECK_EQ(net_addr_v4(ep.addr), net_order(OURS));
    CHECK_EQ(parse("012.0.2.017:0x50", &ep), 0);
    CHECK_EQ(net_addr_v4(ep.addr), net_order(OURS));
    CHECK_EQ(ep.port, 80);
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_EQ(parse(wrong[i], &ep), WSAEINVAL);
    ep = (struct endpoint){ net_addr_broadcast(), 65535 };
    CHECK_EQ(text_from_endpoint(&ep, out), 22);
}
