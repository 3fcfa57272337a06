/* SPDX-License-Identifier: MIT */
/* Behind the end of a file the rest of its last block is zeros, always: a later write may leave a
 * gap there, and a gap reads as zeros. */
#include "bsp/kernel/file/ram_data.h"
#include <string.h>
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"

static size_t used;

size_t ram_quota(void)
{
    return page_total() / RAM_QUOTA_PART * (size_t)PAGE_BYTES;
}

void *ram_alloc(size_t bytes)
{
    size_t cost = kheap_cost(bytes), most = ram_quota();
    void *p;

    if (!page_for_system())
        most -= most / RAM_QUOTA_PART;
    if (used > most || cost > most - used)
        return NULL;
    p = kzalloc(bytes);
    if (p)
        used += cost;
    return p;
}

void ram_free(void *p, size_t bytes)
{
    if (!p)
        return;
    used -= kheap_cost(bytes);
    kfree(p);
}

static uint32_t block_of(uint32_t offset)
{
    return offset / RAM_BLOCK_BYTES;
}

/* Of a run of bytes, what lies in the block where it begins. */
static uint32_t in_block(uint32_t offset, uint32_t bytes)
{
    uint32_t left = RAM_BLOCK_BYTES - offset % RAM_BLOCK_BYTES;

    return bytes < left ? bytes : left;
}

uint32_t ram_read(const struct ram_data *d, uint32_t offset, void *out, uint32_t bytes)
{
    uint32_t done = 0;

    if (offset >= d->size)
        return 0;
    if (bytes > d->size - offset)
        bytes = d->size - offset;
    while (done < bytes) {
        uint32_t at = offset + done, n = in_block(at, bytes - done), i = block_of(at);
        const uint8_t *block = i < d->room ? d->blocks[i] : NULL;

        if (block)
            memcpy((uint8_t *)out + done, block + at % RAM_BLOCK_BYTES, n);
        else
            memset((uint8_t *)out + done, 0, n);
        done += n;
    }
    return done;
}

static bool make_room(struct ram_data *d, uint32_t blocks)
{
    uint32_t room = blocks > 2 * d->room ? blocks : 2 * d->room;
    uint8_t **table;

    if (blocks <= d->room)
        return true;
    table = ram_alloc(room * sizeof *table);
    if (!table)
        return false;
    if (d->room)
        memcpy(table, d->blocks, d->room * sizeof *table);
    ram_free(d->blocks, d->room * sizeof *table);
    d->blocks = table;
    d->room = room;
    return true;
}

static uint8_t *block_for(struct ram_data *d, uint32_t offset)
{
    uint32_t i = block_of(offset);

    if (!make_room(d, i + 1))
        return NULL;
    if (!d->blocks[i])
        d->blocks[i] = ram_alloc(RAM_BLOCK_BYTES);
    return d->blocks[i];
}

uint32_t ram_write(struct ram_data *d, uint32_t offset, const void *data, uint32_t bytes,
                   uint32_t *done)
{
    size_t most = ram_quota();

    for (*done = 0; *done < bytes;) {
        uint32_t at = offset + *done, n = in_block(at, bytes - *done);
        uint8_t *block = at < most && n <= most - at ? block_for(d, at) : NULL;

        if (!block)
            return ERROR_DISK_FULL;
        memcpy(block + at % RAM_BLOCK_BYTES, (const uint8_t *)data + *done, n);
        *done += n;
        if (at + n > d->size)
            d->size = at + n;
    }
    return 0;
}

uint32_t ram_resize(struct ram_data *d, uint32_t size)
{
    uint32_t keep = block_of(size) + (size % RAM_BLOCK_BYTES != 0);

    if (size > ram_quota())
        return ERROR_DISK_FULL;
    for (uint32_t i = keep; i < d->room; i++) {
        ram_free(d->blocks[i], RAM_BLOCK_BYTES);
        d->blocks[i] = NULL;
    }
    if (keep && keep <= d->room && d->blocks[keep - 1] && size % RAM_BLOCK_BYTES)
        memset(d->blocks[keep - 1] + size % RAM_BLOCK_BYTES, 0,
               RAM_BLOCK_BYTES - size % RAM_BLOCK_BYTES);
    if (!keep) {
        ram_free(d->blocks, d->room * sizeof *d->blocks);
        d->blocks = NULL;
        d->room = 0;
    }
    d->size = size;
    return 0;
}
