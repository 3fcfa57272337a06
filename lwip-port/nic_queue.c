/* SPDX-License-Identifier: MIT */
#include "lwip-port/nic_queue.h"

#include <string.h>

#include "lwip/opt.h"

/* Length and kind stand before each frame, at an even place: in one piece, as the store's size is
 * even too. */
typedef uint16_t head_t;
enum { KIND_SHIFT = 14, LENGTH = (1 << KIND_SHIFT) - 1 };

_Static_assert((NIC_QUEUE_BYTES & (NIC_QUEUE_BYTES - 1)) == 0, "indices wrap with uint32_t");
_Static_assert(NIC_QUEUE_SMALL >= MEMP_NUM_TCP_PCB * (NIC_SMALL_FRAME + sizeof(head_t)),
               "every connection can be reset at once");

uint32_t nic_queue_cost(size_t bytes)
{
    return (uint32_t)(sizeof(head_t) + bytes + (bytes & 1));
}

void nic_queue_init(struct nic_queue *q)
{
    q->head = q->tail = q->promised = q->owed = 0;
    memset(q->held, 0, sizeof q->held);
    q->crowded = false;
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

static head_t first_head(const struct nic_queue *q)
{
    head_t head;

    memcpy(&head, q->store + q->tail % NIC_QUEUE_BYTES, sizeof head);
    return head;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* The other kinds may fill their shares meanwhile. */
bool nic_queue_room_for(const struct nic_queue *q, uint32_t bytes)
{
    uint32_t datagrams = q->held[NIC_DATAGRAM] + q->promised + bytes;
    uint32_t small = larger(q->held[NIC_SMALL], NIC_QUEUE_SMALL);
    uint32_t streams = larger(q->held[NIC_STREAM], NIC_QUEUE_STREAMS);

    return datagrams <= NIC_QUEUE_DATAGRAMS &&
           small + streams + datagrams <= NIC_QUEUE_BYTES - NIC_QUEUE_ASIDE;
}

/* The room of datagrams that are promised it and are not on their way yet. */
static bool spares_others(const struct nic_queue *q, uint32_t cost)
{
    uint32_t others = q->promised - q->owed;
    uint32_t small = larger(q->held[NIC_SMALL], NIC_QUEUE_SMALL);
    uint32_t streams = larger(q->held[NIC_STREAM], NIC_QUEUE_STREAMS);

    return !others ||
           small + streams + q->held[NIC_DATAGRAM] + others + cost <= NIC_QUEUE_BYTES;
}

static bool may_enter(const struct nic_queue *q, enum nic_kind kind, size_t bytes)
{
    static const uint32_t share[NIC_KINDS] = { NIC_QUEUE_SMALL, NIC_QUEUE_STREAMS,
                                               NIC_QUEUE_BYTES };
    uint32_t cost = nic_queue_cost(bytes), large = q->held[NIC_STREAM] + q->held[NIC_DATAGRAM];

    if (nic_queue_used(q) + cost > NIC_QUEUE_BYTES)
        return false;
    if (bytes > NIC_SMALL_FRAME && large + cost > NIC_QUEUE_BYTES - NIC_QUEUE_SMALL)
        return false;
    if (kind == NIC_DATAGRAM && !spares_others(q, cost))
        return false;
    return !(q->crowded || q->promised) || q->held[kind] + cost <= share[kind];
}

bool nic_queue_put(struct nic_queue *q, bool datagram, const struct nic_frag *frags,
                   unsigned nfrags)
{
    uint32_t to = q->head + sizeof(head_t);
    enum nic_kind kind;
    size_t bytes = 0;
    head_t head;

    for (unsigned i = 0; i < nfrags; i++)
        bytes += frags[i].bytes;
    kind = datagram ? NIC_DATAGRAM : bytes > NIC_SMALL_FRAME ? NIC_STREAM : NIC_SMALL;
    if (!may_enter(q, kind, bytes))
        return false;
    head = (head_t)(bytes | kind << KIND_SHIFT);
    put(q, q->head, &head, sizeof head);
    for (unsigned i = 0; i < nfrags; i++) {
        put(q, to, frags[i].data, frags[i].bytes);
        to += (uint32_t)frags[i].bytes;
    }
    q->head += nic_queue_cost(bytes);
    q->held[kind] += nic_queue_cost(bytes);
    return true;
}

unsigned nic_queue_first(const struct nic_queue *q, struct nic_frag frags[2])
{
    uint32_t from = q->tail + sizeof(head_t);

    if (!nic_queue_used(q))
        return 0;
    cut(from, first_head(q) & LENGTH, &frags[0].bytes, &frags[1].bytes);
    frags[0].data = q->store + from % NIC_QUEUE_BYTES;
    frags[1].data = q->store;
    return frags[1].bytes ? 2 : 1;
}

void nic_queue_drop_first(struct nic_queue *q)
{
    head_t head = first_head(q);
    uint32_t cost = nic_queue_cost(head & LENGTH);

    q->tail += cost;
    q->held[head >> KIND_SHIFT] -= cost;
    if (!nic_queue_used(q))
        q->crowded = false;
}
