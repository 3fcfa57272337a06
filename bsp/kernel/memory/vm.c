/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/memory/vm_private.h"
#include <string.h>
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/object.h"

/* Programs get memory only while the kernel keeps this much: a system call that needs a page to
 * say no must still find it. */
enum { KERNEL_RESERVE_PAGES = 64 };

static struct vm *active;
static bool may_write_text = true;     /* fixed at boot */

extern const char __archive_start[], __archive_end[];

/* A page of the archive, which nobody has allocated. */
static bool of_image(const void *page)
{
    return (const char *)page >= __archive_start && (const char *)page < __archive_end;
}

static uint32_t page_down(uint32_t va)
{
    return va & ~(PAGE_BYTES - 1u);
}

/* [va, va + bytes) rounded outward to pages; false when not within user space. */
static bool user_range(uint32_t va, uint32_t bytes, uint32_t *start, uint32_t *end)
{
    if (va < USER_BASE || va >= USER_TOP || bytes > USER_TOP - va)
        return false;
    *start = page_down(va);
    *end = page_down(va + bytes + PAGE_BYTES - 1);
    return true;
}

struct vm *vm_create(void)
{
    struct vm *vm = kzalloc(sizeof *vm);

    if (!vm)
        return NULL;
    if (!mmu_space_init(&vm->space)) {
        kfree(vm);
        return NULL;
    }
    mutex_init(&vm->lock);
    list_init(&vm->regions);
    return vm;
}

void vm_forbid_write_exec(void)
{
    may_write_text = false;
}

/* 0 when a program may ask for it. */
static uint32_t judge(unsigned access)
{
    if (access & ~(unsigned)(VM_READ | VM_WRITE | VM_EXEC))
        return ERROR_INVALID_PARAMETER;
    return (access & VM_WRITE) && (access & VM_EXEC) && !may_write_text ? ERROR_ACCESS_DENIED : 0;
}

/* Pages of [start, end) back to the allocator, unless they are somebody else's; what is not mapped
 * is skipped.  In a space that goes on living the TLB forgets a page before somebody else can get
 * it; a dying one's ASID is not used again before a whole flush. */
static void drop_pages(struct vm *vm, uint32_t start, uint32_t end, bool shared, bool dying)
{
    uint32_t phys;
    unsigned access;

    for (uint32_t va = start; va < end; va += PAGE_BYTES) {
        if (!mmu_get(&vm->space, va, &phys, &access))
            continue;
        mmu_clear(&vm->space, va);
        if (!dying)
            mmu_flush(&vm->space, va, PAGE_BYTES);
        if (shared || of_image(page_virt(phys)))
            continue;
        page_free(page_virt(phys));
        vm->pages--;
    }
}

void vm_drop_view(struct vm *vm, struct region *r, bool dying)
{
    drop_pages(vm, r->start, r->end, true, dying);
}

bool vm_has_room(unsigned pages)
{
    unsigned have = page_available();

    return have >= KERNEL_RESERVE_PAGES && have - KERNEL_RESERVE_PAGES >= pages;
}

void vm_destroy(struct vm *vm)
{
    unsigned saved;

    if (!vm)
        return;
    saved = irq_save();
    if (active == vm)
        vm_activate(NULL);
    irq_restore(saved);
    while (!list_empty(&vm->regions)) {
        struct region *r = list_first(&vm->regions, struct region, link);

        drop_pages(vm, r->start, r->end, r->owner, true);
        list_del(&r->link);
        if (r->owner)
            object_unref(r->owner);
        kfree(r);
    }
    kassert(!vm->pages);
    mmu_space_free(&vm->space);
    kfree(vm);
}

struct region *vm_region_after(struct vm *vm, uint32_t va)
{
    list_for_each(it, &vm->regions) {
        struct region *r = container_of(it, struct region, link);

        if (r->end > va)
            return r;
    }
    return NULL;
}

static bool overlaps(struct vm *vm, uint32_t start, uint32_t end)
{
    struct region *r = vm_region_after(vm, start);

    return r && r->start < end;
}

/* Before the first region behind it, which is where it belongs in the order. */
void vm_insert(struct vm *vm, struct region *new)
{
    struct region *r = vm_region_after(vm, new->start);

    list_add_tail(r ? &r->link : &vm->regions, &new->link);
}

static bool fill_page(struct vm *vm, uint32_t va, unsigned access)
{
    void *page = page_alloc();

    if (!page)
        return false;
    if (!mmu_set(&vm->space, va, page_phys(page), access)) {
        page_free(page);
        return false;
    }
    vm->pages++;
    return true;
}

/* With cleared pages or, when `image` is set, with those of the image from there on. */
static bool fill_pages(struct vm *vm, uint32_t start, uint32_t end, unsigned access,
                       const char *image)
{
    for (uint32_t va = start; va < end; va += PAGE_BYTES)
        if (image ? !mmu_set(&vm->space, va, page_phys(image + (va - start)), access)
                  : !fill_page(vm, va, access))
            return false;
    mmu_sync();
    return true;
}

static uint32_t map_locked(struct vm *vm, uint32_t va, uint32_t bytes, unsigned access,
                           const char *image) REQUIRES(vm->lock)
{
    uint32_t start, end;
    uint32_t error = bytes ? judge(access) : ERROR_INVALID_PARAMETER;
    struct region *r;

    if (error)
        return error;
    if (!user_range(va, bytes, &start, &end) || overlaps(vm, start, end))
        return ERROR_INVALID_ADDRESS;
    if (!vm_has_room(image ? 0 : (end - start) >> PAGE_SHIFT))
        return ERROR_NOT_ENOUGH_MEMORY;
    r = kzalloc(sizeof *r);
    if (!r)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (!fill_pages(vm, start, end, access, image)) {
        drop_pages(vm, start, end, false, false);
        kfree(r);
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    if ((access & VM_EXEC) && !image)   /* the zeroes, not what the page held for its last owner */
        vm_sync_text(vm, start, end - start);
    r->start = start;
    r->end = end;
    vm_insert(vm, r);
    return 0;
}

uint32_t vm_map(struct vm *vm, uint32_t va, uint32_t bytes, unsigned access)
{
    uint32_t error;

    mutex_lock(&vm->lock);
    error = map_locked(vm, va, bytes, access, NULL);
    mutex_unlock(&vm->lock);
    return error;
}

uint32_t vm_map_image(struct vm *vm, uint32_t va, const void *data, uint32_t bytes, unsigned access)
{
    const char *from = data;
    uint32_t error;

    if (!of_image(from) || bytes > (uint32_t)(__archive_end - from) || (access & VM_WRITE) ||
        (uintptr_t)from % PAGE_BYTES != va % PAGE_BYTES)
        return ERROR_INVALID_PARAMETER;
    mutex_lock(&vm->lock);
    error = map_locked(vm, va, bytes, access, from - va % PAGE_BYTES);
    mutex_unlock(&vm->lock);
    return error;
}

uint32_t vm_gap_locked(struct vm *vm, uint32_t from, uint32_t bytes)
{
    uint32_t at = from < USER_BASE ? USER_BASE : page_down(from + PAGE_BYTES - 1);
    uint32_t span;

    if (!bytes || bytes > USER_TOP - USER_BASE || from >= USER_TOP)
        return 0;
    span = page_down(bytes + PAGE_BYTES - 1);
    list_for_each(it, &vm->regions) {
        struct region *r = container_of(it, struct region, link);

        if (r->start >= PAGE_BYTES + span && at <= r->start - PAGE_BYTES - span)
            break;
        if (at < r->end + PAGE_BYTES)
            at = r->end + PAGE_BYTES;
    }
    return at < USER_TOP && span <= USER_TOP - at ? at : 0;
}

uint32_t vm_find_gap(struct vm *vm, uint32_t from, uint32_t bytes)
{
    uint32_t at;

    mutex_lock(&vm->lock);
    at = vm_gap_locked(vm, from, bytes);
    mutex_unlock(&vm->lock);
    return at;
}

uint32_t vm_map_anywhere(struct vm *vm, uint32_t from, uint32_t bytes, unsigned access,
                         uint32_t *va)
{
    uint32_t error = ERROR_NOT_ENOUGH_MEMORY;

    mutex_lock(&vm->lock);
    *va = vm_gap_locked(vm, from, bytes);
    if (*va)
        error = map_locked(vm, *va, bytes, access, NULL);
    else if (!bytes)
        error = ERROR_INVALID_PARAMETER;
    mutex_unlock(&vm->lock);
    return error;
}

/* Takes [start, end) out of region r, which contains it.  Only a hole inside needs memory. */
static uint32_t cut(struct vm *vm, struct region *r, uint32_t start, uint32_t end)
    REQUIRES(vm->lock)
{
    if (start > r->start && end < r->end) {
        struct region *rest = kzalloc(sizeof *rest);

        if (!rest)
            return ERROR_NOT_ENOUGH_MEMORY;
        rest->start = end;
        rest->end = r->end;
        r->end = start;
        vm_insert(vm, rest);
    } else if (start > r->start) {
        r->end = start;
    } else if (end < r->end) {
        r->start = end;
    } else {
        list_del(&r->link);
        kfree(r);
    }
    drop_pages(vm, start, end, false, false);
    return 0;
}

uint32_t vm_unmap(struct vm *vm, uint32_t va, uint32_t bytes)
{
    uint32_t error = ERROR_INVALID_ADDRESS, start, end;
    struct region *r;

    mutex_lock(&vm->lock);
    if (user_range(va, bytes, &start, &end)) {
        r = vm_region_after(vm, start);
        if (r && r->owner)
            r = NULL;
        if (!bytes && r && r->start == va)
            error = cut(vm, r, r->start, r->end);
        else if (bytes && r && r->start <= start && end <= r->end)
            error = cut(vm, r, start, end);
    }
    mutex_unlock(&vm->lock);
    return error;
}

static bool mapped_range(struct vm *vm, uint32_t start, uint32_t end)
{
    uint32_t phys;
    unsigned access;

    for (uint32_t va = start; va < end; va += PAGE_BYTES)
        if (!mmu_get(&vm->space, va, &phys, &access))
            return false;
    return true;
}

bool vm_mapped(struct vm *vm, uint32_t va, uint32_t bytes)
{
    uint32_t start, end;

    return user_range(va, bytes, &start, &end) && mapped_range(vm, start, end);
}

/* No two translations of one address at a time (B3.10.1); and nobody else runs while there is
 * none, as the program's other threads may be reading the page, or be in it. */
static void replace_page(struct vm *vm, uint32_t va, const void *page, unsigned access)
{
    unsigned saved = irq_save();

    mmu_clear(&vm->space, va);
    mmu_flush(&vm->space, va, PAGE_BYTES);
    mmu_set(&vm->space, va, page_phys(page), access);
    mmu_sync();
    irq_restore(saved);
}

/* Pages of the image in [start, end) become the program's own.  What has been copied when memory
 * runs out stays so: nobody can tell. */
static bool own_pages(struct vm *vm, uint32_t start, uint32_t end)
{
    uint32_t phys;
    unsigned access;

    for (uint32_t va = start; va < end; va += PAGE_BYTES) {
        void *page;

        mmu_get(&vm->space, va, &phys, &access);
        if (!of_image(page_virt(phys)))
            continue;
        page = vm_has_room(1) ? page_alloc() : NULL;
        if (!page)
            return false;
        memcpy(page, page_virt(phys), PAGE_BYTES);
        replace_page(vm, va, page, access);
        vm->pages++;
    }
    return true;
}

/* A view gives no more than was agreed on when it was made. */
static bool views_allow(struct vm *vm, uint32_t start, uint32_t end, unsigned access)
{
    list_for_each(it, &vm->regions) {
        struct region *r = container_of(it, struct region, link);

        if (r->owner && r->start < end && start < r->end && access & ~r->most)
            return false;
    }
    return true;
}

/* 0 and the pages may be changed so. */
static uint32_t judge_change(struct vm *vm, uint32_t start, uint32_t end, unsigned access)
{
    if (!mapped_range(vm, start, end))
        return ERROR_INVALID_ADDRESS;
    return views_allow(vm, start, end, access) ? 0 : ERROR_ACCESS_DENIED;
}

static uint32_t protect_locked(struct vm *vm, uint32_t start, uint32_t end, unsigned access,
                               unsigned *was) REQUIRES(vm->lock)
{
    uint32_t phys, error = judge_change(vm, start, end, access);

    if (error)
        return error;
    if ((access & VM_WRITE) && !own_pages(vm, start, end))
        return ERROR_NOT_ENOUGH_MEMORY;
    mmu_get(&vm->space, start, &phys, was);
    for (uint32_t at = start; at < end; at += PAGE_BYTES)
        mmu_change(&vm->space, at, access);
    mmu_flush(&vm->space, start, end - start);
    if (access & VM_EXEC)
        vm_sync_text(vm, start, end - start);
    return 0;
}

uint32_t vm_protect(struct vm *vm, uint32_t va, uint32_t bytes, unsigned access, unsigned *old)
{
    uint32_t start, end, error = bytes ? judge(access) : ERROR_INVALID_PARAMETER;
    unsigned was = 0;

    if (error)
        return error;
    if (!user_range(va, bytes, &start, &end))
        return ERROR_INVALID_ADDRESS;
    mutex_lock(&vm->lock);
    error = protect_locked(vm, start, end, access, &was);
    mutex_unlock(&vm->lock);
    if (!error && old)
        *old = was;
    return error;
}

unsigned vm_pages(const struct vm *vm)
{
    return vm->pages + vm->space.tables + MMU_L1_PAGES;
}

void vm_activate(struct vm *vm)
{
    if (vm == active)
        return;
    active = vm;
    mmu_activate(vm ? &vm->space : NULL);
}
