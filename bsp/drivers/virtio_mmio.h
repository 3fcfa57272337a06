/* SPDX-License-Identifier: MIT */
/* virtio_mmio: the transport that the virtio drivers share: modern (version 2) MMIO, split queues
 * of one page each.
 *
 * The rings and buffers are ordinary cacheable memory: a virtio device is part of the host, which
 * is coherent with the CPU; ordering is by DMB.  EVENT_IDX is not asked for: QEMU's net device then
 * wants a kick for every frame, where the flag stays "no need" while its work is still queued.
 *
 * Returns  0, or ERROR_DEV_NOT_EXIST (nothing in the slot, or another device), ERROR_NOT_SUPPORTED
 *          (legacy transport, or features refused), ERROR_NOT_READY (reset never ends),
 *          ERROR_NOT_ENOUGH_MEMORY.
 * Context  begin, negotiate, queue_init, go: probe.  Queue functions: the caller serialises.
 * Source   OASIS virtio 1.1: 4.2.2 (registers), 3.1.1 (order of initialisation), 2.6 (queues).
 * Tests    tests/system/test_nic.py, on board virt                                              */
#pragma once
#include "bsp/kernel/device/driver.h"

enum { VIRTIO_NET = 1, VIRTIO_RNG = 4 };                                /* 5: device ids */
enum { VIRTIO_CONFIG = 0x100 };
enum { VIRTIO_INT_USED = 1, VIRTIO_INT_CONFIG = 2 };
enum { VIRTQ_SIZE = 64 };                                               /* a power of two */

struct virtq_desc {
    uint32_t addr, addr_high, len;
    uint16_t flags, next;
};
struct virtq_avail {
    uint16_t flags, idx, ring[VIRTQ_SIZE], used_event;
};
struct virtq_used {
    uint16_t flags, idx;
    struct {
        uint32_t id, len;
    } ring[VIRTQ_SIZE];
    uint16_t avail_event;
};
struct virtq {
    volatile uint8_t *regs;
    unsigned index;
    struct virtq_desc *desc;
    volatile struct virtq_avail *avail;
    volatile struct virtq_used *used;
    uint16_t next;                      /* our copy of avail->idx */
    uint16_t seen;                      /* used->idx up to which we took */
};

int virtio_begin(const struct device *dev, unsigned device_id);
/* Asks for VERSION_1 and those of `wanted` (bits 0 to 31) that are offered; *got out. */
int virtio_negotiate(const struct device *dev, uint32_t wanted, uint32_t *got);
int virtq_init(struct virtq *q, const struct device *dev, unsigned index);
void virtio_go(const struct device *dev);
void virtio_give_up(const struct device *dev);          /* sets FAILED: the device is left alone */
uint32_t virtio_ack_interrupt(const struct device *dev); /* isr: VIRTIO_INT_* that were pending */

/* Buffer `id` (0 to VIRTQ_SIZE - 1) of that length, for the device to write or to read. */
void virtq_describe(struct virtq *q, unsigned id, void *buffer, uint32_t len, bool device_writes);
void virtq_offer(struct virtq *q, unsigned id);         /* to the device; kick when done offering */
void virtq_kick(struct virtq *q);
bool virtq_used(const struct virtq *q);                 /* something came back */
unsigned virtq_take(struct virtq *q, uint32_t *len);    /* the id that came back, if virtq_used() */
void virtq_interrupts(struct virtq *q, bool on);        /* isr; a hint, one more may come */
