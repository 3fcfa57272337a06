/* SPDX-License-Identifier: MIT */
/* Sections: pages for views, empty ones or with what a file holds. */
#include "bsp/kernel/file/file.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/section.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/process/syscall_handle.h"

enum { BYTES_MOST = USER_TOP };

static uint32_t create(uint32_t bytes, unsigned access, struct section **out)
{
    if (bytes > BYTES_MOST)
        return ERROR_NOT_ENOUGH_MEMORY;
    *out = section_create((bytes + PAGE_BYTES - 1) / PAGE_BYTES, access);
    return *out ? 0 : ERROR_NOT_ENOUGH_MEMORY;
}

/* Nobody else has the section yet.  A file that shrinks meanwhile has what it still had. */
static void read_pages(struct file *f, uint32_t bytes, struct section *s)
{
    for (uint32_t at = 0; at < bytes; at += PAGE_BYTES)
        file_read_at(f, at, s->page[at / PAGE_BYTES],
                     bytes - at < PAGE_BYTES ? bytes - at : PAGE_BYTES);
}

static uint32_t create_of(struct file *f, const struct kern_create_section *a,
                          struct section **out)
{
    struct fs_entry e;
    uint32_t err, bytes;

    file_stat(f, &e);
    bytes = a->bytes ? a->bytes : e.size;
    if (!file_reads(f))
        return ERROR_ACCESS_DENIED;
    if (!e.size)
        return ERROR_FILE_INVALID;
    if (a->access != VM_READ)
        return ERROR_NOT_SUPPORTED;         /* nothing would write it back */
    if (bytes > e.size)
        return ERROR_NOT_ENOUGH_MEMORY;
    err = create(bytes, a->access, out);
    if (!err)
        read_pages(f, bytes, *out);
    return err;
}

/* A reference to a new one. */
static uint32_t make(const struct kern_create_section *a, struct object **out)
{
    struct section *s;
    struct object *file;
    uint32_t err;

    if (!a->file) {
        err = create(a->bytes, a->access, &s);
    } else {
        file = handle_ref(self_handles(), a->file, &file_type);
        if (!file)
            return ERROR_INVALID_HANDLE;
        err = create_of(file_of(file), a, &s);
        object_unref(file);
    }
    if (!err)
        *out = &s->obj;
    return err;
}

/* Who finds it there asks for no memory. */
static uint32_t find_or_make(struct kern_create_section *a, struct object **out)
{
    struct name_text name;
    struct object *made;
    uint32_t err = name_given(&name, a->name, a->units);

    if (err)
        return err;
    *out = named_find(&section_type, &name);
    a->existed = *out != NULL;
    if (*out)
        return 0;
    err = make(a, &made);
    if (err)
        return err;
    *out = named_enter(made, &name);
    a->existed = *out != made;
    return *out ? 0 : ERROR_NOT_ENOUGH_MEMORY;
}

uint32_t kern_create_section(uaddr_t args)
{
    struct object *obj;
    uint32_t err;
    SYSCALL_ARGS(kern_create_section, a, args);

    if ((a.access != VM_READ && a.access != (VM_READ | VM_WRITE)) || (!a.file && !a.bytes))
        return ERROR_INVALID_PARAMETER;
    a.existed = 0;
    err = a.name ? find_or_make(&a, &obj) : make(&a, &obj);
    if (err)
        return err;
    if (SYSCALL_OUT(args, a, existed))
        return give_handle(obj, (uaddr_t){ args.v + offsetof(struct kern_create_section,
                                                             section) });
    object_unref(obj);
    return ERROR_NOACCESS;
}
