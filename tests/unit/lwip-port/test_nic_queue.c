/* SPDX-License-Identifier: MIT */
/* Frames that wait for a NIC: order, contents over the end of the store, and both bounds. */
#include "lwip-port/nic_queue.h"

#include <string.h>

#include "lwip/opt.h"

#include "tests/unit/host/test.h"

enum { FRAME_MAX = 1514 };

static struct nic_queue q;

static uint8_t content(unsigned seed, size_t i)
{
    return (uint8_t)(seed * 31 + i * 7);
}

/* In three pieces that end anywhere. */
static bool put_kind(unsigned seed, bool datagram, size_t bytes)
{
    uint8_t frame[FRAME_MAX];
    size_t a = bytes / 3, b = bytes / 2;
    struct nic_frag frags[] = { { frame, a }, { frame + a, b - a }, { frame + b, bytes - b } };

    for (size_t i = 0; i < bytes; i++)
        frame[i] = content(seed, i);
    return nic_queue_put(&q, datagram, frags, ARRAY_SIZE(frags));
}

static bool put(unsigned seed, size_t bytes)
{
    return put_kind(seed, false, bytes);
}

static void first_is(unsigned seed, size_t bytes)
{
    struct nic_frag frags[2];
    unsigned n = nic_queue_first(&q, frags);
    size_t at = 0;

    CHECK(n == 1 || n == 2);
    for (unsigned f = 0; f < n; f++) {
        const uint8_t *data = frags[f].data;

        CHECK(frags[f].bytes > 0);
        CHECK(data >= q.store && data + frags[f].bytes <= q.store + sizeof q.store);
        for (size_t i = 0; i < frags[f].bytes; i++)
            CHECK_EQ(data[i], content(seed, at++));
    }
    CHECK_EQ(at, bytes);
}

static void is_empty(void)
{
    struct nic_frag frags[2];

    CHECK_EQ(nic_queue_used(&q), 0);
    CHECK_EQ(nic_queue_first(&q, frags), 0);
}

static unsigned fill(size_t bytes)
{
    unsigned n = 0;

    while (put(n, bytes))
        n++;
    return n;
}

static void take_all(unsigned n, size_t bytes)
{
    for (unsigned i = 0; i < n; i++) {
        first_is(i, bytes);
        nic_queue_drop_first(&q);
    }
    is_empty();
}

TEST(frames_of_every_size_come_back_whole_wherever_they_lie)
{
    is_empty();
    for (size_t bytes = 1; bytes <= FRAME_MAX; bytes++) {
        CHECK(put((unsigned)bytes, bytes));
        CHECK(put((unsigned)bytes + 1, FRAME_MAX + 1 - bytes));
        first_is((unsigned)bytes, bytes);
        nic_queue_drop_first(&q);
        first_is((unsigned)bytes + 1, FRAME_MAX + 1 - bytes);
        nic_queue_drop_first(&q);
    }
    is_empty();
}

TEST(order_and_contents_hold_at_both_bounds_and_when_indices_wrap)
{
    static const size_t sizes[] = { 1, 2, 54, 60, NIC_SMALL_FRAME, NIC_SMALL_FRAME + 1, FRAME_MAX };

    q.head = q.tail = UINT32_MAX - 1001;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
        take_all(fill(sizes[i]), sizes[i]);
}

TEST(each_connection_can_be_reset_however_much_data_waits)
{
    unsigned data = fill(FRAME_MAX), resets = 0;

    CHECK(data >= 65535 / 1480 + 1);                    /* the largest datagram, in its fragments */
    while (resets < MEMP_NUM_TCP_PCB) {
        CHECK(put(resets, NIC_SMALL_FRAME));
        resets++;
    }
    for (unsigned i = 0; i < data; i++)
        nic_queue_drop_first(&q);
    take_all(resets, NIC_SMALL_FRAME);
}

TEST(what_does_not_fit_changes_nothing)
{
    unsigned n = fill(60);
    uint32_t used = nic_queue_used(&q);

    CHECK(used <= NIC_QUEUE_BYTES);
    CHECK(!put(1, FRAME_MAX));
    CHECK(!put(1, 60));
    CHECK_EQ(nic_queue_used(&q), used);
    take_all(n, 60);
}

TEST(random_mixes_come_back_in_order)
{
    static size_t sizes[NIC_QUEUE_BYTES / 2];
    unsigned in = 0, out = 0;

    for (unsigned i = 0; i < 200000; i++) {
        size_t bytes = 1 + test_random_below(test_random_below(4) ? 90 : FRAME_MAX);

        if (test_random_below(100) < (i / 20000 % 2 ? 40 : 60)) {
            if (put(in, bytes))
                sizes[in++ % ARRAY_SIZE(sizes)] = bytes;
        } else if (in != out) {
            first_is(out, sizes[out % ARRAY_SIZE(sizes)]);
            nic_queue_drop_first(&q);
            out++;
        }
    }
    CHECK(out > 10000);
}

/* --- shares ----------------------------------------------------------------------------------- */

enum { DATAGRAM_BYTES = 1442 };

/* Who sends all that it may; a datagram is promised room first, as the provider does. */
static void streams_fill(void)
{
    while (put(0, FRAME_MAX))
        ;
}

static void acks_fill(void)
{
    while (put(0, 60))
        ;
}

static bool send_datagram(size_t bytes)
{
    uint32_t cost = nic_queue_cost(bytes);

    if (!nic_queue_room_for(&q, cost)) {
        q.crowded = true;
        return false;
    }
    q.promised += cost;
    streams_fill();                                     /* while the sender copies */
    acks_fill();
    CHECK(put_kind(0, true, bytes));
    q.promised -= cost;
    return true;
}

static void others_fill(bool acks_first)
{
    if (acks_first)
        acks_fill();
    streams_fill();
    acks_fill();
}

/* Drained frame by frame, while all others take each byte that they are left. */
static uint32_t drained_before_a_datagram_goes(bool acks_first)
{
    uint32_t from = q.tail;

    while (!send_datagram(DATAGRAM_BYTES)) {
        nic_queue_drop_first(&q);
        others_fill(acks_first);
        CHECK(q.tail - from <= NIC_QUEUE_BYTES);
    }
    return q.tail - from;
}

TEST(a_datagram_finds_room_however_much_streams_send)
{
    streams_fill();
    CHECK(nic_queue_used(&q) > NIC_QUEUE_STREAMS + NIC_QUEUE_DATAGRAMS);   /* which they may use */
    CHECK(drained_before_a_datagram_goes(false) <= NIC_QUEUE_BYTES);
}

TEST(a_datagram_finds_room_however_many_small_frames_are_sent)
{
    acks_fill();
    CHECK(nic_queue_used(&q) > NIC_QUEUE_BYTES - 64);
    CHECK(drained_before_a_datagram_goes(true) <= NIC_QUEUE_BYTES);
}

/* Each kind sends without end: of what leaves, each has its part. */
TEST(of_three_that_send_without_end_each_gets_its_share)
{
    uint64_t left[NIC_KINDS] = { 0 }, all = 0;

    others_fill(false);
    for (unsigned i = 0; i < 200000; i++) {
        uint32_t before[NIC_KINDS];

        memcpy(before, q.held, sizeof before);
        nic_queue_drop_first(&q);
        for (unsigned kind = 0; kind < NIC_KINDS; kind++) {
            left[kind] += before[kind] - q.held[kind];
            all += before[kind] - q.held[kind];
        }
        while (send_datagram(DATAGRAM_BYTES))
            ;
        others_fill(i & 1);
    }
    for (unsigned kind = 0; kind < NIC_KINDS; kind++)
        CHECK(left[kind] * 5 > all);
}

TEST(streams_may_use_it_all_again_when_it_has_run_empty)
{
    uint32_t most;

    streams_fill();
    most = nic_queue_used(&q);
    while (!send_datagram(DATAGRAM_BYTES))
        nic_queue_drop_first(&q);
    while (nic_queue_used(&q))
        nic_queue_drop_first(&q);
    streams_fill();
    CHECK_EQ(nic_queue_used(&q), most);
}

/* Nobody was refused; the others could otherwise take what is free now. */
TEST(a_promise_alone_keeps_the_room)
{
    while (nic_queue_used(&q) < NIC_QUEUE_STREAMS + FRAME_MAX)
        CHECK(put(0, FRAME_MAX));
    while (send_datagram(DATAGRAM_BYTES))
        ;
    CHECK(q.held[NIC_DATAGRAM] > NIC_QUEUE_DATAGRAMS / 2);
}

/* Of any size, promised in any number before the first is sent, among all others. */
static void promises_hold(bool datagrams_of_arp)
{
    uint32_t sizes[64];
    unsigned n = 0, sent = 0, strangers = 0;

    for (unsigned i = 0; i < 200000; i++) {
        uint32_t bytes = 34 + test_random_below(FRAME_MAX - 33);

        switch (test_random_below(6)) {
        case 0:
            put(0, FRAME_MAX);
            break;
        case 1:
            others_fill(test_random_below(2));
            break;
        case 2:
            if (n == ARRAY_SIZE(sizes))
                break;
            if (nic_queue_room_for(&q, nic_queue_cost(bytes)))
                q.promised += nic_queue_cost(sizes[n++] = bytes);
            else
                q.crowded = true;
            break;
        case 3:
            if (!n)
                break;
            q.owed = nic_queue_cost(sizes[--n]);
            CHECK(put_kind(0, true, sizes[n]));
            q.promised -= q.owed;
            q.owed = 0;
            sent++;
            break;
        case 4:                         /* what ARP had kept, for all neighbours at once */
            for (unsigned k = test_random_below(33); k && datagrams_of_arp; k--)
                strangers += put_kind(0, true, FRAME_MAX);
            break;
        default:
            for (unsigned k = test_random_below(100); k && nic_queue_used(&q); k--)
                nic_queue_drop_first(&q);
        }
    }
    CHECK(sent > (datagrams_of_arp ? 1000 : 10000));
    CHECK(!datagrams_of_arp || strangers > 10000);
}

TEST(what_was_promised_fits_whatever_came_in_between)
{
    promises_hold(false);
}

TEST(what_ARP_had_kept_does_not_eat_what_was_promised)
{
    promises_hold(true);
}

/* Nobody waits for room: it enters as others do. */
TEST(a_datagram_without_a_promise_enters_while_nobody_has_one)
{
    unsigned n = 0;

    while (put_kind(0, true, FRAME_MAX))
        n++;
    CHECK(n >= (NIC_QUEUE_BYTES - NIC_QUEUE_SMALL) / nic_queue_cost(FRAME_MAX));
}
