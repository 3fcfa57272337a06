/* SPDX-License-Identifier: MIT */
/* ram_data: the bytes of files in RAM, and how much memory all of them may take.
 *
 * A file is a table of blocks; one that nobody has written is not there and reads as zeros.
 *
 * Quota    an eighth of the memory, for names and data and what the heap rounds them up to.  The
 *          last eighth of that is the system's (page_for_system): the shell can still write when
 *          programs have filled the rest.
 * Returns  ERROR_DISK_FULL when the quota or the memory is used up, or the file would become longer
 *          than the quota: what was written before that is there.
 * Context  thread context, with fs_lock.
 * Tests    tests/unit/kernel/test_file_bounds.c                                                */
#pragma once
#include "bsp/kernel/kernel.h"

enum { RAM_BLOCK_BYTES = 1016, RAM_QUOTA_PART = 8 };    /* four blocks a page of the heap */

struct ram_data {
    uint8_t **blocks;       /* NULL, or `room` of them */
    uint32_t room, size;
};
/* Beside the heap's words these count: NULL beyond the quota.  Zeroed. */
void *ram_alloc(size_t bytes);
void ram_free(void *p, size_t bytes);
size_t ram_quota(void);
size_t ram_left(void);              /* for this caller, if the memory is there */

uint32_t ram_read(const struct ram_data *d, uint32_t offset, void *out, uint32_t bytes);
uint32_t ram_write(struct ram_data *d, uint32_t offset, const void *data, uint32_t bytes,
                   uint32_t *done);
uint32_t ram_resize(struct ram_data *d, uint32_t size);
