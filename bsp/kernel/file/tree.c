/* SPDX-License-Identifier: MIT */
/* The table of file systems.  The first one has what is made; the root is in all of them. */
#include "bsp/kernel/file/tree.h"
#include <string.h>
#include "bsp/include/winerror.h"

struct mutex fs_lock = MUTEX_INIT(fs_lock);

static const struct fs_ops *const file_systems[] = { &ram_fs, &archive_fs };

static bool is_directory(const struct fs_node *node)
{
    struct fs_entry e;

    node->fs->stat(node, &e);
    return e.directory;
}

bool tree_writable(const struct fs_node *node)
{
    return node->fs->write != NULL;
}

static bool look(const char *path, struct fs_node *out)
{
    for (unsigned i = 0; i < ARRAY_SIZE(file_systems); i++)
        if (file_systems[i]->find(path, out))
            return true;
    return false;
}

uint32_t tree_find(const char *path, struct fs_node *out)
{
    char dir[PATH_BYTES];

    if (look(path, out))
        return 0;
    strcpy(dir, path);
    path_split(dir);
    return look(dir, out) && is_directory(out) ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND;
}

uint32_t tree_find_file(const char *path, struct fs_node *out)
{
    uint32_t err = tree_find(path, out);

    if (!err && is_directory(out))
        err = ERROR_ACCESS_DENIED;
    return err;
}

uint32_t tree_find_directory(const char *path, struct fs_node *out)
{
    uint32_t err = tree_find(path, out);

    if (!err && !is_directory(out))
        err = ERROR_DIRECTORY;
    return err == ERROR_FILE_NOT_FOUND ? ERROR_PATH_NOT_FOUND : err;
}

uint32_t tree_place(char path[PATH_BYTES], struct fs_node *dir, const char **name)
{
    if (look(path, dir))
        return ERROR_ALREADY_EXISTS;
    *name = path_split(path);
    if (!look(path, dir) || !is_directory(dir))
        return ERROR_PATH_NOT_FOUND;
    return tree_writable(dir) ? 0 : ERROR_WRITE_PROTECT;
}

bool tree_next(const char *path, const char *after, struct fs_entry *out)
{
    bool found = false;

    for (unsigned i = 0; i < ARRAY_SIZE(file_systems); i++) {
        const struct fs_ops *fs = file_systems[i];
        struct fs_node dir;
        struct fs_entry e;

        if (!fs->find(path, &dir) || !is_directory(&dir) || !fs->next(&dir, after, &e))
            continue;
        if (!found || path_compare(e.name, out->name, NAME_BYTES) < 0)
            *out = e;
        found = true;
    }
    return found;
}
