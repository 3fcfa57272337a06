/* SPDX-License-Identifier: MIT */
/* file_load: all of a file at once, for the loader and the configuration.
 *
 * A file of the archive is read where it lies.  One in RAM is copied, and the running program is
 * charged with the copy until file_unload().
 *
 * Returns  0 or what file_open() gives, or ERROR_NOT_ENOUGH_MEMORY.
 * Context  thread context, no mutex held; file_unload: in the same process.
 * Tests    tests/unit/kernel/test_file_bounds.c, tests/target/t_files.c                         */
#pragma once
#include "bsp/kernel/file/file.h"

struct file_bytes {
    char name[NAME_BYTES];
    const void *data;
    size_t size, charged;
    void *copy;
};
uint32_t file_load(const char *name, struct file_bytes *out);
void file_unload(struct file_bytes *bytes);
