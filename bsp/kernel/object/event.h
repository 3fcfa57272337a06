/* SPDX-License-Identifier: MIT */
/* event: CE event objects (CreateEvent, SetEvent, ResetEvent), also as static kernel objects.
 *
 * Context  event_set and event_reset anywhere; event_wait in thread context.
 * Returns  event_create: NULL when memory is short.  event_wait: as park().
 * Tests    tests/unit/kernel/test_wait.c, tests/target/t_thread.c                               */
#pragma once
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/sched/waitq.h"

struct event {
    struct object obj;
    bool manual;
    bool signaled;           /* irq-off */
    struct waitq waiters;
};
extern const struct object_type event_type;

void event_init(struct event *e, bool manual, bool signaled);  /* for a static one */
struct event *event_create(bool manual, bool signaled);
void event_set(struct event *e);    /* isr */
void event_reset(struct event *e);  /* isr */
enum park event_wait(struct event *e, uint64_t deadline_us);
