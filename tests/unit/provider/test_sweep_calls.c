/* SPDX-License-Identifier: MIT */
/* Every allocation of every path fails once (sweep.h): one line a path, at the end. */
#include "tests/unit/provider/sweep.h"

#include <string.h>

#include "lwip/dns.h"

#include "lwip-port/net_lock.h"
#include "provider/abi/net_abi.h"
#include "provider/include/ws2spi.h"
#include "provider/include/ws2tcpip.h"
#include "tests/unit/host/faultnetif.h"

enum { BIG = 60000, MANY = 20 };

static uint8_t data[BIG];

/* ---- what is open ---- */

static void nothing(void)
{
}

static void stream(void)
{
    s = ws_nonblocking(ws_stream());
}

static void dgram(void)
{
    s = ws_nonblocking(ws_dgram());
}

static void bound_dgram(void)
{
    dgram();
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
}

static void listener(void)
{
    stream();
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
}

static void connected(void)
{
    s = ws_nonblocking(ws_connected(7, PEER_LISTEN));
}

static void connected_blocking(void)
{
    s = ws_connected(7, PEER_LISTEN);
}

/* s and other, over loopback. */
static void pair(void)
{
    listener();
    made = s;
    s = ws_stream();
    CHECK_EQ(ws_connect(s, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_accept(made, &other), 0);
    CHECK_EQ(ws_fionbio(other, 0), 0);
    sweep_close(&made);
}

/* ---- calls: SVC_WSP's words, in both modes ---- */

static int svc(unsigned method, uint32_t *v, unsigned n)
{
    uint32_t err = user_new(4), result;

    v[n - 1] = err;
    result = host_svc(SVC_WSP, method, user_copy(v, n * 4), n * 4);
    return result == 0xffffffffu ? *(int *)user_at(err) : (int)result;
}

static int control(uint32_t code, const void *in, unsigned n, WSAOVERLAPPED *o)
{
    DWORD got = 0;
    int err = 0;
    uint32_t v[11] = {(uint32_t)s, code};

    if (!thread_is_user())
        return WSPIoctl(s, code, (void *)(uintptr_t)in, n, data, 200, &got, o, NULL, NULL, &err)
                   ? err
                   : 0;
    v[2] = user_copy(in, n);
    v[3] = n;
    v[4] = user_new(200);
    v[5] = 200;
    v[6] = user_new(4);
    return svc(WSP_IOCTL, v, 11);
}

static int keepalive(void)
{
    static const uint32_t v[3] = {1, 5000, 1000};

    return control(SIO_KEEPALIVE_VALS, v, sizeof v, NULL);
}

static int asks_addresses(void)
{
    return control(SIO_ADDRESS_LIST_QUERY, "", 0, NULL);
}

static int asks_route(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET};

    to.sin_addr.s_addr = net_order(PEER);
    return control(SIO_ROUTING_INTERFACE_QUERY, &to, sizeof to, NULL);
}

static int watches_addresses(void)
{
    return control(SIO_ADDRESS_LIST_CHANGE, "", 0, NULL);
}

static int watches_overlapped(void)
{
    static WSAOVERLAPPED o;

    memset(&o, 0, sizeof o);
    return control(SIO_ADDRESS_LIST_CHANGE, "", 0, &o);
}

static int sets_options(void)
{
    static const int both[][2] = {
        {SOL_SOCKET, SO_KEEPALIVE},
        {SOL_SOCKET, SO_SNDBUF   },
        {SOL_SOCKET, SO_RCVBUF   },
        {IPPROTO_IP, IP_TTL      },
        {IPPROTO_IP, IP_TOS      },
        {SOL_SOCKET, SO_REUSEADDR}
    };
    int got, err = 0;

    for (unsigned i = 0; i < ARRAY_SIZE(both) && !err; i++)
        err = ws_set_option(s, both[i][0], both[i][1], 20);
    return err ? err : ws_get_option(s, SOL_SOCKET, SO_SNDBUF, &got);
}

static int asks_names(void)
{
    struct ws_name n;
    int err = ws_sock_name(s, &n);

    return err ? err : ws_peer_name(s, &n);
}

static int enumerates(void)
{
    int32_t codes[10];
    uint32_t bits;

    return ws_enum(s, 0, &bits, codes);
}

/* Nothing is blocked. */
static int cancels(void)
{
    return ws_cancel();
}

static int shuts_down(void)
{
    return ws_shutdown(s, SD_SEND);
}

static struct peer_connection *newest(void)
{
    unsigned n = 0;

    while (peer_connection(n))
        n++;
    return n ? peer_connection(n - 1) : NULL;
}

static bool has_fin(void *arg)
{
    (void)arg;
    return newest()->got_fin;
}

static void fin_arrives(void)
{
    CHECK(world_until(has_fin, NULL, 20 * SECOND));
}

static int closes(void)
{
    unsigned n;
    int err = ws_send(s, data, 3000, &n);

    if (!err)
        err = ws_close(s);
    if (!err)
        s = INVALID_SOCKET;
    return err;
}

static void all_arrives(void)
{
    fin_arrives();
    CHECK_EQ(newest()->bytes, 3000);
}

static int closes_lingering(void)
{
    struct linger l = {1, 20};
    uint32_t v[6] = {(uint32_t)s, SOL_SOCKET, SO_LINGER, 0, sizeof l};
    int err = 0;

    if (thread_is_user()) {
        v[3] = user_copy(&l, sizeof l);
        err = svc(WSP_SET_SOCK_OPT, v, 6);
    } else if (WSPSetSockOpt(s, SOL_SOCKET, SO_LINGER, (const char *)&l, sizeof l, &err)) {
        return err;
    }
    return err ? err : closes();
}

/* ---- data ---- */

/* Over loopback, where both ends need memory; what is lost is sent again. */
static int moves(void)
{
    unsigned n = 0, got = 0, all = 0;
    int err = ws_send(s, data, 5000, &n);

    while (!err && all < n) {
        err = ws_recv(other, data, sizeof data, 0, &got);
        all += got;
        CHECK(err || got);
    }
    return err;
}

static int sends_big(void)
{
    return ws_send_to(s, data, BIG, PEER, 7);
}

static int sends_big_here(void)
{
    return ws_send_to(s, data, BIG, LOOPBACK, 4000);
}

static void broadcaster(void)
{
    bound_dgram();
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_BROADCAST, 1), 0);
}

static int broadcasts(void)
{
    return ws_send_to(s, data, 100, 0xffffffffu, 4000);
}

static int datagram_comes(void)
{
    struct packet p = {.kind = PACKET_UDP,
                       .from = PEER,
                       .to = OURS,
                       .from_port = 9,
                       .to_port = 5000,
                       .data = data,
                       .bytes = 700,
                       .ttl = 64};
    struct ws_name from;
    unsigned n;
    int err;

    peer_send_packet(&p);
    world_sleep(5 * MS);
    err = ws_recv_from(s, data, sizeof data, &n, &from);
    if (!err)
        CHECK(n == 700 && from.port == 9);
    return err;
}

static int datagram_comes_in_pieces(void)
{
    struct ws_name from;
    unsigned n;
    int err = ws_send_to(s, data, 5000, LOOPBACK, 5000);

    if (!err)
        err = ws_recv_from(s, data, sizeof data, &n, &from);
    if (!err)
        CHECK_EQ(n, 5000);
    return err;
}

static int sends_many_buffers(void)
{
    WSABUF bufs[MANY];
    uint32_t v[9] = {(uint32_t)s, 0, MANY}, user[2 * MANY];
    DWORD sent = 0;
    int err = 0;

    for (unsigned i = 0; i < MANY; i++)
        bufs[i] = (WSABUF){10, (char *)data};
    if (!thread_is_user())
        return WSPSend(s, bufs, MANY, &sent, 0, NULL, NULL, NULL, &err) ? err : 0;
    for (unsigned i = 0; i < MANY; i++) {
        user[2 * i] = 10;
        user[2 * i + 1] = user_new(10);
    }
    v[1] = user_copy(user, sizeof user);
    v[3] = user_new(4);
    return svc(WSP_SEND, v, 9);
}

/* ---- overlapped: the user's half asks so ---- */

static void overlapped_pair(void)
{
    uint32_t v[7] = {AF_INET, SOCK_STREAM, 0, 0, 0, WSA_FLAG_OVERLAPPED};

    listener();
    made = s;
    s = (SOCKET)svc(WSP_SOCKET, v, 7);
    CHECK_EQ(ws_connect(s, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_accept(made, &other), 0);
    CHECK_EQ(ws_fionbio(other, 0), 0);
    sweep_close(&made);
}

static bool pends;

static int transfer(unsigned method, unsigned bytes)
{
    uint32_t buf[2] = {bytes, user_new(bytes)};
    struct wsp_overlapped o = {0};
    uint32_t v[9] = {(uint32_t)s, user_copy(buf, sizeof buf), 1, user_new(4),
                     0,           user_copy(&o, sizeof o)};

    if (method == WSP_RECV)
        v[4] = user_new(4), memset(user_at(v[4]), 0, 4);
    int answer = svc(method, v, 9);

    pends |= answer == WSP_PENDING;
    return answer;
}

/* The service hears of the end of a socket on which something pends, and only then is it gone. */
static void closes_what_pends(void)
{
    uint32_t v[3] = {user_new(4), 1, 0};

    sweep_close(&s);
    if (pends)
        CHECK_EQ(svc(WSP_NEXT_DUE, v, 3), 1);
    pends = false;
}

static int receives_later(void)
{
    return transfer(WSP_RECV, 100);
}

static int sends_overlapped(void)
{
    return transfer(WSP_SEND, 5000);
}

static void read_it(void)
{
    unsigned n, all = 0;

    while (all < 5000) {
        CHECK_EQ(ws_recv(other, data, sizeof data, 0, &n), 0);
        all += n;
    }
    closes_what_pends();
}

/* ---- without a socket ---- */

static int lists_sockets(void)
{
    struct net_list a = {user_new(40 * sizeof(struct net_socket_entry)), 40, 0};

    return (int)host_svc(SVC_NET, NET_SOCKETS, user_copy(&a, sizeof a), sizeof a);
}

static int pings(void)
{
    struct net_ping a = {net_order(PEER), 100, 3000, 0};

    return (int)host_svc(SVC_NET, NET_PING, user_copy(&a, sizeof a), sizeof a);
}

static void with_name_server(void)
{
    ip_addr_t at = {net_order(PEER)};

    peer_play(53, PEER_DROP);
    net_lock();
    dns_setserver(0, &at);
    net_unlock();
}

static int resolves(void)
{
    uint32_t answer = user_new(sizeof(struct net_answer_out));
    struct net_resolve a = {user_copy("a.example", 10), 500, answer};

    return (int)host_svc(SVC_NET, NET_RESOLVE, user_copy(&a, sizeof a), sizeof a);
}

static struct process *program;

static int starts_up(void)
{
    struct process *me = process_self();
    int err;

    program = world_process("program");
    world_become(program, true);
    err = ws_startup(0x0202);
    if (!err)
        CHECK_EQ(ws_cleanup(), 0);
    world_process_exit(program);
    world_become(me, true);
    return err;
}

SWEEP(keepalive, connected, keepalive, 0, {0}, NULL)
SWEEP(address_list_query, dgram, asks_addresses, 0, {0}, NULL)
SWEEP(route_query, dgram, asks_route, 0, {0}, NULL)
SWEEP(address_list_change, stream, watches_addresses, WSAEWOULDBLOCK, {0}, NULL)
SWEEP_IN(true, overlapped_address_list_change, stream, watches_overlapped, WSA_IO_PENDING,
         {WSAENOBUFS}, NULL)
SWEEP(options, stream, sets_options, 0, {0}, NULL)
SWEEP(names, connected, asks_names, 0, {0}, NULL)
SWEEP(enumeration, connected, enumerates, 0, {0}, NULL)
SWEEP(cancel, stream, cancels, WSAEINVAL, {0}, NULL)
SWEEP(shutdown, connected, shuts_down, 0, {0}, fin_arrives)
SWEEP(close_with_data, connected_blocking, closes, 0, {WSAENOBUFS}, all_arrives)
SWEEP(close_that_lingers, connected_blocking, closes_lingering, 0, {WSAENOBUFS}, all_arrives)
SWEEP(data_over_loopback, pair, moves, 0, {WSAENOBUFS}, NULL)
SWEEP(large_datagram, bound_dgram, sends_big, 0, {WSAENOBUFS}, NULL)
SWEEP(large_datagram_to_ourselves, bound_dgram, sends_big_here, 0, {WSAENOBUFS}, NULL)
SWEEP(broadcast, broadcaster, broadcasts, 0, {WSAENOBUFS}, NULL)
SWEEP(datagram_arrives, bound_dgram, datagram_comes, 0, {WSAEWOULDBLOCK}, NULL)
SWEEP(datagram_from_ourselves, bound_dgram, datagram_comes_in_pieces, 0,
      {WSAEWOULDBLOCK, WSAENOBUFS}, NULL)
SWEEP(many_buffers, connected, sends_many_buffers, 0, {WSAENOBUFS}, NULL)
SWEEP_IN(false, overlapped_recv, overlapped_pair, receives_later, WSP_PENDING, {WSAENOBUFS},
         closes_what_pends)
SWEEP_IN(false, overlapped_send, overlapped_pair, sends_overlapped, 0, {WSAENOBUFS, WSP_PENDING},
         read_it)
SWEEP(socket_list, stream, lists_sockets, 0, {WSAENOBUFS}, NULL)
SWEEP(ping, nothing, pings, 0, {WSAENOBUFS, WSAETIMEDOUT}, NULL)
SWEEP(resolve, with_name_server, resolves, WSATRY_AGAIN, {WSAENOBUFS}, NULL)
SWEEP_IN(false, startup, nothing, starts_up, 0, {WSASYSNOTREADY, WSAENOBUFS}, NULL)
