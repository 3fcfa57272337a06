/* SPDX-License-Identifier: MIT */
/* What is in a space's pages, and what they are good for. */
#include <string.h>
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm_private.h"

void *vm_kernel_ptr(struct vm *vm, uint32_t va)
{
    uint32_t phys;
    unsigned access;

    if (va < USER_BASE || va >= USER_TOP || !mmu_get(&vm->space, va, &phys, &access))
        return NULL;
    return (char *)page_virt(phys) + va % PAGE_BYTES;
}

bool vm_fill(struct vm *vm, uint32_t va, const void *src, size_t bytes)
{
    const char *from = src;

    while (bytes) {
        size_t n = PAGE_BYTES - va % PAGE_BYTES;
        void *to = vm_kernel_ptr(vm, va);

        if (!to)
            return false;
        if (n > bytes)
            n = bytes;
        memcpy(to, from, n);
        va += n;
        from += n;
        bytes -= n;
    }
    return true;
}

void vm_sync_text(struct vm *vm, uint32_t va, uint32_t bytes)
{
    uint32_t end = va + bytes, phys;
    unsigned access;

    for (va = va & ~(PAGE_BYTES - 1u); va < end; va += PAGE_BYTES)
        if (mmu_get(&vm->space, va, &phys, &access))
            cache_sync_text(page_virt(phys), PAGE_BYTES);
    cache_sync_done();
}

bool vm_executable(const struct vm *vm, uint32_t va)
{
    uint32_t phys;
    unsigned access;

    return va >= USER_BASE && va < USER_TOP && mmu_get(&vm->space, va, &phys, &access) &&
           (access & VM_EXEC);
}
