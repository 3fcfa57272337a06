/* SPDX-License-Identifier: MIT */
/* faultnetif: a NIC (bsp/kernel/device/driver.h) on a wire that forgets, repeats, swaps and delays.
 *
 * Frames go through the real lwip-port/netif_nic.c.  What we sent is kept for the tests; an
 * answerer (peer.c) sees each frame that the faults let through, as an outside event.
 * Units    microseconds of virtual time; frames without FCS.                                     */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_BYTES = 1600, WIRE_LOG = 16384 };
struct frame {
    uint64_t at_us;
    size_t bytes;
    uint8_t data[FRAME_BYTES];
};

/* Each is "every n-th frame" counted from 1; 0: never.  drop_next counts down. */
struct wire_faults {
    unsigned drop_next, drop_every, duplicate_every, swap_every;
    uint64_t delay_us, jitter_us;
    unsigned seen;
    struct frame *held;                   /* first of a pair to be swapped */
};
extern struct wire_faults wire_tx, wire_rx; /* from us; to us */
void wire_ring_full(bool full);           /* transmit has no room; that it has again is told */
void wire_ring_takes(unsigned frames);    /* and is full again behind them */
extern bool wire_loses;                   /* the driver takes no frame, and says that it is lost */
extern bool wire_ring_silent;             /* it is not told, as after a reset of the MAC */
extern unsigned wire_link_poll_ms;        /* before wire_attach(): it must be asked */

void wire_attach(void);                   /* before net_init() */
void wire_link(bool up);
void wire_answerer(void (*fn)(const uint8_t *frame, size_t bytes));
void wire_deliver(const void *frame, size_t bytes); /* to us, through wire_rx */
void wire_forget(void);                   /* the log is empty, the wire without faults; then what
                                           * waited for a full ring leaves */
unsigned wire_sent(void);                 /* frames we sent, dropped ones too */
const struct frame *wire_frame(unsigned index);
