/* SPDX-License-Identifier: MIT */
/* queue: a message queue whose messages are numbers, by both of its ends.  Units: microseconds. */
#pragma once
#include "bsp/kernel/object/msgqueue.h"

enum { LOOSE = QUEUE_NOPRECOMMIT, BROKEN = QUEUE_ALLOW_BROKEN };
extern struct object *in, *out;         /* its ends: to read, to write */

uint32_t open_queue(uint32_t max, uint32_t bytes, uint32_t flags);
void queue_boot(uint32_t max, uint32_t bytes, uint32_t flags);  /* the kernel, then open_queue() */
void close_queue(void);
uint32_t queue_put(uint32_t value, bool alert, uint64_t us);
uint32_t queue_get(uint32_t *value, uint64_t us);
void check_next(uint32_t want);         /* it is there, and it is that number */
bool signaled(struct object *end);
