/* SPDX-License-Identifier: MIT */
/* Open files. */
#include "bsp/kernel/file/file.h"
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/file/tree.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/sched/turn.h"

enum { OPEN_ALL = KERN_OPEN_READ | KERN_OPEN_WRITE | KERN_OPEN_APPEND | KERN_OPEN_CREATE |
                  KERN_OPEN_NEW | KERN_OPEN_TRUNCATE | KERN_OPEN_DENY_READ |
                  KERN_OPEN_DENY_WRITE | KERN_OPEN_QUERY | KERN_OPEN_MARKS };
enum { MARKS_UNIT = KERN_OPEN_MARKS & -KERN_OPEN_MARKS, OPEN_MARKS = KERN_FILE_MARKS * MARKS_UNIT };

struct file {
    struct object obj;
    struct fs_node node;        /* fixed; held open */
    unsigned flags;             /* fixed */
    uint32_t position GUARDED_BY(fs_lock);
    bool made GUARDED_BY(fs_lock);  /* by this open, nobody has been told, its marks wait */
    struct turn turn;           /* irq-off: who has this file in a call of several steps */
    struct waitq waiting;
};

struct file *file_of(struct object *obj)
{
    return container_of(obj, struct file, obj);
}

struct object *file_object(struct file *f)
{
    return &f->obj;
}

static uint32_t hold(const struct file *f)
{
    return f->node.fs->hold ? f->node.fs->hold(&f->node, f->flags) : 0;
}

static void destroy(struct object *obj)
{
    struct file *f = file_of(obj);

    mutex_lock(&fs_lock);
    if (f->node.fs->let_go)
        f->node.fs->let_go(&f->node, f->flags);
    if (f->made)                /* by itself: its name may be another by now, or another's */
        f->node.fs->remove(&f->node);
    mutex_unlock(&fs_lock);
    kfree(f);
}

const struct object_type file_type = {
    .name = "file",
    .destroy = destroy,
};

static bool flags_make_sense(unsigned flags)
{
    bool write = flags & KERN_OPEN_WRITE;

    if (flags & ~(unsigned)OPEN_ALL || flags & KERN_OPEN_MARKS & ~(unsigned)OPEN_MARKS ||
        !(flags & (KERN_OPEN_READ | KERN_OPEN_WRITE | KERN_OPEN_QUERY)))
        return false;
    if (flags & (KERN_OPEN_APPEND | KERN_OPEN_TRUNCATE) && !write)
        return false;
    return !(flags & KERN_OPEN_NEW) || flags & KERN_OPEN_CREATE;
}

static uint32_t create(char path[PATH_BYTES], struct fs_node *out)
{
    struct fs_node dir;
    const char *name;
    uint32_t err = tree_place(path, &dir, &name);

    return err ? err : dir.fs->create(&dir, name, false, out);
}

static uint32_t find_or_create(char path[PATH_BYTES], unsigned flags, struct fs_node *out,
                               bool *created)
{
    uint32_t err = tree_find_file(path, out);

    *created = false;
    if (err == ERROR_FILE_NOT_FOUND && flags & KERN_OPEN_CREATE) {
        err = create(path, out);
        *created = !err;
    } else if (!err && flags & KERN_OPEN_NEW) {
        err = ERROR_ALREADY_EXISTS;
    } else if (!err && flags & KERN_OPEN_WRITE && !tree_writable(out)) {
        err = ERROR_WRITE_PROTECT;
    }
    return err;
}

uint32_t file_open(const char *name, unsigned flags, struct object **out, bool *created)
{
    char path[PATH_BYTES];
    uint32_t err = flags_make_sense(flags) ? path_normal(name, path) : ERROR_INVALID_PARAMETER;
    struct file *f = err ? NULL : kzalloc(sizeof *f);

    if (err)
        return err;
    if (!f)
        return ERROR_NOT_ENOUGH_MEMORY;
    object_init(&f->obj, &file_type);
    turn_init(&f->turn);
    waitq_init(&f->waiting);
    f->flags = flags;
    mutex_lock(&fs_lock);
    err = find_or_create(path, flags, &f->node, created);
    if (!err)
        err = hold(f);
    f->made = *created && !err;
    mutex_unlock(&fs_lock);
    if (err)
        kfree(f);
    else
        *out = &f->obj;
    return err;
}

void file_keep(struct file *f)
{
    mutex_lock(&fs_lock);
    if (f->made)
        f->node.fs->mark(&f->node, (uint8_t)(f->flags / MARKS_UNIT));
    f->made = false;
    mutex_unlock(&fs_lock);
}

uint32_t file_read(struct file *f, void *out, uint32_t bytes, uint32_t *done)
{
    *done = 0;
    if (!(f->flags & KERN_OPEN_READ))
        return ERROR_ACCESS_DENIED;
    mutex_lock(&fs_lock);
    *done = f->node.fs->read(&f->node, f->position, out, bytes);
    f->position += *done;
    mutex_unlock(&fs_lock);
    return 0;
}

static uint32_t size_of(const struct file *f) REQUIRES(fs_lock)
{
    struct fs_entry e;

    f->node.fs->stat(&f->node, &e);
    return e.size;
}

uint32_t file_write(struct file *f, const void *data, uint32_t bytes, uint32_t *done)
{
    uint32_t err;

    *done = 0;
    if (!(f->flags & KERN_OPEN_WRITE))
        return ERROR_ACCESS_DENIED;
    mutex_lock(&fs_lock);
    if (f->flags & KERN_OPEN_APPEND)
        f->position = size_of(f);
    if (bytes > FILE_POSITION_MAX - f->position) {
        err = ERROR_DISK_FULL;
    } else {
        err = f->node.fs->write(&f->node, f->position, data, bytes, done);
        f->position += *done;
    }
    mutex_unlock(&fs_lock);
    return err;
}

uint32_t file_seek(struct file *f, int32_t offset, unsigned whence, uint32_t *position)
{
    int64_t to = offset;
    uint32_t err = 0;

    mutex_lock(&fs_lock);
    if (whence == KERN_SEEK_CURRENT)
        to += f->position;
    else if (whence == KERN_SEEK_END)
        to += size_of(f);
    else if (whence != KERN_SEEK_BEGIN)
        err = ERROR_INVALID_PARAMETER;
    if (!err && to < 0)
        err = ERROR_NEGATIVE_SEEK;
    if (!err && to > FILE_POSITION_MAX)
        err = ERROR_INVALID_PARAMETER;
    if (!err)
        f->position = (uint32_t)to;
    *position = f->position;
    mutex_unlock(&fs_lock);
    return err;
}

uint32_t file_resize(struct file *f, uint32_t size)
{
    uint32_t err;

    if (!(f->flags & KERN_OPEN_WRITE))
        return ERROR_ACCESS_DENIED;
    mutex_lock(&fs_lock);
    err = f->node.fs->resize(&f->node, size);
    mutex_unlock(&fs_lock);
    return err;
}

bool file_reads(const struct file *f)
{
    return f->flags & KERN_OPEN_READ;
}

uint32_t file_read_at(struct file *f, uint32_t offset, void *out, uint32_t bytes)
{
    uint32_t done;

    mutex_lock(&fs_lock);
    done = f->node.fs->read(&f->node, offset, out, bytes);
    mutex_unlock(&fs_lock);
    return done;
}

void file_stat(struct file *f, struct fs_entry *out)
{
    mutex_lock(&fs_lock);
    f->node.fs->stat(&f->node, out);
    mutex_unlock(&fs_lock);
}

const void *file_whole(struct file *f)
{
    const void *data = NULL;

    mutex_lock(&fs_lock);
    if (f->node.fs->whole)
        data = f->node.fs->whole(&f->node);
    mutex_unlock(&fs_lock);
    return data;
}

bool file_begin(struct file *f)
{
    unsigned saved = irq_save();
    enum park why = PARK_WOKEN;
    struct waiter w;
    bool mine;

    waitq_add(&f->waiting, &w);
    while (turn_taken(&f->turn) && why != PARK_KILLED) {
        turn_urge(&f->turn);
        irq_restore(saved);
        why = park(FOREVER);
        saved = irq_save();
    }
    waitq_remove(&w);
    mine = !turn_taken(&f->turn);
    if (mine)
        turn_take(&f->turn);
    irq_restore(saved);
    return mine;
}

void file_end(struct file *f)
{
    turn_end(&f->turn, &f->waiting);
}
