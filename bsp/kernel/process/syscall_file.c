/* SPDX-License-Identifier: MIT */
/* System calls about files.  Data goes through a piece of kernel stack, copied while no lock is
 * held; what one call moves is one step for other threads with the same handle (file_begin). */
#include <string.h>
#include "bsp/kernel/file/file.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/thread.h"

enum { CHUNK_BYTES = 1024 };

/* A name that is there but too long is no bad pointer. */
static uint32_t name_in(char *out, uint32_t name, size_t bytes)
{
    uaddr_t from = { name };

    if (copy_in_str(out, from, bytes) >= 0)
        return 0;
    return copy_in(out, from, bytes) ? ERROR_FILENAME_EXCED_RANGE : ERROR_NOACCESS;
}

struct transfer {
    uint32_t buffer, bytes, done;
};

/* Moves up to `bytes` at buffer; how many it did is *done. */
typedef uint32_t step_fn(struct file *f, uaddr_t buffer, uint32_t bytes, uint32_t *done);

/* What cannot be given to the caller stays unread. */
static uint32_t read_step(struct file *f, uaddr_t buffer, uint32_t bytes, uint32_t *done)
{
    char chunk[CHUNK_BYTES];
    uint32_t position, err = file_read(f, chunk, bytes, done);

    if (err || copy_out(buffer, chunk, *done))
        return err;
    file_seek(f, -(int32_t)*done, KERN_SEEK_CURRENT, &position);
    *done = 0;
    return ERROR_NOACCESS;
}

static uint32_t write_step(struct file *f, uaddr_t buffer, uint32_t bytes, uint32_t *done)
{
    char chunk[CHUNK_BYTES];

    *done = 0;
    return copy_in(chunk, buffer, bytes) ? file_write(f, chunk, bytes, done) : ERROR_NOACCESS;
}

/* Once at least: a handle that may not do this says so for 0 bytes, too. */
static uint32_t move_all(struct file *f, struct transfer *t, step_fn *step)
{
    uint32_t err, done;

    do {
        uint32_t left = t->bytes - t->done;

        if (t->buffer + t->done < t->buffer)
            return ERROR_NOACCESS;
        err = step(f, (uaddr_t){ t->buffer + t->done }, left < CHUNK_BYTES ? left : CHUNK_BYTES,
                   &done);
        t->done += done;
    } while (!err && done && t->done < t->bytes && !thread_dying());
    return err;
}

/* An open file in the hands of this call; 0, and leave() must follow. */
static uint32_t enter(handle_t handle, struct file **f)
{
    struct object *obj = handle_ref(self_handles(), handle, &file_type);

    if (!obj)
        return ERROR_INVALID_HANDLE;
    *f = file_of(obj);
    if (file_begin(*f))
        return 0;
    object_unref(obj);
    return ERROR_OPERATION_ABORTED;
}

static void leave(struct file *f)
{
    file_end(f);
    object_unref(file_object(f));
}

static uint32_t io(uaddr_t args, step_fn *step)
{
    struct transfer t = { 0 };
    struct file *f;
    uint32_t err;
    SYSCALL_ARGS(kern_file_io, a, args);

    t.buffer = a.buffer;
    t.bytes = a.bytes;
    err = enter(a.file, &f);
    if (!err) {
        err = move_all(f, &t, step);
        leave(f);
    }
    a.done = t.done;
    return SYSCALL_OUT(args, a, done) ? err : ERROR_NOACCESS;
}

uint32_t kern_read_file(uaddr_t args)
{
    return io(args, read_step);
}

uint32_t kern_write_file(uaddr_t args)
{
    return io(args, write_step);
}

/* A file that was made for a handle which the caller never got goes again (file_keep). */
static uint32_t give_handle(uaddr_t out, unsigned flags, struct object *obj)
{
    struct handle_table *handles = self_handles();
    handle_t h = handle_make(handles, obj);
    uint32_t err = 0;

    if (!h) {
        err = handle_shortage(handles);
    } else if (!copy_out(out, &h, sizeof h)) {
        handle_close(handles, h, &file_type);
        err = ERROR_NOACCESS;
    } else {
        file_keep(file_of(obj));
        if (flags & KERN_OPEN_TRUNCATE)
            file_resize(file_of(obj), 0);
    }
    object_unref(obj);
    return err;
}

static uint32_t open_named(uint32_t user_name, unsigned flags, struct object **obj, bool *created)
{
    char name[KERN_PATH_MAX];
    uint32_t err = name_in(name, user_name, sizeof name);

    return err ? err : file_open(name, flags, obj, created);
}

static uaddr_t field(uaddr_t args, size_t offset)
{
    return (uaddr_t){ args.v + (uint32_t)offset };
}

uint32_t kern_open_file(uaddr_t args)
{
    struct object *obj;
    bool created;
    uint32_t err;
    SYSCALL_ARGS(kern_open_file, a, args);

    err = open_named(a.name, a.flags, &obj, &created);
    return err ? err
               : give_handle(field(args, offsetof(struct kern_open_file, file)), a.flags, obj);
}

uint32_t kern_create_file(uaddr_t args)
{
    struct object *obj;
    bool created;
    uint32_t err;
    SYSCALL_ARGS(kern_create_file, a, args);

    err = open_named(a.name, a.flags, &obj, &created);
    if (err)
        return err;
    a.existed = !created;
    if (SYSCALL_OUT(args, a, existed))
        return give_handle(field(args, offsetof(struct kern_create_file, file)), a.flags, obj);
    object_unref(obj);
    return ERROR_NOACCESS;
}

uint32_t kern_seek_file(uaddr_t args)
{
    struct file *f;
    uint32_t err;
    SYSCALL_ARGS(kern_seek_file, a, args);

    err = enter(a.file, &f);
    if (!err) {
        err = file_seek(f, (int32_t)a.offset, a.whence, &a.position);
        leave(f);
    }
    if (!err && !SYSCALL_OUT(args, a, position))
        err = ERROR_NOACCESS;
    return err;
}

uint32_t kern_resize_file(uaddr_t args)
{
    struct file *f;
    uint32_t err;
    SYSCALL_ARGS(kern_resize_file, a, args);

    err = enter(a.file, &f);
    if (!err) {
        err = file_resize(f, a.size);
        leave(f);
    }
    return err;
}

static uint32_t attributes(const struct fs_entry *e)
{
    return e->marks | (e->directory ? KERN_FILE_DIRECTORY : 0) |
           (e->read_only ? KERN_FILE_READONLY | KERN_FILE_INROM : 0);
}

static uint32_t info_by_name(uint32_t user_name, struct fs_entry *out)
{
    char name[KERN_PATH_MAX];
    uint32_t err = name_in(name, user_name, sizeof name);

    return err ? err : file_info(name, out);
}

static uint32_t info_by_handle(handle_t h, struct fs_entry *out)
{
    struct object *obj = handle_ref(self_handles(), h, &file_type);

    if (!obj)
        return ERROR_INVALID_HANDLE;
    file_stat(file_of(obj), out);
    object_unref(obj);
    return 0;
}

uint32_t kern_file_info(uaddr_t args)
{
    struct fs_entry e;
    uint32_t err;
    SYSCALL_ARGS(kern_file_info, a, args);

    err = a.file ? info_by_handle(a.file, &e) : info_by_name(a.name, &e);
    if (err)
        return err;
    a.size = e.size;
    a.attributes = attributes(&e);
    return SYSCALL_OUT(args, a, size) && SYSCALL_OUT(args, a, attributes) ? 0 : ERROR_NOACCESS;
}

uint32_t kern_mark_file(uaddr_t args)
{
    char name[KERN_PATH_MAX];
    uint32_t err;
    SYSCALL_ARGS(kern_mark_file, a, args);

    err = name_in(name, a.name, sizeof name);
    return err ? err : file_mark(name, a.attributes);
}

uint32_t kern_file_store(uaddr_t args)
{
    size_t bytes, left;
    struct kern_file_store a;

    file_store(&bytes, &left);
    a.bytes = (uint32_t)bytes;
    a.left = (uint32_t)left;
    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}

static uint32_t by_name(uaddr_t args, uint32_t (*call)(const char *name))
{
    char name[KERN_PATH_MAX];
    uint32_t err;
    SYSCALL_ARGS(kern_file_name, a, args);

    err = name_in(name, a.name, sizeof name);
    return err ? err : call(name);
}

uint32_t kern_remove_file(uaddr_t args)
{
    return by_name(args, file_remove);
}

uint32_t kern_make_directory(uaddr_t args)
{
    return by_name(args, file_make_directory);
}

uint32_t kern_remove_directory(uaddr_t args)
{
    return by_name(args, file_remove_directory);
}

uint32_t kern_rename_file(uaddr_t args)
{
    char name[KERN_PATH_MAX], to[KERN_PATH_MAX];
    uint32_t err;
    SYSCALL_ARGS(kern_rename_file, a, args);

    if (a.replace > 1)
        return ERROR_INVALID_PARAMETER;
    err = name_in(name, a.name, sizeof name);
    if (!err)
        err = name_in(to, a.to, sizeof to);
    return err ? err : file_rename(name, to, a.replace);
}

/* Each entry is looked up behind the one before it, so the directory may change meanwhile.  It is
 * looked at even if there is room for none. */
static uint32_t list(struct kern_list_directory *a, const char *name, struct fs_entry *e)
{
    uint32_t err = 0;

    for (a->count = 0; !thread_dying(); a->count++) {
        struct kern_directory_entry out = { .size = 0 };
        uint32_t at = a->buffer + a->count * (uint32_t)sizeof out;
        char after[NAME_BYTES];

        memcpy(after, e->name, sizeof after);
        err = file_next(name, after, e);
        if (err || a->count == a->max)
            break;
        memcpy(out.name, e->name, sizeof out.name);
        out.size = e->size;
        out.attributes = attributes(e);
        if (at < a->buffer || !copy_out((uaddr_t){ at }, &out, sizeof out))
            return ERROR_NOACCESS;
    }
    return err == ERROR_NO_MORE_FILES ? 0 : err;
}

uint32_t kern_list_directory(uaddr_t args)
{
    char name[KERN_PATH_MAX];
    struct fs_entry e = { .name = "" };
    uint32_t err;
    SYSCALL_ARGS(kern_list_directory, a, args);

    err = name_in(name, a.name, sizeof name);
    if (!err && a.after)
        err = name_in(e.name, a.after, sizeof e.name);
    if (!err)
        err = list(&a, name, &e);
    if (!err && !SYSCALL_OUT(args, a, count))
        err = ERROR_NOACCESS;
    return err;
}

uint32_t kern_file_read(uaddr_t args)
{
    struct object *obj;
    struct fs_entry e;
    struct transfer t = { 0 };
    uint32_t position, err;
    bool created;
    SYSCALL_ARGS(kern_file, a, args);

    err = open_named(a.name, KERN_OPEN_READ, &obj, &created);
    if (err)
        return err;
    t.buffer = a.buffer;
    file_stat(file_of(obj), &e);
    a.size = e.size;
    if (a.offset < a.size && a.bytes) {
        t.bytes = a.bytes < a.size - a.offset ? a.bytes : a.size - a.offset;
        file_seek(file_of(obj), (int32_t)a.offset, KERN_SEEK_BEGIN, &position);
        err = move_all(file_of(obj), &t, read_step);
    }
    object_unref(obj);
    a.done = t.done;
    if (!err && !copy_out(args, &a, sizeof a))
        err = ERROR_NOACCESS;
    return err;
}
