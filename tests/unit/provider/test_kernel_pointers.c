/* SPDX-License-Identifier: MIT */
/* What a kernel-resident client may hand to the WSP functions: each pointer that has to be there is
 * missing once, and each points into user space once.  The call fails and has done nothing. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/thread.h"
#include "provider/include/ws2spi.h"

enum { PORT = 5000, ROOM = 64 };

static SOCKET up, dgram, listener;      /* a connection with "data" in it, the same bound, ... */
static uint32_t event;

/* Each call takes its pointers through P(): number `which` is `bad` instead. */
struct trial {
    unsigned which;
    void *bad;
    INT err;
};
#define P(n, good) ((__typeof__(good))(t->which == (n) ? t->bad : (void *)(uintptr_t)(good)))
#define ERR P(0u, &t->err)

static struct sockaddr_in name = {.sin_family = AF_INET};
static INT length;
static DWORD count, flags;
static char bytes[ROOM];
static WSABUF buf;

static int CALLBACK never(LPWSABUF caller, LPWSABUF caller_data, LPQOS sqos, LPQOS gqos,
                          LPWSABUF callee, LPWSABUF callee_data, GROUP *group, DWORD data)
{
    (void)caller, (void)caller_data, (void)sqos, (void)gqos;
    (void)callee, (void)callee_data, (void)group, (void)data;
    test_fail(__FILE__, __LINE__, "a call that fails asks its condition");
}

static int accept_(struct trial *t)
{
    return (int)WSPAccept(listener, P(1, (struct sockaddr *)&name), P(2, &length), P(3, &never), 0,
                          ERR);
}

static int address_to_string(struct trial *t)
{
    WCHAR text[ROOM];
    DWORD room = ROOM;

    return WSPAddressToString(P(1, (LPSOCKADDR)&name), sizeof name, NULL, P(2, &text[0]),
                              P(3, &room), ERR);
}

static int async_select(struct trial *t)
{
    return WSPAsyncSelect(up, NULL, 0, 0, ERR);
}

static int bind_(struct trial *t)
{
    SOCKET s = ws_dgram();
    int result = WSPBind(s, P(1, (struct sockaddr *)&name), sizeof name, ERR);

    CHECK_EQ(ws_close(s), 0);
    return result;
}

static int cancel(struct trial *t)
{
    return WSPCancelBlockingCall(ERR);
}

static int cleanup(struct trial *t)
{
    return WSPCleanup(ERR);
}

static int close_(struct trial *t)
{
    return WSPCloseSocket(up, ERR);
}

static int connect_(struct trial *t)
{
    SOCKET s = ws_stream();
    int result = WSPConnect(s, P(1, (struct sockaddr *)&name), sizeof name, NULL, P(2, &buf), NULL,
                            NULL, ERR);

    CHECK_EQ(ws_close(s), 0);
    return result;
}

static int duplicate(struct trial *t)
{
    return WSPDuplicateSocket(up, 1, NULL, ERR);
}

static int enumerate(struct trial *t)
{
    WSANETWORKEVENTS ne;

    return WSPEnumNetworkEvents(up, NULL, P(1, &ne), ERR);
}

static int event_select(struct trial *t)
{
    return WSPEventSelect(up, (WSAEVENT)(uintptr_t)event, FD_READ, ERR);
}

static int overlapped_result(struct trial *t)
{
    WSAOVERLAPPED o = {0};

    return WSPGetOverlappedResult(up, P(1, &o), P(2, &count), FALSE, P(3, &flags), ERR);
}

static int peer_name(struct trial *t)
{
    return WSPGetPeerName(up, P(1, (struct sockaddr *)&name), P(2, &length), ERR);
}

static int sock_name(struct trial *t)
{
    return WSPGetSockName(up, P(1, (struct sockaddr *)&name), P(2, &length), ERR);
}

static int get_option(struct trial *t)
{
    return WSPGetSockOpt(up, SOL_SOCKET, SO_RCVBUF, P(1, &bytes[0]), P(2, &length), ERR);
}

static int set_option(struct trial *t)
{
    return WSPSetSockOpt(up, SOL_SOCKET, SO_LINGER, P(1, &bytes[0]), 4, ERR);
}

static int qos(struct trial *t)
{
    return WSPGetQOSByName(up, NULL, NULL, ERR);
}

static int set_mode(struct trial *t)
{
    return WSPIoctl(up, FIONBIO, P(1, &bytes[0]), 4, NULL, 0, P(2, &count), NULL, NULL, NULL, ERR);
}

static int ask_unread(struct trial *t)
{
    return WSPIoctl(up, FIONREAD, NULL, 0, P(1, &bytes[0]), 4, P(2, &count), NULL, NULL, NULL, ERR);
}

static int join_leaf(struct trial *t)
{
    return (int)WSPJoinLeaf(up, NULL, 0, NULL, NULL, NULL, NULL, 0, ERR);
}

static int listen_(struct trial *t)
{
    return WSPListen(listener, 1, ERR);
}

static int recv_(struct trial *t)
{
    WSABUF to = {ROOM, P(4, &bytes[0])};

    return WSPRecv(up, P(1, &to), 1, P(2, &count), P(3, &flags), NULL, NULL, NULL, ERR);
}

static int recv_from(struct trial *t)
{
    WSABUF to = {ROOM, P(6, &bytes[0])};

    return WSPRecvFrom(dgram, P(1, &to), 1, P(2, &count), P(3, &flags),
                       P(4, (struct sockaddr *)&name), P(5, &length), NULL, NULL, NULL, ERR);
}

static int recv_disconnect(struct trial *t)
{
    return WSPRecvDisconnect(up, NULL, ERR);
}

static int select_(struct trial *t)
{
    fd_set set = {.fd_count = 1, .fd_array = {up}}, same = set, third = set;
    struct timeval now = {0, 0};

    return WSPSelect(0, P(1, &set), P(2, &same), P(3, &third), P(4, &now), ERR);
}

static int send_(struct trial *t)
{
    WSABUF from = {ROOM, P(3, &bytes[0])};

    return WSPSend(up, P(1, &from), 1, P(2, &count), 0, NULL, NULL, NULL, ERR);
}

static int send_disconnect(struct trial *t)
{
    return WSPSendDisconnect(up, NULL, ERR);
}

static int send_to(struct trial *t)
{
    WSABUF from = {ROOM, P(4, &bytes[0])};

    return WSPSendTo(dgram, P(1, &from), 1, P(2, &count), 0, P(3, (struct sockaddr *)&name),
                     sizeof name, NULL, NULL, NULL, ERR);
}

static int shutdown_(struct trial *t)
{
    return WSPShutdown(up, SD_BOTH, ERR);
}

static int socket_(struct trial *t)
{
    WSAPROTOCOL_INFOW info = {0};

    return (int)WSPSocket(AF_INET, SOCK_STREAM, 0, P(1, &info), 0, 0, ERR);
}

static int string_to_address(struct trial *t)
{
    WCHAR text[] = {'1', '.', '2', '.', '3', '.', '4', 0};

    return WSPStringToAddress(P(1, &text[0]), AF_INET, NULL, P(2, (LPSOCKADDR)&name),
                              P(3, &length), ERR);
}

#define BIT(n) (1u << (n))
static const struct {
    const char *name;
    int (*call)(struct trial *t);
    unsigned pointers;          /* how many beside lpErrno, numbered from 1 */
    unsigned optional;          /* those that may be missing */
    int failure;
} row[] = {
    {"accept",            accept_,           3, BIT(1) | BIT(2) | BIT(3),          -1   },
    {"address to string", address_to_string, 3, 0,                                 -1   },
    {"async select",      async_select,      0, 0,                                 -1   },
    {"bind",              bind_,             1, 0,                                 -1   },
    {"cancel",            cancel,            0, 0,                                 -1   },
    {"cleanup",           cleanup,           0, 0,                                 -1   },
    {"close",             close_,            0, 0,                                 -1   },
    {"connect",           connect_,          2, BIT(2),                            -1   },
    {"duplicate",         duplicate,         0, 0,                                 -1   },
    {"enumerate",         enumerate,         1, 0,                                 -1   },
    {"event select",      event_select,      0, 0,                                 -1   },
    {"overlapped result", overlapped_result, 3, BIT(1),                            FALSE},
    {"peer name",         peer_name,         2, 0,                                 -1   },
    {"own name",          sock_name,         2, 0,                                 -1   },
    {"get option",        get_option,        2, 0,                                 -1   },
    {"set option",        set_option,        1, 0,                                 -1   },
    {"qos",               qos,               0, 0,                                 FALSE},
    {"set mode",          set_mode,          2, 0,                                 -1   },
    {"ask unread",        ask_unread,        2, 0,                                 -1   },
    {"join leaf",         join_leaf,         0, 0,                                 -1   },
    {"listen",            listen_,           0, 0,                                 -1   },
    {"receive",           recv_,             4, 0,                                 -1   },
    {"receive from",      recv_from,         6, BIT(4) | BIT(5),                   -1   },
    {"receive disc",      recv_disconnect,   0, 0,                                 -1   },
    {"select",            select_,           4, BIT(1) | BIT(2) | BIT(3) | BIT(4), -1   },
    {"send",              send_,             3, 0,                                 -1   },
    {"send disc",         send_disconnect,   0, 0,                                 -1   },
    {"send to",           send_to,           4, BIT(3),                            -1   },
    {"shutdown",          shutdown_,         0, 0,                                 -1   },
    {"socket",            socket_,           1, BIT(1),                            -1   },
    {"string to address", string_to_address, 3, 0,                                 -1   },
};

static void fails(unsigned i, unsigned which, void *bad)
{
    struct trial t = {which, bad, 0x5a5a};
    INT want = which ? WSAEFAULT : 0x5a5a;
    int got;

    length = sizeof name;
    flags = 0;
    got = row[i].call(&t);
    if (got != row[i].failure || t.err != want)
        test_fail(__FILE__, __LINE__, "%s, pointer %u at %p: %d, error %d", row[i].name, which, bad,
                  got, (int)t.err);
}

/* The stream has "data" to receive, the datagram socket has one that holds "data". */
static void open_all(void)
{
    peer_play(7, PEER_LISTEN);
    up = ws_connected(7, PEER_LISTEN);
    peer_send(peer_connection(0), "data", 4);
    dgram = ws_dgram();
    CHECK_EQ(ws_bind(dgram, LOOPBACK, PORT), 0);
    CHECK_EQ(ws_send_to(dgram, "data", 4, LOOPBACK, PORT), 0);
    listener = ws_stream();
    CHECK_EQ(ws_bind(listener, 0, PORT), 0);
    CHECK_EQ(ws_listen(listener, 5), 0);
    name.sin_addr.s_addr = net_order(PEER);
    name.sin_port = 0x0700;
    event = ws_event();
    world_sleep(10 * MS);
}

static void nothing_has_happened(void)
{
    struct ws_name from, own;
    char got[ROOM];
    unsigned n;

    CHECK_EQ(ws_recv(up, got, sizeof got, 0, &n), 0);
    CHECK(n == 4 && !memcmp(got, "data", 4));
    CHECK_EQ(ws_recv_from(dgram, got, sizeof got, &n, &from), 0);
    CHECK(n == 4 && !memcmp(got, "data", 4));
    CHECK_EQ(ws_sock_name(dgram, &own), 0);
    CHECK_EQ(own.port, PORT);
    CHECK_EQ(ws_send(up, "more", 4, &n), 0);
    world_sleep(10 * MS);
    CHECK_EQ(peer_connection(0)->bytes, 4);
    CHECK_EQ(peer_syns, 1);
}

TEST(a_kernel_client_without_a_pointer_or_with_a_user_one_is_refused)
{
    void *const user = (void *)(uintptr_t)user_new(ROOM);

    provider_up(true);
    open_all();
    for (unsigned i = 0; i < ARRAY_SIZE(row); i++)
        for (unsigned which = 0; which <= row[i].pointers; which++) {
            if (!(row[i].optional & BIT(which)))
                fails(i, which, NULL);
            fails(i, which, user);
        }
    nothing_has_happened();
}
