/* SPDX-License-Identifier: MIT */
/* API sets and the dispatcher.  This is on the road of every system call: keep it short. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/arch.h"
#include "bsp/kernel/process/apiset.h"
#include "bsp/kernel/process/apiset_private.h"
#include "bsp/kernel/process/process_private.h"

static const struct apiset *sets[SVC_NSETS];

void apiset_register(enum svc_set set, const struct apiset *apiset)
{
    kassert(set < SVC_NSETS && !sets[set]);
    sets[set] = apiset;
}

void **apiset_slot(struct process *p, enum svc_set set)
{
    kassert(set < SVC_NSETS);
    return &p->slots[set];
}

void apiset_process_exit(struct process *p)
{
    for (unsigned i = SVC_NSETS; i-- > 0;)
        if (sets[i] && sets[i]->process_exit)
            sets[i]->process_exit(p);
}

static uint32_t refuse(const struct apiset *set, uint32_t code)
{
    return set && set->refuse ? set->refuse(code) : code;
}

uint32_t syscall_dispatch(uint32_t id, uint32_t args, uint32_t bytes)
{
    uint32_t set_id = id >> 16, method_id = id & 0xffff;
    const struct apiset *set = set_id < SVC_NSETS ? sets[set_id] : NULL;
    const struct api_method *method;

    if (!set || method_id >= set->nmethods)
        return refuse(set, ERROR_CALL_NOT_IMPLEMENTED);
    method = &set->methods[method_id];
    if (!method->call)
        return refuse(set, ERROR_CALL_NOT_IMPLEMENTED);
    if (method->args_bytes != bytes)
        return refuse(set, ERROR_INVALID_PARAMETER);
    return method->call((uaddr_t){ args });
}
