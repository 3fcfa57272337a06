/* SPDX-License-Identifier: MIT */
/* Unread data: packed, in order, and never all of the receive pool. */
#include <string.h>

#include "lwip/memp.h"
#include "lwip/pbuf.h"
#include "lwip/stats.h"

#include "lwip-port/net_lock.h"
#include "lwip-port/net_rx.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"

static uint8_t next_in, next_out;

static struct pbuf *segment(unsigned bytes, pbuf_type type)
{
    struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)bytes, type);

    for (unsigned i = 0; i < bytes; i++)
        pbuf_put_at(p, (u16_t)i, next_in++);
    return p;
}

static void check_order(const struct pbuf *queue, unsigned bytes)
{
    unsigned seen = 0;

    CHECK_EQ(queue->tot_len, bytes);
    for (const struct pbuf *p = queue; p; p = p->next) {
        CHECK_EQ(p->tot_len, bytes - seen);
        for (unsigned i = 0; i < p->len; i++)
            CHECK_EQ(((const uint8_t *)p->payload)[i], next_out++);
        seen += p->len;
    }
    CHECK_EQ(seen, bytes);
}

static void one_byte_segments(pbuf_type type)
{
    struct pbuf *queue = NULL;

    peer_start();
    net_lock();
    for (unsigned i = 0; i < 20000; i++)
        net_rx_append(&queue, segment(1, type));
    check_order(queue, 20000);
    CHECK(pbuf_clen(queue) <= 20);
    pbuf_free(queue);
    net_unlock();
}

TEST(window_of_one_byte_segments_takes_few_buffers)
{
    one_byte_segments(PBUF_POOL);
}

TEST(one_byte_segments_from_loopback_take_few_buffers)
{
    one_byte_segments(PBUF_RAM);
}

TEST(random_segments_stay_in_order_and_leave_nothing)
{
    struct pbuf *queue = NULL;
    unsigned bytes = 0;

    peer_start();
    net_lock();
    while (bytes < 60000) {
        unsigned n = 1 + test_random_below(test_random_below(4) ? 200 : 1460);

        net_rx_append(&queue, segment(n, test_random_below(2) ? PBUF_POOL : PBUF_RAM));
        bytes += n;
    }
    check_order(queue, bytes);
    pbuf_free(queue);
    CHECK_EQ(lwip_stats.memp[MEMP_PBUF_POOL]->used, 0);
    net_unlock();
}

TEST(buffer_that_somebody_else_holds_is_not_written)
{
    struct pbuf *queue = NULL, *shared;

    peer_start();
    net_lock();
    shared = segment(10, PBUF_POOL);
    pbuf_ref(shared);
    net_rx_append(&queue, shared);
    net_rx_append(&queue, segment(10, PBUF_POOL));
    CHECK_EQ(pbuf_clen(queue), 2);
    CHECK_EQ(shared->len, 10);
    pbuf_free(queue);
    pbuf_free(shared);
    net_unlock();
}

TEST(pool_is_tight_at_three_quarters)
{
    static struct pbuf *held[PBUF_POOL_SIZE];
    unsigned n = 0;

    peer_start();
    net_lock();
    while (!net_rx_tight())
        held[n++] = segment(100, PBUF_POOL);
    CHECK_EQ(n, PBUF_POOL_SIZE * 3 / 4);
    while (n)
        pbuf_free(held[--n]);
    CHECK(!net_rx_tight());
    net_unlock();
}

/* Each of many sockets with one unread segment: none may cost the receive pool for ever. */
TEST(what_is_left_unread_leaves_half_of_the_pool)
{
    enum { QUEUES = PBUF_POOL_SIZE * 2 };
    static struct pbuf *queues[QUEUES];

    peer_start();
    net_lock();
    for (unsigned i = 0; i < QUEUES; i++)
        net_rx_append(&queues[i], segment(1 + i % 1460, PBUF_POOL));
    CHECK(lwip_stats.memp[MEMP_PBUF_POOL]->used <= PBUF_POOL_SIZE / 2 + 1);
    for (unsigned i = 0; i < QUEUES; i++)
        check_order(queues[i], 1 + i % 1460);
    for (unsigned i = 0; i < QUEUES; i++)
        pbuf_free(queues[i]);
    CHECK_EQ(lwip_stats.memp[MEMP_PBUF_POOL]->used, 0);
    net_unlock();
}
