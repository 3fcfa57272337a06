/* SPDX-License-Identifier: MIT */
/* msgqueue: point-to-point message queues (CreateMsgQueue): messages of bounded size, first in
 * first out, between those who have an end to read and those who have an end to write.
 *
 * A handle is an end: signaled while there is something to read, or room to write, or when the
 * other side was there and has left (then a call says so).  Data is copied from and to user memory
 * while the message is in the hands of the call alone: X_begin takes it, and its place, X_end gives
 * back.
 *
 * Life     the queue lives as long as an end, an end as long as its handle or a call on it.
 * Returns  0; ERROR_TIMEOUT: nothing to read, or no room, until the deadline;
 *          ERROR_PIPE_NOT_CONNECTED: that, and nobody at the other side, unless
 *          QUEUE_ALLOW_BROKEN; ERROR_INSUFFICIENT_BUFFER: longer than its messages may be;
 *          ERROR_OUTOFMEMORY; ERROR_ACCESS_DENIED: the wrong end; ERROR_INVALID_HANDLE: the end's
 *          handle was closed meanwhile; ERROR_OPERATION_ABORTED: the thread is being terminated.
 * Bounds   a queue holds QUEUE_BYTES at most.  What one makes in advance is charged to each process
 *          with a handle of it; one that makes its messages when they are written holds no more
 *          than kheap_share().
 * Context  thread context.
 * Source   CreateMsgQueue, ReadMsgQueue, WriteMsgQueue, MSGQUEUEOPTIONS: learn.microsoft.com,
 *          Windows Embedded CE 6.0.
 * Tests    tests/unit/kernel/test_msgqueue.c, test_msgqueue_ends.c, tests/target/t_msgqueue.c   */
#pragma once
#include "bsp/kernel/object/object.h"

enum { QUEUE_NOPRECOMMIT = 1, QUEUE_ALLOW_BROKEN = 2 };     /* of MSGQUEUEOPTIONS */
enum { QUEUE_BYTES = 4 << 20 };
enum { QUEUE_WRITER, QUEUE_READER };    /* which end */

struct queue_options {
    uint32_t flags;
    uint32_t max_messages;   /* 0: as many as there is memory for */
    uint32_t max_bytes;      /* of a message */
};
struct queue_info {
    struct queue_options options;
    uint32_t messages, peak, readers, writers;
};
struct message {
    struct list link;
    uint32_t bytes;
    bool alert;
    uint8_t data[];
};
struct msgqueue;
struct queue_end;
extern const struct object_type msgqueue_type, queue_end_type;

/* A queue without an end: a reference.  0, ERROR_INVALID_PARAMETER or ERROR_OUTOFMEMORY. */
uint32_t queue_create(const struct queue_options *o, struct object **queue);
struct object *queue_end_create(struct object *queue, unsigned side);   /* NULL: no memory */
struct object *queue_of_end(struct object *end);                        /* no reference */
void queue_info(struct object *end, struct queue_info *out);

uint32_t queue_read_begin(struct object *end, uint64_t deadline_us, struct message **out);
void queue_read_end(struct object *end, struct message *m, bool taken);
/* An alert goes before all others and has a place of its own; there is one at a time. */
uint32_t queue_write_begin(struct object *end, uint32_t bytes, bool alert, uint64_t deadline_us,
                           struct message **out);
void queue_write_end(struct object *end, struct message *m, bool filled);
