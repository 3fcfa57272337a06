/* SPDX-License-Identifier: MIT */
/* What happens to a connection while its data are being copied, in or out, without the lock. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "tests/unit/provider/pools.h"

enum { ALL = 9, PART = 5, MUCH = 1000 };

static SOCKET s;

/* ---- in the middle of a receive ---- */

static void nothing(void)
{
}

static void more_arrives(void)
{
    peer_send(peer_connection(0), "+more", 5);
    world_sleep(5 * MS);
}

static void peer_resets(void)
{
    peer_rst(peer_connection(0));
    world_sleep(5 * MS);
}

static void peer_ends(void)
{
    peer_fin(peer_connection(0));
    world_sleep(5 * MS);
}

static void we_shut_receiving(void)
{
    CHECK_EQ(ws_shutdown(s, SD_RECEIVE), 0);
}

static void we_close(void)
{
    CHECK_EQ(ws_close(s), 0);
}

/* The receive in progress gets what it has taken, whatever comes; then what the next one gets. */
static const struct {
    const char *name;
    void (*happens)(void);
    unsigned takes;
    int next;
    const char *rest;
} receives[] = {
    {"nothing",         nothing,           PART, 0,               "text"    },
    {"more",            more_arrives,      PART, 0,               "text+more"},
    {"more, all taken", more_arrives,      ALL,  0,               "+more"   },
    {"reset",           peer_resets,       PART, WSAECONNRESET,   ""        },
    {"reset, all",      peer_resets,       ALL,  WSAECONNRESET,   ""        },
    {"end",             peer_ends,         PART, 0,               "text"    },
    {"end, all",        peer_ends,         ALL,  0,               ""        },
    {"shut",            we_shut_receiving, PART, WSAESHUTDOWN,    ""        },
    {"close",           we_close,          PART, WSAENOTSOCK,     ""        },
    {"close, all",      we_close,          ALL,  WSAENOTSOCK,     ""        },
};

static void receive_while(unsigned i)
{
    char got[32];
    unsigned n;
    int err;

    provider_up(false);
    s = ws_connected(7, PEER_LISTEN);
    peer_send(peer_connection(0), "some text", ALL);
    world_sleep(5 * MS);
    user_call_when(receives[i].takes, receives[i].happens);
    CHECK_EQ(ws_recv(s, got, receives[i].takes, 0, &n), 0);
    CHECK(n == receives[i].takes && !memcmp(got, "some text", n));
    err = ws_recv(s, got, sizeof got, 0, &n);
    if (err != receives[i].next)
        test_fail(__FILE__, __LINE__, "%s: %d", receives[i].name, err);
    if (!err)
        CHECK(n == strlen(receives[i].rest) && !memcmp(got, receives[i].rest, n));
    ws_close(s);
    world_sleep(120 * SECOND);
    CHECK_EQ(pools().tcp_pcb_used, 0);
    CHECK_EQ(pools().pbuf_used, 0);
}

TEST(receive_gets_its_bytes_while_nothing_happens)
{
    receive_while(0);
}

TEST(receive_gets_its_bytes_while_more_arrives)
{
    receive_while(1);
}

TEST(receive_gets_its_bytes_while_more_arrives_and_nothing_was_left)
{
    receive_while(2);
}

TEST(receive_gets_its_bytes_while_the_peer_resets)
{
    receive_while(3);
}

TEST(receive_gets_its_bytes_while_the_peer_resets_and_nothing_was_left)
{
    receive_while(4);
}

TEST(receive_gets_its_bytes_while_the_peer_ends)
{
    receive_while(5);
}

TEST(receive_gets_its_bytes_while_the_peer_ends_and_nothing_was_left)
{
    receive_while(6);
}

TEST(receive_gets_its_bytes_while_we_shut_receiving)
{
    receive_while(7);
}

TEST(receive_gets_its_bytes_while_we_close)
{
    receive_while(8);
}

TEST(receive_gets_its_bytes_while_we_close_and_nothing_was_left)
{
    receive_while(9);
}

/* ---- in the middle of a send: before its n-th access to the program's memory ---- */

static void (*happens)(void);
static unsigned accesses_left;

static void count_down(void)
{
    if (--accesses_left)
        return;
    user_on_access(NULL);
    happens();
}

static void before_access(unsigned nth, void (*fn)(void))
{
    happens = fn;
    accesses_left = nth;
    user_on_access(count_down);
}

static void we_shut_sending(void)
{
    CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
}

/* A blocking send copies its bytes in after its arguments, lpErrno, the array and the count. */
enum { THE_DATA = 5 };
static const struct {
    void (*happens)(void);
    int want;
} sends[] = {
    {nothing,         0            },
    {peer_resets,     WSAECONNRESET},
    {we_shut_sending, WSAESHUTDOWN },
    {we_close,        WSAENOTSOCK  },
};

static void send_while(unsigned i)
{
    unsigned n, before;

    provider_up(false);
    s = ws_connected(7, PEER_LISTEN);
    before_access(THE_DATA, sends[i].happens);
    before = user_accesses();
    CHECK_EQ(ws_send(s, "text", 4, &n), sends[i].want);
    CHECK(user_accesses() - before >= THE_DATA);
    world_sleep(SECOND);
    CHECK_EQ(peer_connection(0)->bytes, sends[i].want ? 0 : 4);
}

TEST(send_sends_while_nothing_happens)
{
    send_while(0);
}

TEST(send_says_so_when_the_peer_resets_during_its_copy)
{
    send_while(1);
}

TEST(send_says_so_when_sending_is_shut_during_its_copy)
{
    send_while(2);
}

TEST(send_says_so_when_the_socket_is_closed_during_its_copy)
{
    send_while(3);
}

/* ---- in the middle of an overlapped send ---- */

static uint32_t overlapped_send(uint32_t data, unsigned bytes, int *err)
{
    uint32_t buf[2] = {bytes, data}, e = user_new(4);
    struct wsp_overlapped o = {0};
    uint32_t v[9] = {s, user_copy(buf, sizeof buf), 1, 0, 0, user_copy(&o, sizeof o), 0, 0, e};
    uint32_t result = host_svc(SVC_WSP, WSP_SEND, user_copy(v, sizeof v), sizeof v);

    *err = 0;
    if (result)
        memcpy(err, user_at(e), sizeof *err);
    return result;
}

static void connected_overlapped(void)
{
    uint32_t v[7] = {AF_INET, SOCK_STREAM, 0, 0, 0, WSA_FLAG_OVERLAPPED, user_new(4)};

    peer_play(7, PEER_LISTEN);
    s = host_svc(SVC_WSP, WSP_SOCKET, user_copy(v, sizeof v), sizeof v);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}

/* Another thread's bytes are in its way. */
static void another_fills_the_queue(void)
{
    static uint8_t much[60000];
    unsigned n;

    CHECK_EQ(ws_fionbio(s, 1), 0);
    CHECK_EQ(ws_send(s, much, sizeof much, &n), 0);
    CHECK(n > MUCH);
}

/* The arguments, lpErrno, the OVERLAPPED twice, the array; then the data. */
enum { OVERLAPPED_DATA = 6 };

TEST(R_46_an_overlapped_send_that_another_overtakes_is_left_whole)
{
    unsigned bytes;
    int err;

    provider_up(false);
    connected_overlapped();
    before_access(OVERLAPPED_DATA, another_fills_the_queue);
    CHECK_EQ(overlapped_send(user_new(MUCH), MUCH, &err), WSP_PENDING);
    CHECK_EQ(err, WSA_IO_PENDING);
    world_sleep(10 * SECOND);
    bytes = peer_connection(0)->bytes;
    CHECK_EQ(overlapped_send(user_new(MUCH), MUCH, &err), 0);
    world_sleep(SECOND);
    CHECK_EQ(peer_connection(0)->bytes, bytes + MUCH);
}

TEST(R_46_an_overlapped_send_of_bad_memory_is_FAULT_whatever_is_in_its_way)
{
    int err;

    provider_up(false);
    connected_overlapped();
    before_access(OVERLAPPED_DATA, another_fills_the_queue);
    CHECK_EQ(overlapped_send(USER_BAD_UNMAPPED, MUCH, &err), 0xffffffff);
    CHECK_EQ(err, WSAEFAULT);
    world_sleep(10 * SECOND);
    CHECK_EQ(overlapped_send(USER_BAD_UNMAPPED, MUCH, &err), 0xffffffff);
    CHECK_EQ(err, WSAEFAULT);
}

TEST(R_46_an_overlapped_send_says_so_when_the_peer_resets_during_its_copy)
{
    struct heap_figures before, after;
    int err;

    provider_up(false);
    connected_overlapped();
    heap_figures(&before);
    before_access(OVERLAPPED_DATA, peer_resets);
    CHECK_EQ(overlapped_send(user_new(MUCH), MUCH, &err), 0xffffffff);
    CHECK_EQ(err, WSAECONNRESET);
    CHECK_EQ(overlapped_send(user_new(MUCH), MUCH, &err), 0xffffffff);
    CHECK_EQ(err, WSAECONNRESET);
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
}
