/* SPDX-License-Identifier: MIT */
#include "tests/unit/host/faultnetif.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bsp/kernel/device/driver.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

enum { RING = 256 };

struct wire_faults wire_tx, wire_rx;
bool wire_loses, wire_ring_silent;
unsigned wire_link_poll_ms;

static struct nic nic;
static bool link = true, armed = true, room_wanted;
static unsigned room = UINT_MAX;               /* frames that the ring takes before it is full */
static void (*answerer)(const uint8_t *frame, size_t bytes);
static struct frame *sent[WIRE_LOG];
static unsigned nsent;
static struct frame *ring[RING];              /* arrived, not yet taken by the driver's user */
static unsigned ring_first, ring_count;

/* As long as the frame is: AddressSanitizer finds who reads past its end. */
static struct frame *frame_copy(const struct frame *f)
{
    size_t bytes = offsetof(struct frame, data) + f->bytes;

    return memcpy(malloc(bytes), f, bytes);
}

static uint64_t delay_of(const struct wire_faults *f)
{
    return f->delay_us + (f->jitter_us ? test_random_below((uint32_t)f->jitter_us) : 0);
}

static bool every(unsigned n, unsigned seen)
{
    return n && seen % n == 0;
}

/* A wire holds so many frames, both ways together; what comes on top of them is lost. */
enum { UNDER_WAY = 4096 };
static unsigned under_way;

static void put_on(struct wire_faults *f, struct frame *frame, void (*arrive)(void *))
{
    if (under_way == UNDER_WAY) {
        free(frame);
        return;
    }
    under_way++;
    world_at(delay_of(f), arrive, frame);
}

/* Sends f, 0 or more times, through the faults; `arrive` owns what it gets. */
static void through(struct wire_faults *f, const struct frame *frame, void (*arrive)(void *))
{
    struct frame *held = f->held;

    f->seen++;
    if (f->drop_next) {
        f->drop_next--;
        return;
    }
    if (every(f->drop_every, f->seen))
        return;
    if (!held && every(f->swap_every, f->seen)) {
        f->held = frame_copy(frame);
        return;
    }
    f->held = NULL;
    put_on(f, frame_copy(frame), arrive);
    if (held)
        put_on(f, held, arrive);
    if (every(f->duplicate_every, f->seen))
        put_on(f, frame_copy(frame), arrive);
}

static void arrive_outside(void *arg)
{
    struct frame *f = arg;

    under_way--;
    if (answerer)
        answerer(f->data, f->bytes);
    free(f);
}

static void arrive_here(void *arg)
{
    struct frame *f = arg;

    under_way--;
    if (ring_count == RING || !link) {
        nic.stats.rx_drop++;
        free(f);
        return;
    }
    ring[(ring_first + ring_count++) % RING] = f;
    if (armed && nic.notify) {
        armed = false;
        nic.notify(&nic);
    }
}

static enum nic_sent nic_transmit(struct nic *n, const struct nic_frag *frags, unsigned nfrags)
{
    struct frame f;

    if (!link || wire_loses) {
        n->stats.tx_drop++;
        return NIC_LOST;
    }
    if (!room) {
        room_wanted = true;
        return NIC_FULL;
    }
    if (room != UINT_MAX)
        room--;
    f.at_us = world_now();
    f.bytes = 0;
    for (unsigned i = 0; i < nfrags; i++) {
        if (f.bytes + frags[i].bytes > 1514)
            test_fail(__FILE__, __LINE__, "a frame over 1,514 bytes was sent");
        memcpy(f.data + f.bytes, frags[i].data, frags[i].bytes);
        f.bytes += frags[i].bytes;
    }
    n->stats.tx++;
    if (nsent < WIRE_LOG)
        sent[nsent] = frame_copy(&f);
    nsent++;
    through(&wire_tx, &f, arrive_outside);
    return NIC_SENT;
}

static const void *nic_receive(struct nic *n, size_t *bytes)
{
    (void)n;
    if (!ring_count)
        return NULL;
    *bytes = ring[ring_first]->bytes;
    return ring[ring_first]->data;
}

static void nic_release(struct nic *n)
{
    n->stats.rx++;
    free(ring[ring_first]);
    ring_first = (ring_first + 1) % RING;
    ring_count--;
}

static bool nic_rearm(struct nic *n)
{
    (void)n;
    armed = ring_count == 0;
    return !armed;
}

static bool nic_link_up(struct nic *n)
{
    (void)n;
    return link;
}

static const struct nic_ops ops = { nic_transmit, nic_receive, nic_release, nic_rearm,
                                    nic_link_up };

void wire_attach(void)
{
    static const uint8_t mac[6] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };

    nic = (struct nic){ .ops = &ops, .link_poll_ms = wire_link_poll_ms };
    memcpy(nic.mac, mac, sizeof mac);
    nic_attach(&nic);
}

void wire_link(bool up)
{
    link = up;
    if (nic.link_poll_ms)
        return;
    armed = false;
    if (nic.notify)
        nic.notify(&nic);
}

void wire_ring_takes(unsigned frames)
{
    room = frames;
    if (!room || !room_wanted || wire_ring_silent)
        return;
    room_wanted = armed = false;
    if (nic.notify)
        nic.notify(&nic);
}

void wire_ring_full(bool full)
{
    wire_ring_takes(full ? 0 : UINT_MAX);
}

void wire_answerer(void (*fn)(const uint8_t *frame, size_t bytes))
{
    answerer = fn;
}

void wire_deliver(const void *frame, size_t bytes)
{
    struct frame f;

    if (bytes > FRAME_BYTES)
        test_fail(__FILE__, __LINE__, "frame too long");
    f.at_us = world_now();
    f.bytes = bytes;
    memcpy(f.data, frame, bytes);
    through(&wire_rx, &f, arrive_here);
}

void wire_forget(void)
{
    for (unsigned i = 0; i < nsent && i < WIRE_LOG; i++)
        free(sent[i]);
    nsent = 0;
    free(wire_tx.held);
    free(wire_rx.held);
    wire_tx = wire_rx = (struct wire_faults){ 0 };
    wire_ring_full(false);
}

unsigned wire_sent(void)
{
    return nsent;
}

const struct frame *wire_frame(unsigned index)
{
    return index < nsent && index < WIRE_LOG ? sent[index] : NULL;
}
