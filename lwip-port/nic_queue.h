/* SPDX-License-Identifier: MIT */
/* nic_queue: frames that wait, in order, until a NIC has room for them.
 *
 * A RST or a datagram is never sent again, so a burst must not end where the ring of the hardware
 * does.  The bound is bytes, and each kind of frame has a share of them: datagrams, which nothing
 * else holds back and which wait elsewhere beyond theirs (net_room.h); small frames, so that each
 * of lwIP's connections can be reset at once, however much data waits; and the other large ones,
 * of streams.  These two may use what datagrams leave, until a datagram finds no room: then both
 * keep to their shares until the queue has run empty.  So the room that it waits for comes before
 * all that was in the queue has left, whatever else is sent, and the others never have less than
 * their shares.
 *
 * Returns  nic_queue_put: false when it is full.  nic_queue_first: how many pieces the oldest frame
 *          has (it may run over the end of the store), 0 when there is none.  nic_queue_room_for:
 *          whether datagrams of so many bytes, cost included, fit beside those that were promised
 *          room: these fit in any case.  A datagram without a promise, which ARP had kept or lwIP
 *          makes, is refused rather than that it takes their room.
 * Context  net_core held.
 * Tests    tests/unit/lwip-port/test_nic_queue.c                                                */
#pragma once
#include "bsp/kernel/device/driver.h"

enum {
    NIC_QUEUE_BYTES = 256 * 1024,   /* a power of two */
    NIC_QUEUE_SMALL = 96 * 1024,
    NIC_QUEUE_DATAGRAMS = 96 * 1024, /* more than the largest one in its fragments */
    NIC_QUEUE_ASIDE = 4 * 1024,     /* lwIP's own datagrams, of DHCP and DNS, which do not ask */
    NIC_QUEUE_STREAMS = NIC_QUEUE_BYTES - NIC_QUEUE_SMALL - NIC_QUEUE_DATAGRAMS - NIC_QUEUE_ASIDE,
    NIC_SMALL_FRAME = 80            /* a TCP segment without data, with a SYN's options */
};
enum nic_kind { NIC_SMALL, NIC_STREAM, NIC_DATAGRAM, NIC_KINDS };

struct nic_queue {
    uint32_t head, tail;            /* free-running: put at the head, taken at the tail */
    uint32_t held[NIC_KINDS];       /* what each kind has of what is between them */
    uint32_t promised;              /* to datagrams that are not here yet */
    uint32_t owed;                  /* of that, to the one that is being sent */
    bool crowded;                   /* a datagram found no room since it was empty */
    uint8_t store[NIC_QUEUE_BYTES];
};

void nic_queue_init(struct nic_queue *q);
/* What a frame of so many bytes takes. */
uint32_t nic_queue_cost(size_t bytes);
bool nic_queue_put(struct nic_queue *q, bool datagram, const struct nic_frag *frags,
                   unsigned nfrags);
unsigned nic_queue_first(const struct nic_queue *q, struct nic_frag frags[2]);
void nic_queue_drop_first(struct nic_queue *q);
bool nic_queue_room_for(const struct nic_queue *q, uint32_t bytes);
static inline uint32_t nic_queue_used(const struct nic_queue *q)
{
    return q->head - q->tail;
}
