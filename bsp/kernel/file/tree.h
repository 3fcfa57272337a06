/* SPDX-License-Identifier: MIT */
/* tree: all file systems as one.
 *
 * Returns  0 or the ERROR_* of a name that leads nowhere, or to the wrong kind of thing.
 * Context  thread context, with fs_lock; path_normal() has made the names.
 * Tests    tests/unit/kernel/test_file.c                                                        */
#pragma once
#include "bsp/kernel/file/fs.h"

bool tree_writable(const struct fs_node *node);
uint32_t tree_find(const char *path, struct fs_node *out);
uint32_t tree_find_file(const char *path, struct fs_node *out);
uint32_t tree_find_directory(const char *path, struct fs_node *out);
/* Where something of that name can be made, which must not be there: its directory, and its last
 * part, which lies in `path` (it is cut in two). */
uint32_t tree_place(char path[PATH_BYTES], struct fs_node *dir, const char **name);
bool tree_next(const char *path, const char *after, struct fs_entry *out);
