/* SPDX-License-Identifier: MIT */
/* Calls that promise not to sleep: on a nonblocking socket, and overlapped ones before they pend
 * (the library makes those under its lock).  Whatever is full, taken or short of memory, they come
 * back at once. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/thread.h"

enum { BYTES = 16000, FAILURES = 16, FOR_EVER = 1000000 };

static uint8_t data[BYTES];

/* --- the calls -------------------------------------------------------------------------------- */

enum { V_SOCKET, V_BUFFERS, V_COUNT, V_MOVED, V_FLAGS, V_OVERLAPPED, V_COMPLETION, V_THREAD, V_ERR,
       V_WORDS };

static uint32_t zero(void)
{
    const uint32_t none = 0;

    return user_copy(&none, 4);
}

static int svc_error(unsigned method, uint32_t *v, unsigned words, unsigned err_word)
{
    uint32_t at = user_copy(v, words * 4), answer = host_svc(SVC_WSP, method, at, words * 4);
    int err;

    memcpy(&err, user_at(v[err_word]), 4);
    return answer == 0 ? 0 : err;
}

static uint32_t buffer_of(unsigned bytes)
{
    static uint32_t at;                                     /* one for all: never looked at */

    if (!at)
        at = user_copy(data, BYTES);

    const uint32_t b[2] = { bytes, at };

    return user_copy(b, sizeof b);
}

static uint32_t an_overlapped(void)
{
    static uint32_t event;

    if (!event)
        event = ws_event();

    const uint32_t image[5] = { 0, 0, 0, 0, event };

    return user_copy(image, sizeof image);
}

static int try_send(SOCKET s)
{
    uint32_t v[V_WORDS] = { s, buffer_of(BYTES), 1, 0, 0, an_overlapped(), 0, 0, zero() };

    return svc_error(WSP_SEND, v, V_WORDS, V_ERR);
}

static int try_recv(SOCKET s)
{
    uint32_t v[V_WORDS] = { s, buffer_of(8), 1, 0, zero(), an_overlapped(), 0, 0, zero() };

    return svc_error(WSP_RECV, v, V_WORDS, V_ERR);
}

static int try_send_to(SOCKET s)
{
    uint8_t name[16] = { AF_INET, 0, 0, 7, 10, 0, 2, 2 };
    uint32_t v[11] = { s, buffer_of(1000), 1, 0, 0, user_copy(name, 16), 16, an_overlapped(), 0, 0,
                       zero() };

    return svc_error(WSP_SEND_TO, v, 11, 10);
}

static int try_recv_from(SOCKET s)
{
    uint32_t v[11] = { s, buffer_of(8), 1, 0, zero(), 0, 0, an_overlapped(), 0, 0, zero() };

    return svc_error(WSP_RECV_FROM, v, 11, 10);
}

static int try_change(SOCKET s)
{
    uint32_t v[11] = { s, SIO_ADDRESS_LIST_CHANGE, 0, 0, 0, 0, zero(), an_overlapped(), 0, 0,
                       zero() };

    return svc_error(WSP_IOCTL, v, 11, 10);
}

static int plain_send(SOCKET s)
{
    unsigned n;

    return ws_send(s, data, BYTES, &n);
}

static int plain_recv(SOCKET s)
{
    unsigned n;
    char c[8];

    return ws_recv(s, c, sizeof c, 0, &n);
}

static int plain_connect(SOCKET s)
{
    return ws_connect(s, PEER, 7);
}

static int plain_accept(SOCKET s)
{
    SOCKET got;
    int err = ws_accept(s, &got);

    if (!err)
        CHECK_EQ(ws_close(got), 0);
    return err;
}

static int lingers(SOCKET s)
{
    struct { uint16_t on, seconds; } l = { 1, 30 };
    uint32_t v[6] = { s, SOL_SOCKET, SO_LINGER, user_copy(&l, 4), 4, zero() };

    svc_error(WSP_SET_SOCK_OPT, v, 6, 5);
    return ws_close(s);
}

/* --- the sockets ------------------------------------------------------------------------------ */

static SOCKET made(int type)
{
    uint32_t v[7] = { AF_INET, (uint32_t)type, 0, 0, 0, WSA_FLAG_OVERLAPPED, zero() };

    return host_svc(SVC_WSP, WSP_SOCKET, user_copy(v, sizeof v), sizeof v);
}

static SOCKET fresh_stream(void)
{
    return made(SOCK_STREAM);
}

static SOCKET connected(void)
{
    SOCKET s = fresh_stream();

    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    return s;
}

static SOCKET bound_dgram(void)
{
    SOCKET s = made(SOCK_DGRAM);

    CHECK_EQ(ws_bind(s, 0, 0), 0);
    return s;
}

static SOCKET listener(void)
{
    SOCKET s = fresh_stream();

    CHECK_EQ(ws_bind(s, 0, 0), 0);
    CHECK_EQ(ws_listen(s, 1), 0);
    return s;
}

static const struct {
    const char *name;
    int (*call)(SOCKET s);
    SOCKET (*open)(void);
    bool nonblocking, closes;
} calls[] = {
    { "overlapped send", try_send, connected, false, false },
    { "overlapped recv", try_recv, connected, false, false },
    { "overlapped sendto", try_send_to, bound_dgram, false, false },
    { "overlapped recvfrom", try_recv_from, bound_dgram, false, false },
    { "overlapped ioctl", try_change, bound_dgram, false, false },
    { "send", plain_send, connected, true, false },
    { "recv", plain_recv, connected, true, false },
    { "recv of a datagram", plain_recv, bound_dgram, true, false },
    { "connect", plain_connect, fresh_stream, true, false },
    { "accept", plain_accept, listener, true, false },
    { "close", lingers, connected, true, true },
};

static bool told(int err)
{
    return err == 0 || err == WSA_IO_PENDING || err == WSAEWOULDBLOCK || err == WSAENOBUFS ||
           err == WSAEALREADY || err == WSAEISCONN;
}

/* Up to six times, so that buffers fill up; memory fails from the nth allocation on. */
static void one(unsigned i, bool kernel, unsigned nth)
{
    SOCKET s = calls[i].open();
    bool closed = false;

    if (calls[i].nonblocking)
        ws_nonblocking(s);
    if (calls[i].closes)
        plain_send(s);
    (kernel ? heap_fail_kernel : heap_fail_lwip)(nth, nth ? FOR_EVER : 0);
    world_must_not_sleep(true);
    for (unsigned times = 0; times < (calls[i].closes ? 1 : 6); times++) {
        int err = calls[i].call(s);

        if (!told(err))
            test_fail(__FILE__, __LINE__, "%s gives %d", calls[i].name, err);
        closed = calls[i].closes && !err;
    }
    world_must_not_sleep(false);
    heap_fail_kernel(0, 0);
    heap_fail_lwip(0, 0);
    if (!closed) {
        ws_set_option(s, SOL_SOCKET, SO_LINGER, 1);     /* 0 s: a reset */
        CHECK_EQ(ws_close(s), 0);
    }
}

TEST(nothing_that_promises_to_come_back_sleeps)
{
    provider_up(false);
    peer_play(7, PEER_LISTEN);
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        one(i, false, 0);
        for (unsigned nth = 1; nth <= FAILURES; nth++) {
            one(i, true, nth);
            one(i, false, nth);
        }
    }
}

/* --- another receiver has the queue in its hands ---------------------------------------------- */

static SOCKET shared;
static struct thread *slow_one;
static int slow_result;

/* Its copy takes a second: it lost the CPU in the middle. */
static void stops_in_the_copy(void)
{
    if (thread_self() != slow_one)
        return;
    user_on_access(NULL);
    world_sleep(SECOND);
}

static void receives_slowly(void *arg)
{
    unsigned n;
    char c[4];

    (void)arg;
    slow_result = ws_recv(shared, c, sizeof c, 0, &n);
    if (!slow_result)
        slow_result = (int)n;
}

static void shared_with_a_slow_receiver(SOCKET s, void (*arrives)(void))
{
    slow_result = -1;
    shared = s;
    slow_one = world_thread(process_self(), receives_slowly, NULL);
    world_sleep(SECOND / 10);                               /* it waits for data */
    user_on_access(stops_in_the_copy);                      /* its next access is the copy */
    arrives();
    world_sleep(SECOND / 10);                               /* now it has them, and copies */
    CHECK_EQ(slow_result, -1);
    world_must_not_sleep(true);
    CHECK_EQ(try_recv(s), WSA_IO_PENDING);
    ws_nonblocking(s);
    CHECK_EQ(plain_recv(s), WSAEWOULDBLOCK);
    world_must_not_sleep(false);
    world_join(slow_one);
    CHECK_EQ(slow_result, 4);
    CHECK_EQ(plain_recv(s), 0);                             /* what it left */
    CHECK_EQ(plain_recv(s), WSAEWOULDBLOCK);
    CHECK_EQ(ws_close(s), 0);
}

static void bytes_arrive(void)
{
    peer_send(peer_connection(0), "12345678", 8);
}

TEST(receiving_beside_a_slow_receiver_does_not_sleep)
{
    provider_up(false);
    peer_play(7, PEER_LISTEN);
    shared_with_a_slow_receiver(connected(), bytes_arrive);
}

static void datagrams_arrive(void)
{
    SOCKET other = made(SOCK_DGRAM);

    CHECK_EQ(ws_send_to(other, "1234", 4, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_send_to(other, "5678", 4, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_close(other), 0);
}

TEST(receiving_datagrams_beside_a_slow_receiver_does_not_sleep)
{
    SOCKET s;

    provider_up(false);
    s = made(SOCK_DGRAM);
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    shared_with_a_slow_receiver(s, datagrams_arrive);
}
