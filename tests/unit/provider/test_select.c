/* SPDX-License-Identifier: MIT */
/* select at its bounds: sockets named twice, sets given twice, counts, time-outs. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/spi/wsp.h"

static SOCKET with_a_datagram(uint16_t port)
{
    SOCKET s = ws_dgram();

    CHECK_EQ(ws_bind(s, LOOPBACK, port), 0);
    CHECK_EQ(ws_send_to(s, "x", 1, LOOPBACK, port), 0);
    return s;
}

TEST_BOTH(W_86_each_set_counts_its_own_entries)
{
    SOCKET s = with_a_datagram(5000);
    fd_set r, w;
    int ready;

    r.fd_count = w.fd_count = 2;
    r.fd_array[0] = r.fd_array[1] = w.fd_array[0] = w.fd_array[1] = s;
    CHECK_EQ(ws_select(&r, &w, NULL, 0, &ready), 0);
    CHECK_EQ(ready, 2);
    CHECK_EQ(r.fd_count, 1);
    CHECK_EQ(w.fd_count, 1);
}

TEST_BOTH(W_85_a_set_given_twice_is_one_set)
{
    SOCKET both = with_a_datagram(5000), idle = ws_stream(), lis = ws_stream(), w = ws_dgram();
    const SOCKET asked[] = { idle, lis, w, both, lis };
    fd_set set;
    int ready;

    CHECK_EQ(ws_bind(lis, 0, 6000), 0);
    CHECK_EQ(ws_listen(lis, 5), 0);
    peer_connect(9000, 6000);
    world_sleep(SECOND);
    for (unsigned way = 0; way < 4; way++) {
        set.fd_count = 5;
        memcpy(set.fd_array, asked, sizeof asked);
        CHECK_EQ(ws_select(way == 3 ? NULL : &set, way == 2 ? NULL : &set, way == 1 ? NULL : &set,
                           0, &ready), 0);
        CHECK_EQ(ready, set.fd_count);
        if (way < 2) {                                      /* for reading and writing */
            CHECK_EQ(ready, 3);
            CHECK_EQ(set.fd_array[0], lis);
            CHECK_EQ(set.fd_array[1], w);
            CHECK_EQ(set.fd_array[2], both);
        } else {
            CHECK_EQ(ready, 2);
            CHECK_EQ(set.fd_array[0], way == 2 ? lis : w);
            CHECK_EQ(set.fd_array[1], both);
        }
    }
}

static uint32_t raw_set(uint32_t count, SOCKET s, unsigned written)
{
    uint32_t at = user_new(4 + 4 * written);

    memcpy(user_at(at), &count, 4);
    for (unsigned i = 0; i < written; i++)
        memcpy((char *)user_at(at) + 4 + 4 * i, &s, 4);
    return at;
}

static int raw_select(uint32_t r, uint32_t w, uint32_t x, int32_t s, int32_t us, uint32_t *ready)
{
    const int32_t tv[2] = { s, us };
    uint32_t none = 0, err = user_copy(&none, 4);
    const uint32_t v[6] = { 0, r, w, x, user_copy(tv, sizeof tv), err };

    *ready = host_svc(SVC_WSP, WSP_SELECT, user_copy(v, sizeof v), sizeof v);
    return *(int32_t *)user_at(err);
}

TEST(R_50_counts_of_a_set_at_their_bounds)
{
    static const struct { uint32_t count, written; int err; } cases[] = {
        { 0, 0, WSAEINVAL },                                /* nothing to wait for */
        { 1, 1, 0 }, { 2, 1, WSAEFAULT }, { SELECT_MAX, SELECT_MAX, 0 },
        { SELECT_MAX + 1, SELECT_MAX + 1, WSAEINVAL }, { 0x7fffffff, 1, WSAEFAULT },
        { 0x3fffffff, 1, WSAEFAULT }, { 0x40000001, 1, WSAEFAULT }, { 0xffffffff, 1, WSAEFAULT },
    };
    uint32_t ready;
    SOCKET s;

    provider_up(false);
    s = ws_dgram();
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t at = user_new_at_edge(4 + 4 * cases[i].written);

        memcpy(user_at(at), &cases[i].count, 4);
        for (unsigned n = 0; n < cases[i].written; n++)
            memcpy((char *)user_at(at) + 4 + 4 * n, &s, 4);
        CHECK_EQ(raw_select(0, at, 0, 0, 0, &ready), cases[i].err);
        CHECK_EQ(ready, cases[i].err ? 0xffffffff : 1);
        CHECK_EQ(*(uint32_t *)user_at(at), cases[i].err ? cases[i].count : 1);
    }
}

TEST(R_50_time_outs_at_their_bounds)
{
    static const struct { int32_t s, us; int err; uint64_t most; } cases[] = {
        { 0, 0, 0, 0 }, { 0, 1, 0, 1 }, { 0, 999999, 0, 999999 }, { 0, 2000000, 0, 2000000 },
        { 3, 0x7fffffff, 0, 3000000ull + 0x7fffffff }, { 36000, 0, 0, 36000ull * 1000000 },
        { -1, 0, WSAEINVAL, 0 }, { 0, -1, WSAEINVAL, 0 }, { 1, -1, WSAEINVAL, 0 },
        { -1, 1000000, WSAEINVAL, 0 }, { INT32_MIN, INT32_MIN, WSAEINVAL, 0 },
    };
    uint32_t ready;
    uint64_t at;
    SOCKET s;

    provider_up(false);
    s = ws_stream();
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t before = world_now();

        CHECK_EQ(raw_select(raw_set(1, s, 1), 0, 0, cases[i].s, cases[i].us, &ready),
                 cases[i].err);
        CHECK(world_now() - before >= cases[i].most);
        CHECK(world_now() - before <= cases[i].most + 1000);
    }
    CHECK_EQ(select_deadline(true, INT32_MAX, INT32_MAX, &at), 0);
    CHECK(at != FOREVER && at > (uint64_t)INT32_MAX * 1000000);
}

static int result;
static uint32_t crowd;

static void selects_crowd(void *arg)
{
    uint32_t ready;

    (void)arg;
    result = raw_select(crowd, 0, crowd, 1000, 0, &ready);
    if (!result)
        result = (int)ready;
}

/* Three times 4,096 waiters would be 400 KB for one socket. */
TEST(a_socket_named_thousands_of_times_costs_one_waiter)
{
    struct heap_figures before, during, after;
    struct thread *t;
    SOCKET s;

    provider_up(false);
    s = ws_stream();
    crowd = raw_set(SELECT_MAX, s, SELECT_MAX);
    heap_figures(&before);
    t = world_thread(process_self(), selects_crowd, NULL);
    result = -1;
    world_sleep(SECOND);
    heap_figures(&during);
    CHECK(during.kernel_bytes - before.kernel_bytes <= SELECT_MAX * (4 + sizeof(void *)));
    CHECK_EQ(ws_close(s), 0);
    world_join(t);
    CHECK_EQ(result, 1);                                    /* W-89, and counted once */
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks - 1);    /* the socket */
}
