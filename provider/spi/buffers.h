/* SPDX-License-Identifier: MIT */
/* buffers: a WSABUF array as one run of bytes with a cursor, in a program or in the kernel.
 *
 * Units    bytes; total is the sum of the lengths.
 * Returns  buffers_get (gather) and buffers_put (scatter): false when memory faults; the cursor is
 *          then undefined, rewind before using it again.
 * Context  get and put touch user memory: thread context, no mutex held.
 * Source  .
 * Tests    tests/unit/provider/test_marshal.c                                                  */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BUFFERS_MAX = 1024, BUFFERS_INLINE = 4 };

struct buffer {
    uint32_t bytes;
    uintptr_t at;              /* user address or kernel pointer, as `user` says */
};
struct buffers {
    bool user;
    uint32_t count, total;
    struct buffer *v;          /* few, or from call_alloc */
    struct buffer few[BUFFERS_INLINE];
    uint32_t index, offset;    /* the cursor */
};

/* Makes room for `count` elements: 0, WSAEINVAL (none, or absurdly many), WSAENOBUFS. */
int buffers_init(struct buffers *b, uint32_t count, bool user);
/* Sums up; false when an element wraps, leaves user space, or the sum passes 2 GB. */
bool buffers_check(struct buffers *b);
void buffers_free(struct buffers *b);

void buffers_rewind(struct buffers *b);
void buffers_skip(struct buffers *b, size_t bytes);     /* of what is left, at most */
bool buffers_get(struct buffers *b, void *dst, size_t bytes);
bool buffers_put(struct buffers *b, const void *src, size_t bytes);
