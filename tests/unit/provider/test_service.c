/* SPDX-License-Identifier: MIT */
/* WSP_NEXT_DUE (provider/socket/service.h): which sockets it names, when, and how often. */
#include "provider/socket/config.h"
#include "provider/socket/service.h"
#include "tests/unit/provider/overlapped.h"

enum { MANY = 40 };

static SOCKET bound(uint16_t port)
{
    SOCKET s = overlapped(SOCK_DGRAM);

    CHECK_EQ(ws_bind(s, LOOPBACK, port), 0);
    return s;
}

static void pends_on(SOCKET s, struct call *c)
{
    prepare(c, s, NULL, 8);
    CHECK_EQ(make(c, WSP_RECV), WSA_IO_PENDING);
}

static void waits_for_one(void *arg)
{
    uint32_t *out = arg;

    CHECK_EQ(next_due(out, 4), 1);
}

/* True when nobody is named within a second: then the waiting thread is left to `t`. */
static bool none_is_due(uint32_t *out, struct thread **t)
{
    *t = world_thread(process_self(), waits_for_one, out);
    world_sleep(SECOND);
    return !world_finished(*t);
}

TEST(R_46_a_socket_is_due_once_for_each_time_it_pends)
{
    struct thread *t;
    struct call c;
    uint32_t out[4];
    SOCKET s, from;

    provider_up(false);
    s = bound(5000);
    from = ws_dgram();
    pends_on(s, &c);
    CHECK(none_is_due(out, &t));
    CHECK_EQ(ws_send_to(from, "one", 3, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_send_to(from, "two", 3, LOOPBACK, 5000), 0);
    world_join(t);
    CHECK_EQ(out[0], s);
    CHECK_EQ(make_again(&c, WSP_RECV), 0);
    CHECK_EQ(word_at(c.overlapped, 0), 0);
    CHECK_EQ(word_at(c.overlapped, 1), 3);
    CHECK(ws_event_is_set(c.event));
    CHECK(none_is_due(out, &t));                            /* nothing pends: "two" is nobody's */
    CHECK_EQ(make(&c, WSP_RECV), 0);
    pends_on(s, &c);
    CHECK_EQ(ws_close(s), 0);
    world_join(t);
    CHECK_EQ(out[0], s);                                    /* its end is heard */
    CHECK_EQ(make_again(&c, WSP_RECV), WSA_OPERATION_ABORTED);
    CHECK_EQ(word_at(c.overlapped, 0), WSA_OPERATION_ABORTED);
    CHECK(ws_event_is_set(c.event));
}

/* Many at once come in the order in which they changed, a few at a time. */
TEST(R_46_many_due_sockets_come_each_once_and_in_their_order)
{
    static struct call c[MANY];
    uint32_t out[MANY];
    unsigned got = 0;
    SOCKET s[MANY], from;

    provider_up(false);
    from = ws_dgram();
    for (unsigned i = 0; i < MANY; i++) {
        s[i] = bound((uint16_t)(5000 + i));
        pends_on(s[i], &c[i]);
    }
    for (unsigned i = MANY; i-- > 0;)
        for (unsigned twice = 0; twice < 2; twice++)
            CHECK_EQ(ws_send_to(from, "x", 1, LOOPBACK, (uint16_t)(5000 + i)), 0);
    world_must_not_sleep(true);
    while (got < MANY) {
        unsigned n = next_due(out + got, MANY - got);

        CHECK(n > 0);
        got += n;
    }
    world_must_not_sleep(false);
    for (unsigned i = 0; i < MANY; i++)
        CHECK_EQ(out[i], s[MANY - 1 - i]);
}

/* An ordinary receive was first: the request pends on, and is named again. */
TEST(R_46_a_due_socket_whose_data_others_took_pends_on)
{
    struct call c;
    uint32_t out[4];
    unsigned n;
    SOCKET s, from;
    char to[4];

    provider_up(false);
    s = bound(5000);
    from = ws_dgram();
    pends_on(s, &c);
    CHECK_EQ(ws_send_to(from, "one", 3, LOOPBACK, 5000), 0);
    CHECK_EQ(ws_recv(s, to, sizeof to, 0, &n), 0);
    CHECK_EQ(next_due(out, 4), 1);
    CHECK_EQ(make_again(&c, WSP_RECV), WSA_IO_PENDING);
    CHECK_EQ(word_at(c.overlapped, 0), WSP_STATUS_PENDING);
    CHECK_EQ(ws_send_to(from, "two", 3, LOOPBACK, 5000), 0);
    CHECK_EQ(next_due(out, 4), 1);
    CHECK_EQ(make_again(&c, WSP_RECV), 0);
    CHECK(!memcmp(user_at(c.data), "two", 3));
}

/* No ACK will come that says so: memory has to be asked for again after a while. */
TEST(R_46_a_send_that_waits_for_memory_only_is_due_by_itself)
{
    static uint8_t much[60000];
    struct call c;
    uint32_t out[4];
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = connected(7);
    prepare(&c, s, much, sizeof much);
    CHECK_EQ(make(&c, WSP_SEND), WSA_IO_PENDING);
    CHECK_EQ(next_due(out, 4), 1);                          /* at once: a part may fit */
    heap_fail_lwip(1, 100000);
    CHECK_EQ(make_again(&c, WSP_SEND), WSA_IO_PENDING);
    heap_fail_lwip(0, 0);
    CHECK_EQ(peer_connection(0)->bytes, 0);
    CHECK_EQ(next_due(out, 4), 1);
    CHECK_EQ(out[0], s);
    CHECK_EQ(serve(&c, WSP_SEND), 0);
    world_sleep(SECOND);
    CHECK_EQ(peer_connection(0)->bytes, sizeof much);
    CHECK_EQ(word_at(c.overlapped, 1), sizeof much);
}

/* Its array of buffers has no room to be copied to: neither data nor the request are lost. */
TEST(R_46_a_request_outlives_a_shortage_of_kernel_memory)
{
    struct call c;
    uint32_t out[4], v[2 * 6];
    SOCKET s, from;

    provider_up(false);
    s = bound(5000);
    from = ws_dgram();
    prepare(&c, s, NULL, 8);
    for (unsigned i = 0; i < 6; i++) {
        v[2 * i] = 1;
        v[2 * i + 1] = c.data + i;
    }
    c.v[A_BUFFERS] = user_copy(v, sizeof v);
    c.v[A_COUNT] = 6;
    CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
    CHECK_EQ(ws_send_to(from, "abcdef", 6, LOOPBACK, 5000), 0);
    CHECK_EQ(next_due(out, 4), 1);
    heap_fail_kernel(1, 1);
    CHECK_EQ(make_again(&c, WSP_RECV), WSA_IO_PENDING);
    heap_fail_kernel(0, 0);
    CHECK_EQ(next_due(out, 4), 1);
    CHECK_EQ(make_again(&c, WSP_RECV), 0);
    CHECK(!memcmp(user_at(c.data), "abcdef", 6));
}

/* A program that never serves what it closes runs into its bound of sockets, not into the heap. */
TEST(R_07_closed_sockets_that_nobody_has_served_count_as_open)
{
    struct call c;
    uint32_t out[4];
    SOCKET s[3];

    provider_up(false);
    provider_settings.sockets_per_process = 3;
    for (unsigned i = 0; i < 3; i++) {
        s[i] = bound((uint16_t)(5000 + i));
        pends_on(s[i], &c);
        CHECK_EQ(ws_close(s[i]), 0);
    }
    CHECK_EQ(overlapped(SOCK_DGRAM), INVALID_SOCKET);
    CHECK_EQ(next_due(out, 4), 3);
    CHECK(overlapped(SOCK_DGRAM) != INVALID_SOCKET);
}

static int killed_answer;

static void waits_in_vain(void *arg)
{
    uint32_t out;

    (void)arg;
    killed_answer = (int)next_due(&out, 1);
}

TEST(R_46_nobody_is_due_and_the_thread_can_end)
{
    struct thread *t;

    provider_up(false);
    killed_answer = -1;
    t = world_thread(process_self(), waits_in_vain, NULL);
    world_sleep(SECOND);
    CHECK_EQ(killed_answer, -1);
    CHECK_EQ(ws_cancel(), WSAEINVAL);                       /* it is no blocking call */
    world_sleep(SECOND);
    CHECK_EQ(killed_answer, -1);
    world_kill(t);
    world_join(t);
    CHECK_EQ(killed_answer, 0);
}

TEST(R_46_NEXT_DUE_says_what_is_wrong_before_it_takes_any)
{
    struct call c;
    uint32_t out[4], err = zero(), v[3] = { USER_BAD_UNMAPPED, 4, err };
    SOCKET s;

    provider_up(false);
    s = bound(5000);
    pends_on(s, &c);
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(host_svc(SVC_WSP, WSP_NEXT_DUE, user_copy(v, sizeof v), sizeof v), 0xffffffff);
    CHECK_EQ(word_at(err, 0), WSAEFAULT);
    v[0] = user_new(4);
    v[1] = 0;
    CHECK_EQ(host_svc(SVC_WSP, WSP_NEXT_DUE, user_copy(v, sizeof v), sizeof v), 0xffffffff);
    CHECK_EQ(word_at(err, 0), WSAEINVAL);
    CHECK_EQ(next_due(out, 4), 1);
    CHECK_EQ(out[0], s);
}

/* A call gives the lock back before it arms: the socket may have been closed meanwhile. */
static void armed_after_its_end_is_due(void (*arm)(struct sock *so))
{
    SOCKET s = overlapped(SOCK_STREAM);
    struct sock *so = sock_ref(s);
    uint32_t out[4];

    CHECK_EQ(ws_close(s), 0);
    net_lock();
    arm(so);
    net_unlock();
    sock_unref(so);
    CHECK_EQ(next_due(out, 4), 1);
    CHECK_EQ(out[0], s);
}

TEST(R_46_a_socket_that_is_armed_after_its_end_is_due)
{
    struct thread *t;
    uint32_t out[4];

    provider_up(false);
    armed_after_its_end_is_due(service_arm);
    armed_after_its_end_is_due(service_arm_later);
    CHECK(none_is_due(out, &t));
}

/* A half-done send holds the socket; by an error it lets go. */
TEST(R_46_R_51_a_send_that_ends_half_done_gives_the_socket_back)
{
    static uint8_t much[60000];
    struct call c;
    unsigned n, out;
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    peer_delay_us = 50 * MS;
    s = ws_nonblocking(connected(7));
    prepare(&c, s, much, sizeof much);
    CHECK_EQ(make(&c, WSP_SEND), WSA_IO_PENDING);
    CHECK_EQ(make_again(&c, WSP_SEND), WSA_IO_PENDING);
    world_sleep(SECOND);
    CHECK_EQ(ws_send(s, "x", 1, &n), WSAEWOULDBLOCK);       /* though there is room */
    CHECK_EQ(ws_select1(s, IN_W, 0, &out), 0);
    c.v[A_COUNT] = 0;
    CHECK_EQ(make_again(&c, WSP_SEND), WSAEINVAL);
    CHECK_EQ(word_at(c.overlapped, 0), WSAEINVAL);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
}
