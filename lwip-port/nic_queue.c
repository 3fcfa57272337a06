/* SPDX-License-Identifier: MIT */
#include "lwip-port/nic_queue.h"

#include <string.h>

#include "lwip/opt.h"

/* Stands before each frame, at an even place: in one piece, as the store's size is even too. */
typedef uint16_t length_t;

_Static_assert((NIC_QUEUE_BYTES & (NIC_QUEUE_BYTES - 1)) == 0, "indices wrap with uint32_t");
_Static_assert(NIC_QUEUE_SMALL >= MEMP_NUM_TCP_PCB * (NIC_SMALL_FRAME + sizeof(length_t)),
               "every connection can be reset at once");

uint32_t nic_queue_cost(size_t bytes)
{
    return (uint32_t)(sizeof(length_t) + bytes + (bytes & 1));
}

void nic_queue_init(struct nic_queue *q)
{
    q->head = q->tail = 0;
}

/* The store in two pieces, of which the second may be empty. */
static void cut(uint32_t from, size_t bytes, size_t *first, size_t *second)
{
    size_t to_the_end = NIC_QUEUE_BYTES - from % NIC_QUEUE_BYTES;

    *first = bytes < to_the_end ? bytes : to_the_end;
    *second = bytes - *first;
}

static void put(struct nic_queue *q, uint32_t to, const void *from, size_t bytes)
{
    size_t first, second;

    cut(to, bytes, &first, &second);
    memcpy(q->store + to % NIC_QUEUE_BYTES, from, first);
    memcpy(q->store, (const uint8_t *)from + first, second);
}

static length_t first_length(const struct nic_queue *q)
{
    length_t length;

    memcpy(&length, q->store + q->tail % NIC_QUEUE_BYTES, sizeof length);
    return length;
}

bool nic_queue_put(struct nic_queue *q, const struct nic_frag *frags, unsigned nfrags)
{
    uint32_t room = NIC_QUEUE_BYTES - nic_queue_used(q), to = q->head + sizeof(length_t);
    size_t bytes = 0;
    length_t length;

    for (unsigned i = 0; i < nfrags; i++)
        bytes += frags[i].bytes;
    if (nic_queue_cost(bytes) + (bytes > NIC_SMALL_FRAME ? NIC_QUEUE_SMALL : 0) > room)
        return false;
    length = (length_t)bytes;
    put(q, q->head, &length, sizeof length);
    for (unsigned i = 0; i < nfrags; i++) {
        put(q, to, frags[i].data, frags[i].bytes);
        to += (uint32_t)frags[i].bytes;
    }
    q->head += nic_queue_cost(bytes);
    return true;
}

unsigned nic_queue_first(const struct nic_queue *q, struct nic_frag frags[2])
{
    uint32_t from = q->tail + sizeof(length_t);

    if (!nic_queue_used(q))
        return 0;
    cut(from, first_length(q), &frags[0].bytes, &frags[1].bytes);
    frags[0].data = q->store + from % NIC_QUEUE_BYTES;
    frags[1].data = q->store;
    return frags[1].bytes ? 2 : 1;
}

void nic_queue_drop_first(struct nic_queue *q)
{
    q->tail += nic_queue_cost(first_length(q));
}
