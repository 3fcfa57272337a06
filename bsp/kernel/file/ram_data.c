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

size_t ram_left(void)
{
    size_t most = ram_quota();

    if (!page_for_system())
        most -= most / RAM_QUOTA_PART;
    return used > most ? 0 : most - used;
}

void *ram_alloc(size_t bytes)
{
    size_t cost = kheap_cost(bytes);
    void *p;

    if (cost > ram_left())
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

static size_t table_bytes(uint32_t room)
{
    return room * sizeof(uint8_t *);
}

/* Takes a table of `room` blocks, which may be NULL for none, in place of the one there is. */
static void change_table(struct ram_data *d, uint8_t **table, uint32_t room)
{
    uint32_t both = room < d->room ? room : d->room;

    if (both)
        memcpy(table, d->blocks, table_bytes(both));
    ram_free(d->blocks, table_bytes(d->room));
    d->blocks = table;
    d->room = room;
}

/* Twice the table, so that a file that grows is not copied for each block; near the quota just
 * what is needed. */
static bool make_room(struct ram_data *d, uint32_t blocks)
{
    uint32_t room = blocks > 2 * d->room ? blocks : 2 * d->room;
    uint8_t **table;

    if (blocks <= d->room)
        return true;
    table = ram_alloc(table_bytes(room));
    if (!table && room > blocks) {
        room = blocks;
        table = ram_alloc(table_bytes(room));
    }
    if (table)
        change_table(d, table, room);
    return table;
}

/* The smaller table costs less than the one it replaces: the quota is not asked.  Without memory
 * for it the large one stays. */
static void give_room_back(struct ram_data *d, uint32_t blocks)
{
    uint8_t **table = blocks ? kzalloc(table_bytes(blocks)) : NULL;

    if (!table && blocks)
        return;
    used += table ? kheap_cost(table_bytes(blocks)) : 0;
    change_table(d, table, blocks);
}

/* The block comes first: without it the table has not grown for nothing. */
static uint8_t *block_for(struct ram_data *d, uint32_t offset)
{
    uint32_t i = block_of(offset);
    uint8_t *block = i < d->room ? d->blocks[i] : NULL;

    if (block)
        return block;
    block = ram_alloc(RAM_BLOCK_BYTES);
    if (block && !make_room(d, i + 1)) {
        ram_free(block, RAM_BLOCK_BYTES);
        return NULL;
    }
    if (block)
        d->blocks[i] = block;
    return block;
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
    if (keep < d->room / 2 || !keep)
        give_room_back(d, keep);
    d->size = size;
    return 0;
}
