/* SPDX-License-Identifier: MIT */
/* nic_queue: frames that wait, in order, until a NIC has room for them.
 *
 * A RST or a datagram is never sent again, so a burst must not end where the ring of the hardware
 * does.  The bound is bytes; the last NIC_QUEUE_SMALL of them are for frames without much in them:
 * each of lwIP's connections can be reset at once, however much data waits.  Datagrams, which
 * nothing else holds back, wait elsewhere beyond NIC_QUEUE_DATAGRAMS (net_room.h), so that
 * streams find room beside them.
 *
 * Returns  nic_queue_put: false when it is full.  nic_queue_first: how many pieces the oldest frame
 *          has (it may run over the end of the store), 0 when there is none.
 * Context  net_core held.
 * Tests    tests/unit/lwip-port/test_nic_queue.c                                                */
#pragma once
#include "bsp/kernel/device/driver.h"

enum {
    NIC_QUEUE_BYTES = 256 * 1024,   /* a power of two */
    NIC_QUEUE_SMALL = 96 * 1024,
    NIC_QUEUE_DATAGRAMS = 96 * 1024, /* more than the largest one in its fragments */
    NIC_SMALL_FRAME = 80            /* a TCP segment without data, with a SYN's options */
};

struct nic_queue {
    uint32_t head, tail;            /* free-running: put at the head, taken at the tail */
    uint8_t store[NIC_QUEUE_BYTES];
};

void nic_queue_init(struct nic_queue *q);
/* What a frame of so many bytes takes. */
uint32_t nic_queue_cost(size_t bytes);
bool nic_queue_put(struct nic_queue *q, const struct nic_frag *frags, unsigned nfrags);
unsigned nic_queue_first(const struct nic_queue *q, struct nic_frag frags[2]);
void nic_queue_drop_first(struct nic_queue *q);
static inline uint32_t nic_queue_used(const struct nic_queue *q)
{
    return q->head - q->tail;
}
