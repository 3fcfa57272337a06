/* SPDX-License-Identifier: MIT */
/* A socket that another thread closes after a call has found it and before the call has the lock:
 * the call finds no socket, as if it had come later, and leaves nothing behind. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/sched.h"
#include "lwip-port/net_lock.h"
#include "provider/include/ws2spi.h"
#include "provider/include/ws2tcpip.h"
#include "provider/socket/sock.h"

enum { URGENT = 100 };

static SOCKET s;
static uint32_t event;
static int result;

static int binds(void)
{
    return ws_bind(s, 0, 5000);
}

static int connects(void)
{
    return ws_connect(s, PEER, 7);
}

static int listens(void)
{
    return ws_listen(s, 5);
}

static int accepts(void)
{
    SOCKET made;

    return ws_accept(s, &made);
}

static int asks_own_name(void)
{
    struct ws_name n;

    return ws_sock_name(s, &n);
}

static int asks_peer_name(void)
{
    struct ws_name n;

    return ws_peer_name(s, &n);
}

static int shuts_down(void)
{
    return ws_shutdown(s, SD_BOTH);
}

static int sets_an_option(void)
{
    return ws_set_option(s, SOL_SOCKET, SO_RCVBUF, 4096);
}

static int asks_unread(void)
{
    uint32_t n;

    return ws_fionread(s, &n);
}

static int sends(void)
{
    unsigned n;

    return ws_send(s, "x", 1, &n);
}

static int sends_to(void)
{
    return ws_send_to(s, "x", 1, PEER, 7);
}

static int receives(void)
{
    unsigned n;
    char c;

    return ws_recv(s, &c, 1, 0, &n);
}

static int selects_events(void)
{
    return ws_event_select(s, event, FD_READ | FD_WRITE);
}

static int closes(void)
{
    return ws_close(s);
}

static void call_it(void *arg)
{
    int (*const *call)(void) = arg;

    result = (*call)();
}

static void closes_at_once(void *arg)
{
    (void)arg;
    CHECK_EQ(ws_close(s), 0);
}

/* The call waits for the lock; whoever closes is more urgent, and gets it first. */
static int closed_before(int (*call)(void))
{
    struct thread *t;

    result = -1;
    net_lock();
    t = thread_create(call_it, &call, PRIO_NORMAL, "caller");
    for (unsigned i = 0; i < 3; i++)
        sched_yield();
    CHECK_EQ(result, -1);
    CHECK(thread_create(closes_at_once, NULL, URGENT, "closer"));
    net_unlock();
    world_join(t);
    return result;
}

static const struct {
    int type;
    int (*call)(void);
    int want;
} row[] = {
    {SOCK_STREAM, binds,          WSAENOTSOCK},
    {SOCK_STREAM, connects,       WSAENOTSOCK},
    {SOCK_STREAM, listens,        WSAENOTSOCK},
    {SOCK_STREAM, accepts,        WSAENOTSOCK},
    {SOCK_STREAM, asks_own_name,  WSAENOTSOCK},
    {SOCK_STREAM, asks_peer_name, WSAENOTSOCK},
    {SOCK_STREAM, shuts_down,     WSAENOTSOCK},
    {SOCK_STREAM, sets_an_option, WSAENOTSOCK},
    {SOCK_STREAM, asks_unread,    WSAENOTSOCK},
    {SOCK_STREAM, sends,          WSAENOTSOCK},
    {SOCK_STREAM, receives,       WSAENOTSOCK},
    {SOCK_STREAM, closes,         WSAENOTSOCK},
    {SOCK_STREAM, selects_events, 0          },
    {SOCK_DGRAM,  binds,          WSAENOTSOCK},
    {SOCK_DGRAM,  connects,       WSAENOTSOCK},
    {SOCK_DGRAM,  sends,          WSAENOTSOCK},
    {SOCK_DGRAM,  sends_to,       WSAENOTSOCK},
    {SOCK_DGRAM,  receives,       WSAENOTSOCK},
    {SOCK_DGRAM,  sets_an_option, WSAENOTSOCK},
};

TEST(a_call_whose_socket_is_closed_before_it_has_the_lock_finds_none)
{
    struct heap_figures before, after;

    provider_up(true);
    event = ws_event();
    for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
        heap_figures(&before);
        CHECK_EQ(ws_socket(AF_INET, row[i].type, 0, &s), 0);
        if (closed_before(row[i].call) != row[i].want)
            test_fail(__FILE__, __LINE__, "call %u gives %d", i, result);
        CHECK_EQ(ws_event_is_set(event), false);
        heap_figures(&after);
        CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
        CHECK_EQ(after.lwip_blocks, before.lwip_blocks);
    }
}
