/* SPDX-License-Identifier: MIT */
/* vm_private: what an address space is made of, for vm.c, vm_content.c, and vm_view.c, which is
 * about pages that several spaces have.
 *
 * Context  with the space's lock, but for looking up a translation; vm.h says the rest. */
#pragma once
#include "bsp/arm/mmu.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/sched/mutex.h"

struct region {
    struct list link;           /* sorted by address */
    uint32_t start, end;
    struct object *owner;       /* of the pages, a reference; NULL: they are this space's */
    unsigned most;              /* of a view: the rights that it can have */
};
struct vm {
    struct mmu_space space;
    struct mutex lock;
    struct list regions;
    unsigned pages, views;
};

/* The first region that ends after va, or NULL. */
struct region *vm_region_after(struct vm *vm, uint32_t va);
void vm_insert(struct vm *vm, struct region *new);
uint32_t vm_gap_locked(struct vm *vm, uint32_t from, uint32_t bytes) REQUIRES(vm->lock);
/* Its pages are no longer mapped; their owner has them. */
void vm_drop_view(struct vm *vm, struct region *r, bool dying);
