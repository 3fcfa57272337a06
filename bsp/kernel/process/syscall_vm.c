/* SPDX-License-Identifier: MIT */
/* System calls about a program's own address space. */
#include "bsp/kernel/memory/vm.h"
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
