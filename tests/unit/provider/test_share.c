/* SPDX-License-Identifier: MIT */
/* When memory gets scarce a program keeps to its share: of what its calls hold while they last, and
 * of what is queued unread for its sockets.  What it holds is its own affair: others go on. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "lwip-port/net_lock.h"
#include "provider/abi/net_abi.h"
#include "provider/spi/wsp.h"

#include "lwip/dns.h"

enum { N = 64 };

static SOCKET s;
static int result;

static uint32_t set_of(unsigned n)
{
    uint32_t at = user_new(4 + 4 * n);

    memcpy(user_at(at), &n, 4);
    for (unsigned i = 1; i <= n; i++)
        memcpy((char *)user_at(at) + 4 * i, &s, 4);
    return at;
}

static int select_of(unsigned n, int32_t seconds)
{
    const int32_t tv[2] = { seconds, 0 };
    uint32_t none = 0, err = user_copy(&none, 4);
    const uint32_t v[6] = { 0, set_of(n), 0, 0, user_copy(tv, sizeof tv), err };

    host_svc(SVC_WSP, WSP_SELECT, user_copy(v, sizeof v), sizeof v);
    return *(int32_t *)user_at(err);
}

static void selects(void *arg)
{
    result = select_of(*(unsigned *)arg, 5);
}

TEST(selects_of_one_program_share_what_it_may_hold)
{
    unsigned n = N;
    struct process *other = world_process("other"), *me = process_self();
    size_t each = N * (4 + sizeof(void *));         /* the set and the references; one waiter */
    struct thread *t;

    provider_up(false);
    s = ws_stream();
    heap_set_share(2 * each - 1);
    CHECK_EQ(world_charged(me), 0);
    result = -1;
    t = world_thread(me, selects, &n);
    world_sleep(SECOND);
    CHECK_EQ(result, -1);                           /* it waits */
    CHECK_EQ(world_charged(me), each);
    CHECK_EQ(select_of(N, 0), WSAENOBUFS);
    CHECK_EQ(world_charged(me), each);
    CHECK_EQ(select_of(N / 2, 0), 0);
    world_become(other, true);
    CHECK_EQ(ws_startup(0x202), 0);
    s = ws_stream();
    CHECK_EQ(select_of(N, 0), 0);                   /* another program has its own */
    CHECK_EQ(world_charged(other), 0);
    world_become(me, true);
    world_join(t);
    CHECK_EQ(result, 0);
    CHECK_EQ(world_charged(me), 0);
    heap_set_share(SIZE_MAX);
    CHECK_EQ(select_of(N, 0), 0);
    CHECK_EQ(world_charged(me), 0);
}

/* Every way out gives back what was charged. */
TEST(what_a_call_holds_is_given_back_whatever_it_returns)
{
    static const uint32_t counts[] = { 0, 1, 17, 1024, 4096, 4097, 0xffffffff };
    unsigned n;
    char c[4];

    provider_up(false);
    s = ws_dgram();
    for (unsigned i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const uint32_t none = 0, err = user_copy(&none, 4);
        const uint32_t v[9] = { s, user_new(8 * 1024), counts[i], 0, 0, 0, 0, 0, err };

        for (unsigned kernel_nth = 0; kernel_nth < 4; kernel_nth++) {
            heap_fail_kernel(kernel_nth, kernel_nth ? 1 : 0);
            if (counts[i] <= 4097)
                select_of(counts[i], 0);
            heap_fail_kernel(kernel_nth, kernel_nth ? 1 : 0);
            host_svc(SVC_WSP, WSP_SEND, user_copy(v, sizeof v), sizeof v);
            heap_fail_kernel(0, 0);
            CHECK_EQ(world_charged(process_self()), 0);
        }
    }
    CHECK_EQ(ws_recv(ws_nonblocking(s), c, 4, 0, &n), WSAEINVAL);
    CHECK_EQ(world_charged(process_self()), 0);
}

static void fill(SOCKET from, uint16_t port)
{
    static char data[1000];

    for (unsigned i = 0; i < 10; i++)
        CHECK_EQ(ws_send_to(from, data, sizeof data, LOOPBACK, port), 0);
}

static unsigned unread(SOCKET of)
{
    static char data[1000];
    unsigned n, got, times = 0;
    struct ws_name from;

    for (; ws_recv_from(of, data, sizeof data, &got, &from) == 0; times++)
        n = got;
    (void)n;
    return times;
}

TEST(unread_datagrams_of_one_program_share_what_it_may_hold)
{
    struct process *other = world_process("other"), *me = process_self();
    SOCKET a, b, from, theirs;

    provider_up(false);
    a = ws_nonblocking(ws_dgram());
    b = ws_nonblocking(ws_dgram());
    from = ws_dgram();
    CHECK_EQ(ws_bind(a, 0, 5000), 0);
    CHECK_EQ(ws_bind(b, 0, 5001), 0);
    heap_set_share(12500);
    fill(from, 5000);
    fill(from, 5001);                               /* two fit, the rest is dropped */
    world_become(other, true);
    CHECK_EQ(ws_startup(0x202), 0);
    theirs = ws_nonblocking(ws_dgram());
    CHECK_EQ(ws_bind(theirs, 0, 5002), 0);
    fill(theirs, 5002);
    CHECK_EQ(unread(theirs), 10);
    world_become(me, true);
    CHECK_EQ(unread(a), 10);
    CHECK_EQ(unread(b), 2);
    fill(from, 5001);
    CHECK_EQ(unread(b), 10);
}

/* A stream loses nothing: what its program may not hold yet, the network offers again.  (One
 * segment here, because this peer does not send again what lwIP then throws away.) */
TEST(unread_bytes_of_one_program_share_what_it_may_hold)
{
    static char data[3000], back[3000];
    struct peer_connection *c;
    unsigned n, got = 0;
    SOCKET idle;

    provider_up(false);
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (char)(i * 7 + i / 256);
    idle = ws_connected(7, PEER_LISTEN);
    peer_send(peer_connection(0), data, 1000);
    s = ws_connected(7, PEER_LISTEN);
    heap_set_share(3000);
    c = peer_connection(1);
    for (unsigned i = 0; i < 3; i++)
        peer_send(c, data + 1000 * i, 1000);
    world_sleep(SECOND);
    CHECK_EQ(ws_fionread(s, &n), 0);
    CHECK_EQ(n, 2000);                              /* 1,000 lie in the other one */
    while (got < sizeof data) {
        CHECK_EQ(ws_recv(s, back + got, sizeof back - got, 0, &n), 0);
        CHECK(n > 0);
        got += n;
    }
    CHECK(!memcmp(back, data, sizeof data));
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(ws_close(idle), 0);
}

/* The kernel's own clients share with nobody: they are part of what must go on. */
TEST(unread_datagrams_of_the_kernel_have_no_share)
{
    provider_up(true);
    heap_set_share(1);
    s = ws_dgram();
    CHECK_EQ(ws_bind(s, LOOPBACK, 5000), 0);
    for (unsigned i = 0; i < 10; i++) {
        unsigned n;

        CHECK_EQ(ws_send_to(s, "data", 4, LOOPBACK, 5000), 0);
        CHECK_EQ(ws_fionread(s, &n), 0);
        CHECK_EQ(n, 4);
    }
}

/* --- what a call holds while it sleeps -------------------------------------------------------- */

enum { BIG = 30000, THREADS = 40 };

static void sends(void *arg)
{
    static char data[BIG];
    unsigned n;

    CHECK_EQ(ws_send(*(SOCKET *)arg, data, BIG, &n), 0);
    CHECK_EQ(n, BIG);
}

static void asks(void *arg)
{
    struct net_resolve a = { user_copy("www.example", 12), 1000,
                             user_new(sizeof(struct net_answer_out)) };
    uint32_t err = host_svc(SVC_NET, NET_RESOLVE, user_copy(&a, sizeof a), sizeof a);

    CHECK(err == WSAENOBUFS || err == WSATRY_AGAIN);
    ++*(unsigned *)arg;
}

static size_t kernel_bytes(void)
{
    struct heap_figures f;

    heap_figures(&f);
    return f.kernel_bytes;
}

/* Each waits for room, and holds what it sends next; of a small share they hold nothing, so that it
 * is there for other calls. */
TEST(senders_that_wait_hold_what_they_were_charged_and_nothing_of_a_small_share)
{
    enum { SENDERS = 16, SMALL_SHARE = 16 * 1024, LARGE_SHARE = 100 * 1000 };
    struct thread *t[SENDERS];
    SOCKET out[SENDERS];
    size_t before, held;

    provider_up(false);
    for (unsigned i = 0; i < SENDERS; i++)
        out[i] = ws_connected(7, PEER_LISTEN);
    world_sleep(SECOND);
    peer_deaf = true;
    heap_set_share(LARGE_SHARE);
    before = kernel_bytes();
    t[0] = world_thread(process_self(), sends, &out[0]);
    world_sleep(MS);
    held = kernel_bytes() - before;
    CHECK(held > 4000);
    CHECK_EQ(world_charged(process_self()), held);
    heap_set_share(SMALL_SHARE);
    for (unsigned i = 1; i < SENDERS; i++)
        t[i] = world_thread(process_self(), sends, &out[i]);
    world_sleep(SECOND);
    CHECK_EQ(kernel_bytes() - before, held);
    CHECK_EQ(world_charged(process_self()), held);
    s = out[0];
    CHECK_EQ(select_of(N, 0), 0);
    peer_deaf = false;
    for (unsigned i = 0; i < SENDERS; i++)
        world_join(t[i]);
    CHECK_EQ(world_charged(process_self()), 0);
    CHECK_EQ(kernel_bytes(), before);
}

/* All ask the same, so the question itself is one. */
TEST(threads_that_wait_for_an_answer_hold_no_more_than_the_share)
{
    enum { SHARE = 8000, QUESTION = 2048 };
    ip_addr_t silent = IPADDR4_INIT_BYTES(10, 0, 2, 99);
    struct thread *t[THREADS];
    unsigned refused = 0;
    size_t before;

    provider_up(false);
    net_lock();
    dns_setserver(0, &silent);
    net_unlock();
    heap_set_share(SHARE);
    before = kernel_bytes();
    for (unsigned i = 0; i < THREADS; i++)
        t[i] = world_thread(process_self(), asks, &refused);
    world_sleep(MS);
    CHECK(refused > 0 && refused < THREADS);
    CHECK(kernel_bytes() - before <= SHARE + QUESTION);
    CHECK(world_charged(process_self()) > SHARE / 2);
    for (unsigned i = 0; i < THREADS; i++)
        world_join(t[i]);
    CHECK_EQ(refused, THREADS);
    CHECK_EQ(world_charged(process_self()), 0);
    CHECK_EQ(kernel_bytes(), before);
}
