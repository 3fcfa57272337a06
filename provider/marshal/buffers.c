/* SPDX-License-Identifier: MIT */
/* Scatter and gather over memory that a caller named.  With marshal.c the only file in which an
 * address from a program is used. */
#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/usercopy.h"
#include "provider/include/wsaerror.h"
#include "provider/marshal/user.h"
#include "provider/socket/call_memory.h"
#include "provider/spi/buffers.h"

#include <string.h>

int buffers_init(struct buffers *b, uint32_t count, bool user)
{
    b->user = user;
    b->count = 0;
    b->total = 0;
    b->v = b->few;
    buffers_rewind(b);
    if (count == 0 || count > BUFFERS_MAX)
        return WSAEINVAL;
    if (count > BUFFERS_INLINE) {
        b->v = call_alloc(count * sizeof *b->v);
        if (!b->v) {
            b->v = b->few;
            return WSAENOBUFS;
        }
    }
    b->count = count;
    return 0;
}

static bool usable(const struct buffers *b, const struct buffer *e)
{
    if (e->bytes == 0)
        return true;
    if (e->bytes > 0x7fffffffu)
        return false;
    if (b->user)
        return e->at >= USER_BASE && e->at < USER_TOP && e->bytes <= USER_TOP - e->at;
    return e->at >= USER_TOP;
}

bool buffers_check(struct buffers *b)
{
    uint32_t total = 0;

    for (uint32_t i = 0; i < b->count; i++) {
        if (!usable(b, &b->v[i]) || b->v[i].bytes > 0x7fffffffu - total)
            return false;
        total += b->v[i].bytes;
    }
    b->total = total;
    return true;
}

void buffers_free(struct buffers *b)
{
    if (b->v != b->few)
        call_free(b->v, b->count * sizeof *b->v);
    b->v = b->few;
    b->count = 0;
}

void buffers_rewind(struct buffers *b)
{
    b->index = 0;
    b->offset = 0;
}

/* How much of the current element can be moved at once; steps over finished ones. */
static size_t piece(struct buffers *b, size_t bytes)
{
    size_t left;

    while (b->index < b->count && b->offset == b->v[b->index].bytes) {
        b->index++;
        b->offset = 0;
    }
    kassert(b->index < b->count);
    left = b->v[b->index].bytes - b->offset;
    return left < bytes ? left : bytes;
}

void buffers_skip(struct buffers *b, size_t bytes)
{
    while (bytes > 0) {
        size_t n = piece(b, bytes);

        b->offset += (uint32_t)n;
        bytes -= n;
    }
}

bool buffers_get(struct buffers *b, void *dst, size_t bytes)
{
    char *to = dst;

    while (bytes > 0) {
        size_t n = piece(b, bytes);
        uintptr_t at = b->v[b->index].at + b->offset;

        if (!b->user)
            memcpy(to, (const void *)at, n);
        else if (!copy_in(to, user((uint32_t)at), n))
            return false;
        b->offset += (uint32_t)n;
        to += n;
        bytes -= n;
    }
    return true;
}

bool buffers_put(struct buffers *b, const void *src, size_t bytes)
{
    const char *from = src;

    while (bytes > 0) {
        size_t n = piece(b, bytes);
        uintptr_t at = b->v[b->index].at + b->offset;

        if (!b->user)
            memcpy((void *)at, from, n);
        else if (!copy_out(user((uint32_t)at), from, n))
            return false;
        b->offset += (uint32_t)n;
        from += n;
        bytes -= n;
    }
    return true;
}
