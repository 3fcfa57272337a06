/* SPDX-License-Identifier: MIT */
/* Arguments that only a kernel-resident client's face has to judge, at their bounds. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/object/event.h"
#include "provider/include/ws2spi.h"
#include "provider/spi/wsp.h"

static struct sockaddr_in peer_name(uint16_t port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = (USHORT)(port << 8 | port >> 8)};

    a.sin_addr.s_addr = net_order(PEER);
    return a;
}

TEST(C_060_C_067_quality_and_data_of_a_connect)
{
    struct sockaddr_in to = peer_name(7);
    QOS qos = {0};
    char room[4];
    WSABUF callee = {sizeof room, room};
    SOCKET s;
    INT err = 0;

    provider_up(true);
    peer_play(7, PEER_LISTEN);
    s = ws_stream();
    CHECK(WSPConnect(s, (struct sockaddr *)&to, sizeof to, NULL, &callee, &qos, NULL, &err) &&
          err == WSAEOPNOTSUPP);
    CHECK(WSPConnect(s, (struct sockaddr *)&to, sizeof to, NULL, &callee, NULL, &qos, &err) &&
          err == WSAEOPNOTSUPP);
    CHECK(WSPConnect(s, (struct sockaddr *)&to, sizeof to, &callee, NULL, NULL, NULL, &err) &&
          err == WSAEPROTONOSUPPORT);
    CHECK_EQ(callee.len, sizeof room);
    CHECK_EQ(peer_syns, 0);
    CHECK_EQ(WSPConnect(s, (struct sockaddr *)&to, sizeof to, NULL, &callee, NULL, NULL, &err), 0);
    CHECK_EQ(callee.len, 0);
}

/* What FROM_PROTOCOL_INFO leaves open comes from the entry; what is said is not changed by it. */
static const struct {
    int family, type, protocol;
    GROUP group;
    DWORD flags;
    int want;
} row[] = {
    {FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, 0, 0,                   0        },
    {AF_INET,            FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, 0, 0,                   0        },
    {AF_INET,            SOCK_DGRAM,         IPPROTO_UDP,        0, WSA_FLAG_OVERLAPPED, 0        },
    {AF_INET,            SOCK_STREAM,        FROM_PROTOCOL_INFO, 0, 0,           WSAEPROTONOSUPPORT},
    {AF_INET6,           FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, 0, 0,           WSAEAFNOSUPPORT  },
    {FROM_PROTOCOL_INFO, SOCK_RAW,           FROM_PROTOCOL_INFO, 0, 0,           WSAESOCKTNOSUPPORT},
    {AF_INET,            SOCK_DGRAM,         0,                  1, 0,                   WSAEINVAL},
    {AF_INET,            SOCK_DGRAM,         0,                  0, 2,                   WSAEINVAL},
};

TEST_BOTH(R_05_R_06_a_socket_by_its_protocol_entry)
{
    WSAPROTOCOL_INFOW info = {
        .iAddressFamily = AF_INET, .iSocketType = SOCK_DGRAM, .iProtocol = IPPROTO_UDP};
    int type;

    for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
        uint32_t v[7] = {(uint32_t)row[i].family, (uint32_t)row[i].type, (uint32_t)row[i].protocol,
                         user_copy(&info, sizeof info), row[i].group, row[i].flags, user_new(4)};
        int err = 0;
        SOCKET s;

        if (!thread_is_user()) {
            s = WSPSocket(row[i].family, row[i].type, row[i].protocol, &info, row[i].group,
                          row[i].flags, &err);
        } else {
            s = host_svc(SVC_WSP, WSP_SOCKET, user_copy(v, sizeof v), sizeof v);
            if (s == INVALID_SOCKET)
                memcpy(&err, user_at(v[6]), 4);
        }
        if (err != row[i].want)
            test_fail(__FILE__, __LINE__, "row %u: %d", i, err);
        CHECK_EQ(s == INVALID_SOCKET, err != 0);
        if (err)
            continue;
        CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_TYPE, &type), 0);
        CHECK_EQ(type, SOCK_DGRAM);
        CHECK_EQ(ws_close(s), 0);
    }
}

TEST(R_42_names_that_a_receive_may_do_without)
{
    struct sockaddr_in from;
    char got[8];
    WSABUF to = {sizeof got, got};
    DWORD n = 0, flags = 0;
    INT err = 0, length;
    SOCKET s;

    provider_up(true);
    s = ws_dgram();
    CHECK_EQ(ws_bind(s, LOOPBACK, 5000), 0);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(ws_send_to(s, "data", 4, LOOPBACK, 5000), 0);
    length = sizeof from - 1;
    CHECK(WSPRecvFrom(s, &to, 1, &n, &flags, (struct sockaddr *)&from, &length, NULL, NULL, NULL,
                      &err) && err == WSAEFAULT);
    CHECK_EQ(length, sizeof from - 1);
    length = 7;
    CHECK_EQ(WSPRecvFrom(s, &to, 1, &n, &flags, NULL, &length, NULL, NULL, NULL, &err), 0);
    CHECK(n == 4 && length == 7);
    memset(&from, 0x77, sizeof from);
    CHECK_EQ(WSPRecvFrom(s, &to, 1, &n, &flags, (struct sockaddr *)&from, NULL, NULL, NULL, NULL,
                         &err), 0);
    CHECK(n == 4 && from.sin_family == 0x7777);
    length = sizeof from;
    CHECK_EQ(WSPRecvFrom(s, &to, 1, &n, &flags, (struct sockaddr *)&from, &length, NULL, NULL, NULL,
                         &err), 0);
    CHECK(n == 4 && from.sin_addr.s_addr == net_order(LOOPBACK));
    CHECK(WSPRecv(s, NULL, 0, &n, &flags, NULL, NULL, NULL, &err) && err == WSAEINVAL);
    length = sizeof from - 1;
    CHECK(WSPGetSockName(s, (struct sockaddr *)&from, &length, &err) && err == WSAEFAULT);
    CHECK_EQ(length, sizeof from - 1);
}

TEST(R_16_an_accept_may_do_without_the_name)
{
    struct sockaddr_in from = {.sin_family = 0x7777};
    INT err = 0, length = 7;
    SOCKET s;

    provider_up(true);
    s = ws_stream();
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    peer_connect(9000, 5000);
    peer_connect(9001, 5000);
    world_sleep(10 * MS);
    CHECK(WSPAccept(s, (struct sockaddr *)&from, NULL, NULL, 0, &err) != INVALID_SOCKET);
    CHECK_EQ(from.sin_family, 0x7777);
    CHECK(WSPAccept(s, NULL, &length, NULL, 0, &err) != INVALID_SOCKET);
    CHECK_EQ(length, 7);
}

/* ---- select ---- */

static int select_many(fd_set *set, unsigned n, int32_t ms)
{
    struct timeval tv = {0, ms * 1000};
    INT err = 0;

    set->fd_count = n;
    return WSPSelect(0, set, NULL, NULL, &tv, &err) == SOCKET_ERROR ? err : 0;
}

TEST(R_50_select_on_more_sockets_than_fit_the_stack)
{
    enum { MANY = 60 };
    struct heap_figures before, after;
    fd_set set;

    provider_up(true);
    for (unsigned i = 0; i < MANY; i++) {
        set.fd_array[i] = ws_dgram();
        CHECK_EQ(ws_bind(set.fd_array[i], LOOPBACK, (uint16_t)(5000 + i)), 0);
    }
    heap_figures(&before);
    CHECK_EQ(select_many(&set, MANY, 10), 0);
    CHECK_EQ(set.fd_count, 0);
    for (unsigned nth = 1; nth <= 3; nth++) {   /* the set, who it asks about, its waiters */
        heap_fail_kernel(nth, 1);
        CHECK_EQ(select_many(&set, MANY, 10), WSAENOBUFS);
        CHECK_EQ(set.fd_count, MANY);
    }
    CHECK_EQ(select_many(&set, SELECT_MAX + 1, 10), WSAEINVAL);
    CHECK_EQ(ws_send_to(set.fd_array[7], "x", 1, LOOPBACK, 5059), 0);
    CHECK_EQ(select_many(&set, MANY, 10), 0);
    CHECK_EQ(set.fd_count, 1);
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks + 1);    /* the datagram */
}

/* ---- overlapped results: R-48 ---- */

static SOCKET s;
static WSAOVERLAPPED o;
static int result_err;
static BOOL result;

static BOOL result_of(SOCKET of, WSAOVERLAPPED *what, BOOL wait)
{
    DWORD n = 0x5a5a, flags = 0x5a5a;
    INT err = 0;
    BOOL done = WSPGetOverlappedResult(of, what, &n, wait, &flags, &err);

    CHECK_EQ(n, done ? 0 : 0x5a5a);
    CHECK_EQ(flags, done ? 0 : 0x5a5a);
    result_err = err;
    return done;
}

static void waits(void *arg)
{
    (void)arg;
    result = result_of(s, &o, TRUE);
}

static void begin(uint32_t event)
{
    DWORD n;
    INT err = 0;

    memset(&o, 0, sizeof o);
    o.hEvent = (HANDLE)(uintptr_t)event;
    CHECK(WSPIoctl(s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &n, &o, NULL, NULL, &err) &&
          err == WSA_IO_PENDING);
}

static struct thread *waiter(void)
{
    struct thread *t;

    result = 7;
    t = world_thread(process_kernel(), waits, NULL);
    world_sleep(SECOND);
    CHECK_EQ(result, 7);
    return t;
}

static void signal(uint32_t event, bool on)
{
    struct object *obj = handle_ref(self_handles(), event, &event_type);

    (on ? event_set : event_reset)(container_of(obj, struct event, obj));
    object_unref(obj);
}

TEST(R_48_who_waits_for_the_result_has_it_with_the_event)
{
    struct thread *t;
    uint32_t event;

    provider_up(true);
    s = ws_dgram();
    event = ws_event();
    begin(event);
    CHECK(!result_of(s, &o, FALSE) && result_err == WSA_IO_INCOMPLETE);
    t = waiter();
    peer_readdress(IP4(10, 0, 2, 77), PEER);
    world_join(t);
    CHECK_EQ(result, TRUE);
    begin(event);
    t = waiter();
    signal(event, true);                    /* somebody else's signal is not the result */
    world_join(t);
    CHECK(!result && result_err == WSA_IO_INCOMPLETE);
    signal(event, false);
    t = waiter();
    CHECK_EQ(ws_close(s), 0);
    world_join(t);
    CHECK(!result && result_err == WSA_OPERATION_ABORTED);
}

TEST(R_48_there_is_no_result_of_nothing_and_no_wait_without_an_event)
{
    provider_up(true);
    s = ws_dgram();
    CHECK(!result_of(s, NULL, FALSE) && result_err == WSA_INVALID_PARAMETER);
    CHECK(!result_of(0x1234, &o, FALSE) && result_err == WSAENOTSOCK);
    begin(0);
    CHECK(!result_of(s, &o, FALSE) && result_err == WSA_IO_INCOMPLETE);
    CHECK(!result_of(s, &o, TRUE) && result_err == WSA_INVALID_HANDLE);
    peer_readdress(IP4(10, 0, 2, 77), PEER);
    CHECK_EQ(result_of(s, &o, TRUE), TRUE);
}
