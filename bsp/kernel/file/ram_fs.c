/* SPDX-License-Identifier: MIT */
/* The RAM file system: a tree of names; a directory's entries are in the order of their names. */
#include <string.h>
#include "bsp/include/winerror.h"
#include "bsp/kernel/file/fs.h"
#include "bsp/kernel/file/ram_data.h"
#include "bsp/kernel/memory/page.h"

/* A listing looks through a directory for each entry.  The last ones are the system's, as the last
 * of the memory is (ram_data.h). */
enum { ENTRIES_MAX = 4096, ENTRIES_PROGRAMS = ENTRIES_MAX - ENTRIES_MAX / RAM_QUOTA_PART };

/* What handles do and what they deny others: each is in the way of its opposite. */
enum { SHARE_KINDS = 4 };
static const unsigned share_kinds[SHARE_KINDS] = { KERN_OPEN_READ, KERN_OPEN_WRITE,
                                                   KERN_OPEN_DENY_READ, KERN_OPEN_DENY_WRITE };

struct ram_node {
    struct list link;           /* on the parent's entries */
    struct ram_node *parent;    /* of the root: NULL */
    struct list entries;
    struct ram_data data;
    char *name;                 /* strlen + 1 bytes of its own */
    unsigned handles, uses[SHARE_KINDS];
    uint8_t marks;
    bool directory;
};
static char no_name[] = "";
static struct ram_node root = { { &root.link, &root.link }, NULL, { &root.entries, &root.entries },
                                { NULL, 0, 0 }, no_name, 0, { 0 }, 0, true };
static unsigned count;

static struct ram_node *of(const struct fs_node *node)
{
    return node->at;
}

static struct ram_node *entry(struct list *link)
{
    return container_of(link, struct ram_node, link);
}

static struct ram_node *child(struct ram_node *dir, const char *name, size_t bytes)
{
    list_for_each(it, &dir->entries)
        if (!path_compare(entry(it)->name, name, bytes) && !entry(it)->name[bytes])
            return entry(it);
    return NULL;
}

static bool find(const char *path, struct fs_node *out)
{
    struct ram_node *at = &root;

    while (at && *path) {
        size_t bytes = strcspn(path, "/");

        at = child(at, path, bytes);
        path += bytes + (path[bytes] == '/');
    }
    *out = (struct fs_node){ .fs = &ram_fs, .at = at };
    return at;
}

static void describe(const struct ram_node *n, struct fs_entry *out)
{
    *out = (struct fs_entry){ .size = n->data.size, .directory = n->directory,
                              .marks = n->marks };
    strcpy(out->name, n->name);
}

static void stat(const struct fs_node *node, struct fs_entry *out)
{
    describe(of(node), out);
}

static uint32_t read(const struct fs_node *node, uint32_t offset, void *out, uint32_t bytes)
{
    return ram_read(&of(node)->data, offset, out, bytes);
}

static bool next(const struct fs_node *dir, const char *after, struct fs_entry *out)
{
    list_for_each(it, &of(dir)->entries) {
        if (path_compare(entry(it)->name, after, NAME_BYTES) > 0) {
            describe(entry(it), out);
            return true;
        }
    }
    return false;
}

/* One that neither reads nor writes is in nobody's way. */
static unsigned opposite(unsigned kind)
{
    return kind ^ SHARE_KINDS / 2;
}

static bool counts(unsigned flags, unsigned kind)
{
    return flags & (KERN_OPEN_READ | KERN_OPEN_WRITE) && flags & share_kinds[kind];
}

static void use(struct ram_node *n, unsigned flags, int by)
{
    n->handles += (unsigned)by;
    for (unsigned i = 0; i < SHARE_KINDS; i++)
        n->uses[i] += counts(flags, i) ? (unsigned)by : 0;
}

static uint32_t hold(const struct fs_node *node, unsigned flags)
{
    struct ram_node *n = of(node);

    if (flags & KERN_OPEN_WRITE && n->marks & KERN_FILE_READONLY)
        return ERROR_ACCESS_DENIED;
    for (unsigned i = 0; i < SHARE_KINDS; i++)
        if (counts(flags, i) && n->uses[opposite(i)])
            return ERROR_SHARING_VIOLATION;
    use(n, flags, 1);
    return 0;
}

static void let_go(const struct fs_node *node, unsigned flags)
{
    use(of(node), flags, -1);
}

static void mark(const struct fs_node *node, uint8_t marks)
{
    of(node)->marks = marks;
}

static uint32_t write(const struct fs_node *node, uint32_t offset, const void *data,
                      uint32_t bytes, uint32_t *done)
{
    return ram_write(&of(node)->data, offset, data, bytes, done);
}

static uint32_t resize(const struct fs_node *node, uint32_t size)
{
    return ram_resize(&of(node)->data, size);
}

static char *copy_name(const char *name)
{
    size_t bytes = strlen(name) + 1;
    char *copy = ram_alloc(bytes);

    return copy ? memcpy(copy, name, bytes) : NULL;
}

static void free_name(char *name)
{
    ram_free(name, strlen(name) + 1);
}

/* Puts n into the directory, before the first with a greater name. */
static void insert(struct ram_node *dir, struct ram_node *n)
{
    struct list *before = dir->entries.next;

    while (before != &dir->entries && path_compare(entry(before)->name, n->name, NAME_BYTES) < 0)
        before = before->next;
    list_add_tail(before, &n->link);
    n->parent = dir;
}

static uint32_t create(const struct fs_node *dir, const char *name, bool directory,
                       struct fs_node *out)
{
    unsigned most = page_for_system() ? ENTRIES_MAX : ENTRIES_PROGRAMS;
    struct ram_node *n = count < most ? ram_alloc(sizeof *n) : NULL;

    if (!n)
        return ERROR_DISK_FULL;
    n->name = copy_name(name);
    if (!n->name) {
        ram_free(n, sizeof *n);
        return ERROR_DISK_FULL;
    }
    list_init(&n->entries);
    n->directory = directory;
    insert(of(dir), n);
    count++;
    *out = (struct fs_node){ .fs = &ram_fs, .at = n };
    return 0;
}

static uint32_t remove(const struct fs_node *node)
{
    struct ram_node *n = of(node);

    if (n->handles)
        return ERROR_SHARING_VIOLATION;
    if (n->marks & KERN_FILE_READONLY)
        return ERROR_ACCESS_DENIED;
    if (!list_empty(&n->entries))
        return ERROR_DIR_NOT_EMPTY;
    list_del(&n->link);
    count--;
    ram_resize(&n->data, 0);
    free_name(n->name);
    ram_free(n, sizeof *n);
    return 0;
}

/* A directory does not go into itself. */
static bool lies_in(const struct ram_node *n, const struct ram_node *dir)
{
    while (n && n != dir)
        n = n->parent;
    return n;
}

static uint32_t rename(const struct fs_node *node, const struct fs_node *dir, const char *name,
                       const struct fs_node *victim)
{
    struct ram_node *n = of(node);
    char *copy;

    if (n->handles || (victim && of(victim)->handles))
        return ERROR_SHARING_VIOLATION;
    if (lies_in(of(dir), n) || (victim && of(victim)->marks & KERN_FILE_READONLY))
        return ERROR_ACCESS_DENIED;
    copy = copy_name(name);
    if (!copy)
        return ERROR_DISK_FULL;
    if (victim)
        remove(victim);
    list_del(&n->link);
    free_name(n->name);
    n->name = copy;
    insert(of(dir), n);
    return 0;
}

const struct fs_ops ram_fs = {
    .find = find,
    .stat = stat,
    .read = read,
    .next = next,
    .hold = hold,
    .let_go = let_go,
    .mark = mark,
    .write = write,
    .resize = resize,
    .create = create,
    .remove = remove,
    .rename = rename,
};
