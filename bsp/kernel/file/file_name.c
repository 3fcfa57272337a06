/* SPDX-License-Identifier: MIT */
/* Files by their names. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/file/file.h"
#include "bsp/kernel/file/ram_data.h"
#include "bsp/kernel/file/tree.h"

uint32_t file_info(const char *name, struct fs_entry *out)
{
    char path[PATH_BYTES];
    struct fs_node node;
    uint32_t err = path_normal(name, path);

    if (err)
        return err;
    mutex_lock(&fs_lock);
    err = tree_find(path, &node);
    if (!err)
        node.fs->stat(&node, out);
    mutex_unlock(&fs_lock);
    return err;
}

uint32_t file_mark(const char *name, uint32_t marks)
{
    char path[PATH_BYTES];
    struct fs_node node;
    uint32_t err = marks & ~(uint32_t)KERN_FILE_MARKS ? ERROR_INVALID_PARAMETER
                                                      : path_normal(name, path);

    if (!err && !*path)
        err = ERROR_ACCESS_DENIED;
    if (err)
        return err;
    mutex_lock(&fs_lock);
    err = tree_find(path, &node);
    if (!err && !tree_writable(&node))
        err = ERROR_WRITE_PROTECT;
    if (!err)
        node.fs->mark(&node, (uint8_t)marks);
    mutex_unlock(&fs_lock);
    return err;
}

void file_store(size_t *bytes, size_t *left)
{
    *bytes = ram_quota();
    mutex_lock(&fs_lock);
    *left = ram_left();
    mutex_unlock(&fs_lock);
}

/* Files and directories go the same way once their kind is right.  The root stays. */
static uint32_t remove_as(const char *name, uint32_t (*find)(const char *path,
                                                             struct fs_node *out))
{
    char path[PATH_BYTES];
    struct fs_node node;
    uint32_t err = path_normal(name, path);

    if (!err && !*path)
        err = ERROR_ACCESS_DENIED;
    if (err)
        return err;
    mutex_lock(&fs_lock);
    err = find(path, &node);
    if (!err)
        err = tree_writable(&node) ? node.fs->remove(&node) : ERROR_WRITE_PROTECT;
    mutex_unlock(&fs_lock);
    return err;
}

uint32_t file_remove(const char *name)
{
    return remove_as(name, tree_find_file);
}

uint32_t file_remove_directory(const char *name)
{
    return remove_as(name, tree_find_directory);
}

uint32_t file_make_directory(const char *name)
{
    char path[PATH_BYTES];
    struct fs_node dir, made;
    const char *leaf;
    uint32_t err = path_normal(name, path);

    if (err)
        return err;
    mutex_lock(&fs_lock);
    err = tree_place(path, &dir, &leaf);
    if (!err)
        err = dir.fs->create(&dir, leaf, true, &made);
    mutex_unlock(&fs_lock);
    return err;
}

static bool same(const struct fs_node *a, const struct fs_node *b)
{
    return a->fs == b->fs && a->at == b->at && a->part == b->part;
}

/* What is in the way of a rename: nothing, the thing itself (its name changes in case only), or a
 * file that is to give way. */
static uint32_t find_victim(const struct fs_node *node, const char *to, bool replace,
                            struct fs_node *victim)
{
    struct fs_entry e, v;

    *victim = (struct fs_node){ .fs = NULL };
    if (tree_find(to, victim) || same(node, victim)) {
        victim->fs = NULL;
        return 0;
    }
    node->fs->stat(node, &e);
    victim->fs->stat(victim, &v);
    if (!tree_writable(victim))
        return ERROR_WRITE_PROTECT;
    return replace && !e.directory && !v.directory ? 0 : ERROR_ALREADY_EXISTS;
}

/* The new name is made before the old file goes: without memory for it nothing has changed. */
static uint32_t rename_to(const struct fs_node *node, char to[PATH_BYTES], bool replace)
{
    struct fs_node dir, victim;
    uint32_t err = find_victim(node, to, replace, &victim);
    const char *leaf = path_split(to);

    if (!err && tree_find_directory(to, &dir))
        err = ERROR_PATH_NOT_FOUND;
    if (err)
        return err;
    if (!tree_writable(node) || !tree_writable(&dir))
        return ERROR_WRITE_PROTECT;
    return node->fs->rename(node, &dir, leaf, victim.fs ? &victim : NULL);
}

uint32_t file_rename(const char *name, const char *to, bool replace)
{
    char path[PATH_BYTES], target[PATH_BYTES];
    struct fs_node node;
    uint32_t err = path_normal(name, path);

    if (!err)
        err = path_normal(to, target);
    if (!err && (!*path || !*target))
        err = ERROR_ACCESS_DENIED;
    if (err)
        return err;
    mutex_lock(&fs_lock);
    err = tree_find(path, &node);
    if (!err)
        err = rename_to(&node, target, replace);
    mutex_unlock(&fs_lock);
    return err;
}

uint32_t file_next(const char *name, const char *after, struct fs_entry *out)
{
    char path[PATH_BYTES];
    struct fs_node dir;
    uint32_t err = path_normal(name, path);

    if (err)
        return err;
    mutex_lock(&fs_lock);
    err = tree_find_directory(path, &dir);
    if (!err && !tree_next(path, after, out))
        err = ERROR_NO_MORE_FILES;
    mutex_unlock(&fs_lock);
    return err;
}
