/* SPDX-License-Identifier: MIT */
/* The program archive as a file system that can only be read.
 *
 * The archive is a list of files with whole paths: a directory is what stands before a `/` in one
 * of them.  A node's `at` is the walk's cursor at such a file (NULL: the root); `part` is IS_FILE,
 * or how much of its path is the directory's. */
#include <string.h>
#include "bsp/kernel/file/fs.h"
#include "bsp/kernel/file/initrd.h"

enum { IS_FILE = -1 };

static struct initrd_file file_of(const struct fs_node *node)
{
    const void *cursor = node->at;
    struct initrd_file file = { "", NULL, 0 };

    if (cursor)
        initrd_next(&cursor, &file);
    return file;
}

static bool find(const char *path, struct fs_node *out)
{
    size_t bytes = strlen(path);
    const void *cursor = NULL, *at = NULL;
    struct initrd_file file;

    *out = (struct fs_node){ .fs = &archive_fs };
    if (!bytes)
        return true;
    for (; initrd_next(&cursor, &file); at = cursor) {
        if (path_compare(file.name, path, bytes))
            continue;
        if (file.name[bytes] != '/' && file.name[bytes])
            continue;
        out->part = file.name[bytes] ? (uint32_t)bytes : (uint32_t)IS_FILE;
        out->at = (void *)(uintptr_t)(at ? at : initrd_first());
        return true;
    }
    return false;
}

static void name_part(struct fs_entry *out, const char *path, size_t bytes)
{
    const char *leaf = path + bytes;

    while (leaf > path && leaf[-1] != '/')
        leaf--;
    bytes -= (size_t)(leaf - path);
    if (bytes >= sizeof out->name)
        bytes = sizeof out->name - 1;
    memcpy(out->name, leaf, bytes);
    out->name[bytes] = '\0';
}

static void stat(const struct fs_node *node, struct fs_entry *out)
{
    struct initrd_file file = file_of(node);
    bool directory = node->part != (uint32_t)IS_FILE;

    *out = (struct fs_entry){ .directory = directory, .read_only = true,
                              .size = directory ? 0 : (uint32_t)file.size };
    name_part(out, file.name, directory ? node->part : strlen(file.name));
}

static uint32_t read(const struct fs_node *node, uint32_t offset, void *out, uint32_t bytes)
{
    struct initrd_file file = file_of(node);

    if (offset >= file.size)
        return 0;
    if (bytes > file.size - offset)
        bytes = (uint32_t)(file.size - offset);
    memcpy(out, (const char *)file.data + offset, bytes);
    return bytes;
}

static const void *whole(const struct fs_node *node)
{
    return file_of(node).data;
}

static bool next(const struct fs_node *dir, const char *after, struct fs_entry *out)
{
    struct initrd_file in = file_of(dir), file;
    const void *cursor = NULL;
    bool found = false;

    while (initrd_next(&cursor, &file)) {
        const char *name = file.name + (dir->part ? dir->part + 1 : 0);
        struct fs_entry e = { .read_only = true };
        size_t bytes;

        if (dir->part && (path_compare(file.name, in.name, dir->part) ||
                          file.name[dir->part] != '/'))
            continue;
        bytes = strcspn(name, "/");
        if (!bytes || bytes >= sizeof e.name)   /* no name that anybody could ask for */
            continue;
        memcpy(e.name, name, bytes);
        e.directory = name[bytes];
        e.size = e.directory ? 0 : (uint32_t)file.size;
        if (path_compare(e.name, after, NAME_BYTES) <= 0 ||
            (found && path_compare(e.name, out->name, NAME_BYTES) >= 0))
            continue;
        *out = e;
        found = true;
    }
    return found;
}

const struct fs_ops archive_fs = {
    .find = find,
    .stat = stat,
    .read = read,
    .whole = whole,
    .next = next,
};
