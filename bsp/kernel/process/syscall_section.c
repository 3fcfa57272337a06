/* SPDX-License-Identifier: MIT */
/* Sections: pages for views, empty ones or with what a file holds. */
#include "bsp/kernel/file/file.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/section.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/process/syscall.h"

enum { BYTES_MOST = USER_TOP };

static uint32_t create(uint32_t bytes, unsigned access, struct section **out)
{
    if (access != VM_READ && access != (VM_READ | VM_WRITE))
        return ERROR_INVALID_PARAMETER;
    if (!bytes)
        return ERROR_INVALID_PARAMETER;
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

static uint32_t create_of_file(const struct kern_create_section *a, struct section **out)
{
    struct object *obj = handle_ref(self_handles(), a->file, &file_type);
    struct fs_entry e;
    uint32_t err, bytes;

    if (!obj)
        return ERROR_INVALID_HANDLE;
    file_stat(file_of(obj), &e);
    bytes = a->bytes ? a->bytes : e.size;
    if (!file_reads(file_of(obj)))
        err = ERROR_ACCESS_DENIED;
    else if (!e.size)
        err = ERROR_FILE_INVALID;
    else if (a->access != VM_READ)
        err = ERROR_NOT_SUPPORTED;          /* nothing would write it back */
    else if (bytes > e.size)
        err = ERROR_NOT_ENOUGH_MEMORY;
    else
        err = create(bytes, a->access, out);
    if (!err)
        read_pages(file_of(obj), bytes, *out);
    object_unref(obj);
    return err;
}

uint32_t kern_create_section(uaddr_t args)
{
    struct section *s;
    uint32_t err;
    SYSCALL_ARGS(kern_create_section, a, args);

    err = a.file ? create_of_file(&a, &s) : create(a.bytes, a.access, &s);
    if (err)
        return err;
    a.section = handle_make(self_handles(), &s->obj);
    if (!a.section) {
        err = handle_shortage(self_handles());
    } else if (!SYSCALL_OUT(args, a, section)) {
        handle_close(self_handles(), a.section, &section_type);
        err = ERROR_NOACCESS;
    }
    object_unref(&s->obj);
    return err;
}
