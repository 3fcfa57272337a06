/* SPDX-License-Identifier: MIT */
/* Several senders of datagrams behind a NIC that takes a ring at a time: none runs ahead because it
 * runs while the others have only been woken. */
#include <limits.h>

#include "lwip-port/net_if.h"
#include "lwip-port/nic_queue.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/provider/calls.h"

enum { SENDERS = 4, BYTES = 1400, BURST = 1000, A_RING = 40 };

static SOCKET s;
static unsigned sent[SENDERS];

static void sender(void *arg)
{
    static char data[BYTES];
    unsigned *n = arg;

    while (*n < BURST) {
        CHECK_EQ(ws_send_to(s, data, BYTES, PEER, 9), 0);
        ++*n;
    }
}

static void takes_a_ring(void *arg)
{
    (void)arg;
    wire_ring_takes(A_RING);
    world_at(500, takes_a_ring, NULL);
}

static unsigned range(unsigned *most)
{
    unsigned least = UINT_MAX;

    *most = 0;
    for (unsigned i = 0; i < SENDERS; i++) {
        least = sent[i] < least ? sent[i] : least;
        *most = sent[i] > *most ? sent[i] : *most;
    }
    return *most - least;
}

TEST(four_threads_share_what_leaves)
{
    struct thread *t[SENDERS];
    struct net_if_info info;
    unsigned most;

    provider_up(true);
    peer_play(9, PEER_DROP);
    s = ws_dgram();
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 9), 0);
    world_sleep(10 * MS);
    wire_ring_full(true);
    for (unsigned i = 0; i < SENDERS; i++)
        t[i] = world_thread(process_self(), sender, &sent[i]);
    world_sleep(MS);                            /* the first has filled it */
    takes_a_ring(NULL);
    do {
        world_sleep(MS);
        CHECK(range(&most) <= NIC_QUEUE_DATAGRAMS / BYTES + SENDERS);
    } while (most < BURST);
    for (unsigned i = 0; i < SENDERS; i++)
        world_join(t[i]);
    CHECK(net_if_get(0, &info));
    CHECK_EQ(info.tx_drop, 0);
}

TEST(a_better_sender_does_not_wait_for_one_that_was_woken_and_gets_no_cpu)
{
    enum { WORST = 255 };
    SOCKET other;
    unsigned before;

    provider_up(true);
    peer_play(9, PEER_DROP);
    s = ws_dgram();
    other = ws_dgram();
    CHECK_EQ(ws_send_to(s, "x", 1, PEER, 9), 0);
    world_sleep(10 * MS);
    wire_ring_full(true);
    CHECK(thread_create(sender, &sent[0], WORST, "worst"));
    world_sleep(MS);
    before = sent[0];
    CHECK(before > 0 && before < BURST);
    wire_ring_takes(A_RING);
    CHECK_EQ(sent[0], before); /* it may run when this thread sleeps */
    ws_nonblocking(other);
    CHECK_EQ(ws_send_to(other, "y", 1, PEER, 9), 0);
    CHECK_EQ(sent[0], before);
    takes_a_ring(NULL);
    while (sent[0] < BURST)
        world_sleep(MS);
}
