/* SPDX-License-Identifier: MIT */
/* Processes without address spaces, with real handle tables; API sets and their dispatch. */
#include <stdlib.h>
#include <string.h>

#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/process/apiset.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/process/process_charge.h"
#include "bsp/kernel/sched/thread.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

struct process {
    char name[32];
    unsigned id;
    size_t charged;
    struct handle_table handles;
    void *slots[SVC_NSETS];
};

enum { PROCESSES = 1024 };
static struct process processes[PROCESSES];
static unsigned nprocesses;
static const struct apiset *apisets[SVC_NSETS];

static struct process *make(const char *name)
{
    struct process *p;

    if (nprocesses == PROCESSES)
        test_fail(__FILE__, __LINE__, "too many processes");
    p = &processes[nprocesses++];
    strncpy(p->name, name, sizeof p->name - 1);
    p->id = nprocesses;
    handle_table_init(&p->handles);
    return p;
}

struct process *process_kernel(void)
{
    return nprocesses ? &processes[0] : make("kernel");
}

struct process *world_process(const char *name)
{
    process_kernel();
    return make(name);
}

unsigned host_processes(void)
{
    return nprocesses;
}

void host_forget_processes(unsigned kept)
{
    memset(&processes[kept], 0, (nprocesses - kept) * sizeof processes[0]);
    nprocesses = kept;
}

unsigned process_id(const struct process *p)
{
    return p->id;
}

const char *process_name(const struct process *p)
{
    return p->name;
}

struct handle_table *process_handles(struct process *p)
{
    return &p->handles;
}

struct handle_table *self_handles(void)
{
    return &process_self()->handles;
}

bool page_for_system(void)
{
    return process_self() == process_kernel();
}

bool process_charge(size_t bytes)
{
    struct process *p = process_self();
    size_t share = p == process_kernel() ? SIZE_MAX : kheap_share();

    if (bytes > share || p->charged > share - bytes)
        return false;
    p->charged += bytes;
    return true;
}

void process_uncharge(size_t bytes)
{
    kassert(process_self()->charged >= bytes);
    process_self()->charged -= bytes;
}

size_t world_charged(const struct process *p)
{
    return p->charged;
}

void world_process_exit(struct process *p)
{
    for (unsigned i = 0; i < SVC_NSETS; i++)
        if (apisets[i] && apisets[i]->process_exit)
            apisets[i]->process_exit(p);
    handle_table_close_all(&p->handles);
    handle_table_free(&p->handles);
}

void apiset_register(enum svc_set set, const struct apiset *apiset)
{
    apisets[set] = apiset;
}

void **apiset_slot(struct process *p, enum svc_set set)
{
    return &p->slots[set];
}

uint32_t host_svc(enum svc_set set, unsigned method, uint32_t args, uint32_t bytes)
{
    const struct apiset *a = apisets[set];
    uint32_t code = 0;

    kassert(a);
    if (method >= a->nmethods || !a->methods[method].call)
        code = ERROR_CALL_NOT_IMPLEMENTED;
    else if (bytes != a->methods[method].args_bytes)
        code = ERROR_INVALID_PARAMETER;
    if (code)
        return a->refuse ? a->refuse(code) : code;
    return a->methods[method].call((uaddr_t){ args });
}
