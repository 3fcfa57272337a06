/* SPDX-License-Identifier: MIT */
/* Views: regions whose pages are an object's.  And what lies where. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm_private.h"
#include "bsp/kernel/object/object.h"

/* A view costs the kernel a region, whose list is walked, and need cost the program nothing. */
enum { VIEWS_MAX = 1024 };

static uint32_t fill(struct vm *vm, const struct region *r, void *const *pages, unsigned access)
{
    for (uint32_t va = r->start; va < r->end; va += PAGE_BYTES)
        if (!mmu_set(&vm->space, va, page_phys(*pages++), access))
            return ERROR_NOT_ENOUGH_MEMORY;
    mmu_sync();
    return 0;
}

static uint32_t map_locked(struct vm *vm, uint32_t from, const struct vm_view *view, uint32_t *va)
    REQUIRES(vm->lock)
{
    uint32_t bytes = view->pages * (uint32_t)PAGE_BYTES, err;
    struct region *r = NULL;

    *va = vm->views < VIEWS_MAX ? vm_gap_locked(vm, from, bytes) : 0;
    if (*va)
        r = kzalloc(sizeof *r);
    if (!r)
        return ERROR_NOT_ENOUGH_MEMORY;
    *r = (struct region){ .start = *va, .end = *va + bytes, .owner = view->owner,
                          .most = view->most };
    err = fill(vm, r, view->page, view->access);
    if (err) {
        vm_drop_view(vm, r, false);
        kfree(r);
        return err;
    }
    vm_insert(vm, r);
    vm->views++;
    object_ref(view->owner);
    return 0;
}

uint32_t vm_map_view(struct vm *vm, uint32_t from, const struct vm_view *view, uint32_t *va)
{
    uint32_t err;

    if (!view->pages || view->pages > USER_TOP / PAGE_BYTES)
        return ERROR_INVALID_PARAMETER;
    if (view->access & ~view->most)
        return ERROR_ACCESS_DENIED;
    mutex_lock(&vm->lock);
    err = map_locked(vm, from, view, va);
    mutex_unlock(&vm->lock);
    return err;
}

/* The last reference to the pages may go with it: outside the lock. */
uint32_t vm_unmap_view(struct vm *vm, uint32_t va)
{
    struct object *owner = NULL;
    struct region *r;

    mutex_lock(&vm->lock);
    r = vm_region_after(vm, va);
    if (r && r->owner && r->start == va) {
        owner = r->owner;
        vm_drop_view(vm, r, false);
        list_del(&r->link);
        vm->views--;
        kfree(r);
    }
    mutex_unlock(&vm->lock);
    if (!owner)
        return ERROR_INVALID_ADDRESS;
    object_unref(owner);
    return 0;
}

static uint32_t same_access(struct vm *vm, uint32_t va, uint32_t end, unsigned *access)
{
    uint32_t phys, at = va + PAGE_BYTES;
    unsigned other;

    mmu_get(&vm->space, va, &phys, access);
    while (at < end && mmu_get(&vm->space, at, &phys, &other) && other == *access)
        at += PAGE_BYTES;
    return at - va;
}

bool vm_query(struct vm *vm, uint32_t va, struct vm_run *out)
{
    uint32_t page = va & ~(PAGE_BYTES - 1u);
    struct region *r;

    if (va < USER_BASE || va >= USER_TOP)
        return false;
    mutex_lock(&vm->lock);
    r = vm_region_after(vm, page);
    if (r && r->start <= page) {
        *out = (struct vm_run){ .region = r->start, .view = r->owner, .mapped = true };
        out->bytes = same_access(vm, page, r->end, &out->access);
    } else {
        *out = (struct vm_run){ .bytes = (r ? r->start : USER_TOP) - page };
    }
    mutex_unlock(&vm->lock);
    return true;
}
