/* SPDX-License-Identifier: MIT */
/* event: CE event objects (CreateEvent, SetEvent, ResetEvent, PulseEvent, SetEventData), also as
 * static kernel objects.
 *
 * Context  event_set and event_reset anywhere; the others in thread context.
 * Returns  event_create: NULL when memory is short.  event_wait: as park().
 * Tests    tests/unit/kernel/test_wait.c, tests/target/t_thread.c                               */
#pragma once
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/sched/waitq.h"

struct event {
    struct object obj;
    bool manual;
    bool signaled;           /* irq-off */
    uint32_t data;           /* a word for programs */
    struct waitq waiters;
    struct object_name *name;
};
extern const struct object_type event_type;

void event_init(struct event *e, bool manual, bool signaled);  /* for a static one */
struct event *event_create(bool manual, bool signaled);
void event_set(struct event *e);    /* isr */
void event_reset(struct event *e);  /* isr */
/* Releases who waits for it now, one when it resets itself, and leaves it reset.  Who waits for all
 * of several looks himself, and finds it reset. */
void event_pulse(struct event *e);
enum park event_wait(struct event *e, uint64_t deadline_us);
