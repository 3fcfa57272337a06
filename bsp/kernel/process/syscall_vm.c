/* SPDX-License-Identifier: MIT */
/* System calls about a program's own address space. */
#include "bsp/kernel/file/file.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/section.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/thread.h"

/* Above programs and the heap of their runtime (image/user/crt), below the stacks (thread.c). */
enum { ANYWHERE_FROM = 0x30000000 };

static struct vm *own_space(void)
{
    return process_self()->vm;
}

uint32_t kern_vm_alloc(uaddr_t args)
{
    uint32_t err;
    SYSCALL_ARGS(kern_vm, a, args);

    if (a.bytes == 0)
        return ERROR_INVALID_PARAMETER;
    if (a.address)
        err = vm_map(own_space(), a.address, a.bytes, a.access);
    else
        err = vm_map_anywhere(own_space(), ANYWHERE_FROM, a.bytes, a.access, &a.address);
    if (!err && !SYSCALL_OUT(args, a, address)) {
        vm_unmap(own_space(), a.address, a.bytes);
        err = ERROR_NOACCESS;
    }
    return err;
}

uint32_t kern_vm_free(uaddr_t args)
{
    SYSCALL_ARGS(kern_vm, a, args);

    return vm_unmap(own_space(), a.address, a.bytes);
}

uint32_t kern_vm_protect(uaddr_t args)
{
    unsigned old;
    uint32_t err;
    SYSCALL_ARGS(kern_vm, a, args);

    if (a.bytes == 0)
        return ERROR_INVALID_PARAMETER;
    err = vm_protect(own_space(), a.address, a.bytes, a.access, &old);
    a.old_access = old;
    if (!err && !SYSCALL_OUT(args, a, old_access))
        err = ERROR_NOACCESS;
    return err;
}

uint32_t kern_vm_query(uaddr_t args)
{
    struct vm_run run;
    SYSCALL_ARGS(kern_vm_query, a, args);

    if (!vm_query(own_space(), a.address, &run))
        return ERROR_INVALID_ADDRESS;
    a.region = run.region;
    a.bytes = run.bytes;
    a.access = run.access;
    a.kind = !run.mapped ? VM_FREE : run.view ? VM_VIEW : VM_PRIVATE;
    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}

static uint32_t map_view(struct section *s, struct kern_map_view *a)
{
    uint32_t first = a->offset / PAGE_BYTES, left = s->pages - first;
    uint32_t pages = a->bytes / PAGE_BYTES + (a->bytes % PAGE_BYTES != 0);
    struct vm_view view = { .owner = &s->obj, .access = a->access, .most = s->access };

    if (a->access != VM_READ && a->access != (VM_READ | VM_WRITE))
        return ERROR_INVALID_PARAMETER;
    if (a->offset % PAGE_BYTES)
        return ERROR_MAPPED_ALIGNMENT;
    if (first >= s->pages || pages > left)
        return ERROR_INVALID_PARAMETER;
    view.page = s->page + first;
    view.pages = pages ? pages : left;
    return vm_map_view(own_space(), ANYWHERE_FROM, &view, &a->address);
}

uint32_t kern_map_view(uaddr_t args)
{
    struct object *obj;
    uint32_t err;
    SYSCALL_ARGS(kern_map_view, a, args);

    obj = handle_ref(self_handles(), a.section, &section_type);
    if (!obj)
        return ERROR_INVALID_HANDLE;
    err = map_view(section_of(obj), &a);
    object_unref(obj);
    if (!err && !SYSCALL_OUT(args, a, address)) {
        vm_unmap_view(own_space(), a.address);
        err = ERROR_NOACCESS;
    }
    return err;
}

uint32_t kern_unmap_view(uaddr_t args)
{
    SYSCALL_ARGS(kern_unmap_view, a, args);

    return vm_unmap_view(own_space(), a.address);
}

static uint32_t map_file(struct file *f, const struct kern_map_file *a)
{
    const char *data = file_whole(f);
    struct fs_entry e;

    if (!file_reads(f))
        return ERROR_ACCESS_DENIED;
    file_stat(f, &e);
    if (!data || a->offset > e.size || a->bytes > e.size - a->offset)
        return ERROR_INVALID_PARAMETER;
    return vm_map_image(own_space(), a->address, data + a->offset, a->bytes, a->access);
}

uint32_t kern_map_file(uaddr_t args)
{
    struct object *obj;
    uint32_t err;
    SYSCALL_ARGS(kern_map_file, a, args);

    obj = handle_ref(self_handles(), a.file, &file_type);
    if (!obj)
        return ERROR_INVALID_HANDLE;
    err = map_file(file_of(obj), &a);
    object_unref(obj);
    return err;
}
