/* SPDX-License-Identifier: MIT */
/* fs: what a file system is: a const table of operations, one of those that file_systems[] names.
 *
 * All of them together are one tree: the root has the entries of all, everything else belongs to
 * the first that knows its name.  No name is in two: what is made is made in the one that can be
 * written, and only under a name that is nowhere.
 *
 * A node names a file or directory.  It is good while fs_lock is held, and beyond that while it is
 * held open (hold).
 *
 * Returns  0 or ERROR_*; read: how many bytes, fewer than asked for at the end only.
 * Context  thread context, with fs_lock.  Never touches user memory.
 * Tests    tests/unit/kernel/test_file.c, tests/fuzz/fuzz_files.c                               */
#pragma once
#include "bsp/kernel/file/path.h"
#include "bsp/kernel/sched/mutex.h"

struct fs_ops;
struct fs_node {
    const struct fs_ops *fs;
    void *at;                       /* what the file system makes of it */
    uint32_t part;
};
struct fs_entry {
    char name[NAME_BYTES];
    uint32_t size;
    bool directory, read_only;
    uint8_t marks;                  /* KERN_FILE_MARKS that somebody has given it */
};

struct fs_ops {
    bool (*find)(const char *path, struct fs_node *out);        /* a normal path */
    void (*stat)(const struct fs_node *node, struct fs_entry *out);
    uint32_t (*read)(const struct fs_node *node, uint32_t offset, void *out, uint32_t bytes);
    /* Where all of a file's bytes lie, for good; may be NULL, and then they must be read. */
    const void *(*whole)(const struct fs_node *node);
    /* The entry of a directory whose name comes first behind `after`; "": the first. */
    bool (*next)(const struct fs_node *dir, const char *after, struct fs_entry *out);

    /* All NULL in one that can only be read. */
    /* One handle more, opened with these KERN_OPEN_*, or ERROR_SHARING_VIOLATION,
     * ERROR_ACCESS_DENIED (marked read-only).  let_go: one less. */
    uint32_t (*hold)(const struct fs_node *node, unsigned flags);
    void (*let_go)(const struct fs_node *node, unsigned flags);
    void (*mark)(const struct fs_node *node, uint8_t marks);
    /* *done out: after an error, too, what was written before it is there. */
    uint32_t (*write)(const struct fs_node *node, uint32_t offset, const void *data,
                      uint32_t bytes, uint32_t *done);
    uint32_t (*resize)(const struct fs_node *node, uint32_t size);  /* new bytes are zeros */
    uint32_t (*create)(const struct fs_node *dir, const char *name, bool directory,
                       struct fs_node *out);
    /* A file that nobody has open, an empty directory; else ERROR_SHARING_VIOLATION,
     * ERROR_DIR_NOT_EMPTY, ERROR_ACCESS_DENIED (marked read-only). */
    uint32_t (*remove)(const struct fs_node *node);
    /* victim: NULL, or the file that has the new name now, and is removed.  After an error nothing
     * has changed. */
    uint32_t (*rename)(const struct fs_node *node, const struct fs_node *dir, const char *name,
                       const struct fs_node *victim);
};

extern struct mutex fs_lock;
extern const struct fs_ops ram_fs, archive_fs;
