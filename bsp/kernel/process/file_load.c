/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/process/file_load.h"
#include <string.h>
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/process/process_charge.h"

enum { COPY_BYTES = 4096 };

/* Piece by piece, so that nobody waits long for the lock; a file that shrinks meanwhile has what
 * it still had. */
static uint32_t copy_file(struct file *f, struct file_bytes *out)
{
    size_t size = out->size;
    uint32_t done;

    if (!process_charge(size))
        return ERROR_NOT_ENOUGH_MEMORY;
    out->copy = kmalloc(size ? size : 1);
    if (!out->copy) {
        process_uncharge(size);
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    out->charged = size;
    for (out->size = 0; out->size < size; out->size += done) {
        size_t left = size - out->size;

        file_read(f, (char *)out->copy + out->size,
                  left < COPY_BYTES ? (uint32_t)left : COPY_BYTES, &done);
        if (!done)
            break;
    }
    out->data = out->copy;
    return 0;
}

uint32_t file_load(const char *name, struct file_bytes *out)
{
    struct object *obj;
    struct fs_entry e;
    bool created;
    uint32_t err = file_open(name, KERN_OPEN_READ, &obj, &created);

    if (err)
        return err;
    file_stat(file_of(obj), &e);
    *out = (struct file_bytes){ .size = e.size, .data = file_whole(file_of(obj)) };
    memcpy(out->name, e.name, sizeof out->name);
    if (!out->data)
        err = copy_file(file_of(obj), out);
    object_unref(obj);
    return err;
}

void file_unload(struct file_bytes *bytes)
{
    if (bytes->copy)
        process_uncharge(bytes->charged);
    kfree(bytes->copy);
}
