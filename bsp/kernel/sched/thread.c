/* SPDX-License-Identifier: MIT */
/* Threads: their birth and death; who runs is sched.c's matter, how they sleep park.c's. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/boot.h"
#include "bsp/kernel/debug/trace_kernel.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/kstack.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/thread.h"
#include "bsp/kernel/sched/thread_private.h"

enum { USER_STACKS = 0x78000000 };

static struct list dead = { &dead, &dead };  /* irq-off: threads off their stack for ever */
static bool reap_pending;             /* there are some */
static unsigned last_id, alive;              /* irq-off */
static struct thread boot_thread, idle_thread;

static struct thread *thread_of(const struct object *obj)
{
    return container_of(obj, struct thread, obj);
}

static void thread_destroy(struct object *obj)
{
    kfree(thread_of(obj));
}

static bool thread_signaled(const struct object *obj, const struct thread *waiter)
{
    (void)waiter;
    return thread_of(obj)->exited;
}

static bool thread_try_wait(struct object *obj, struct thread *waiter)
{
    return thread_signaled(obj, waiter);
}

static struct waitq *thread_waitq(struct object *obj)
{
    return &thread_of(obj)->joiners;
}

const struct object_type thread_type = {
    .name = "thread",
    .destroy = thread_destroy,
    .try_wait = thread_try_wait,
    .waitq = thread_waitq,
    .signaled = thread_signaled,
};

unsigned thread_next_id(void)
{
    unsigned saved = irq_save();
    unsigned id = ++last_id;

    irq_restore(saved);
    return id;
}

unsigned thread_id(const struct thread *t)
{
    return t->id;
}

unsigned thread_total(void)
{
    return alive;
}

struct process *process_self(void)
{
    return thread_self()->process;
}

bool thread_dying(void)
{
    return thread_self()->dying;
}

uint32_t *thread_word(void)
{
    return &thread_self()->word;
}

bool thread_is_user(void)
{
    return thread_self()->user;
}

void thread_init_fields(struct thread *t, struct process *p, unsigned priority, const char *name)
{
    object_init(&t->obj, &thread_type);
    list_init(&t->run);
    t->state = THREAD_NEW;
    t->priority = t->base_priority = priority;
    t->quantum_ms = QUANTUM_MS;
    park_init(t);
    list_init(&t->held);
    list_init(&t->user_mutexes);
    t->process = p;
    t->process_id = p->id;
    list_init(&t->of_process);
    waitq_init(&t->joiners);
    t->id = thread_next_id();
    t->name = name;
    t->created_us = time_us();
}

/* 0, ERROR_ACCESS_DENIED when p is ending, ERROR_NOT_ENOUGH_MEMORY when it has all it may. */
static uint32_t join_process(struct thread *t)
{
    struct process *p = t->process;
    unsigned saved = irq_save();
    uint32_t err = 0;

    if (p->dying)
        err = ERROR_ACCESS_DENIED;
    else if (!p->system && p->nthreads >= THREADS_PER_PROCESS)
        err = ERROR_NOT_ENOUGH_MEMORY;
    if (!err) {
        list_add_tail(&p->threads, &t->of_process);
        p->nthreads++;
        p->obj.refs++;
        alive++;
    }
    irq_restore(saved);
    return err;
}

/* True for the last one out. */
static bool leave_process(struct thread *t)
{
    unsigned saved = irq_save();
    bool last;

    list_del(&t->of_process);
    alive--;
    last = --t->process->nthreads == 0;
    irq_restore(saved);
    return last;
}

static void idle(void *arg)
{
    (void)arg;
    for (;;) {
        thread_reap();
        irq_disable();
        if (!reap_pending)
            arch_idle();
        irq_enable();
    }
}

void thread_init(void)
{
    static const char *const names[] = {
        "thread %u starts in process %u",
        "thread %u of process %u ends with 0x%x", "process %u starts with thread %u",
        "process %u ends with 0x%x", "thread %u faults at pc 0x%x address 0x%x",
    };

    _Static_assert(ARRAY_SIZE(names) == TR_KERNEL_END - TR_KERNEL, "a name for each event");
    object_init(&kernel_process.obj, &process_type);
    list_init(&kernel_process.threads);
    kernel_process.id = thread_next_id();
    handle_table_init(&kernel_process.handles);
    thread_init_fields(&boot_thread, &kernel_process, PRIO_NORMAL, "boot");
    thread_init_fields(&idle_thread, &kernel_process, PRIO_COUNT - 1, "idle");
    sched_init(&boot_thread, &idle_thread, process_switch);
    idle_thread.stack_top = kstack_alloc(true);
    kassert(idle_thread.stack_top);
    arch_thread_init(&idle_thread.context, idle_thread.stack_top, idle, NULL);
    kassert(!join_process(&boot_thread) && !join_process(&idle_thread));
    object_ref(&boot_thread.obj);   /* static: never freed */
    trace_names(TR_KERNEL, names, ARRAY_SIZE(names));
}

void thread_begin(struct thread *t)
{
    unsigned saved = irq_save();

    trace(TR_THREAD_START, t->id, t->process->id, 0);
    sched_ready(t);
    irq_restore(saved);
    sched_preempt();
}

/* First steps of a kernel thread. */
static void run_kernel_thread(void *arg)
{
    struct thread *t = arg;

    t->entry(t->arg);
    thread_exit(0);
}

struct thread *thread_create(void (*entry)(void *arg), void *arg, unsigned priority,
                             const char *name)
{
    struct thread *t = kzalloc(sizeof *t);
    void *top;

    thread_reap();
    if (!t)
        return NULL;
    top = kstack_alloc(process_is_system());
    if (!top) {
        kfree(t);
        return NULL;
    }
    thread_init_fields(t, &kernel_process, priority, name);
    t->stack_top = top;
    t->entry = entry;
    t->arg = arg;
    arch_thread_init(&t->context, top, run_kernel_thread, t);
    kassert(!join_process(t));
    thread_begin(t);
    return t;
}

/* First steps of a user thread, on its kernel stack. */
static void enter_program(void *arg)
{
    struct thread *t = arg;
    struct trap_frame frame = { .pc = t->start_pc, .sp = t->start_sp };

    frame.psr = PSR_USER | (t->start_pc & 1 ? PSR_THUMB : 0);
    frame.pc &= ~1u;
    frame.r[0] = t->start_r0;
    frame.r[1] = t->start_r1;
    irq_disable();
    thread_user_return();
    arch_enter_user(&frame, t->stack_top);
}

/* From the top down: thread block, command line, stack, and a page for the exception of a stack
 * that has overflowed (exception.c).  The guard page below is the vm's. */
static uint32_t make_user_stack(struct thread *t, const struct thread_start *start)
{
    uint32_t usual = t->process->stack_bytes ? t->process->stack_bytes : USER_STACK_BYTES;
    uint32_t bytes = start->stack_bytes ? start->stack_bytes : usual;
    uint32_t base, err;

    if (bytes > USER_STACK_MAX)
        return ERROR_INVALID_PARAMETER;
    bytes = ((bytes + SVC_TEB_BYTES + 4095) & ~4095u) + STACK_SPARE;
    err = vm_map_anywhere(t->process->vm, USER_STACKS, bytes, VM_READ | VM_WRITE, &base);
    if (!err)                       /* another thread of p may have freed it already */
        err = vm_protect(t->process->vm, base, STACK_SPARE, 0, NULL);
    if (err)
        return ERROR_NOT_ENOUGH_MEMORY;
    t->user_stack = base;
    t->user_stack_bytes = bytes;
    t->teb = t->start_sp = base + bytes - SVC_TEB_BYTES;
    t->start_pc = start->entry;
    t->start_r0 = start->r0;
    t->start_r1 = start->r1;
    if (start->cmdline) {
        size_t len = __builtin_strlen(start->cmdline) + 1;

        t->start_sp = (uint32_t)(t->teb - len) & ~7u;
        t->start_r0 = t->start_sp;
        kassert(vm_fill(t->process->vm, t->start_sp, start->cmdline, len));
    }
    return 0;
}

uint32_t thread_create_user(struct process *p, const struct thread_start *start,
                            struct thread **out)
{
    struct thread *t = kzalloc(sizeof *t);
    uint32_t err = ERROR_NOT_ENOUGH_MEMORY;

    thread_reap();
    if (!t)
        return err;
    thread_init_fields(t, p, PRIO_NORMAL, p->name);
    t->user = true;
    arch_vfp_init(&t->vfp);
    t->stack_top = kstack_alloc(process_is_system());
    if (t->stack_top)
        err = make_user_stack(t, start);
    if (!err && (err = join_process(t)))
        vm_unmap(p->vm, t->user_stack, 0);
    if (err) {
        if (t->stack_top)
            kstack_free(t->stack_top);
        kfree(t);
        return err;
    }
    arch_thread_init(&t->context, t->stack_top, enter_program, t);
    t->context.user_tp = t->teb;
    object_ref(&t->obj);    /* one for its life, one for the caller */
    *out = t;
    return 0;
}

/* Whoever waits for t, or asks, hears that it has ended.  Irq-off. */
static void gone(struct thread *t, uint32_t code)
{
    t->exit_code = code;
    t->exited = true;
    t->exited_us = time_us();
    wait_grant_all(&t->joiners);
}

/* Somebody may have opened it meanwhile, in its process or by its process's handle. */
void thread_discard(struct thread *t)
{
    unsigned saved;

    vm_unmap(t->process->vm, t->user_stack, 0);
    leave_process(t);
    saved = irq_save();
    gone(t, 0);
    irq_restore(saved);
    kstack_free(t->stack_top);
    object_unref(&t->process->obj);
    object_unref(&t->obj);
    object_unref(&t->obj);
}

void thread_set_base_priority(struct thread *t, unsigned priority)
{
    unsigned saved = irq_save();

    t->base_priority = priority;
    mutex_reprioritise(t);
    irq_restore(saved);
    sched_preempt();
}

void thread_terminate(struct thread *t, uint32_t code)
{
    unsigned saved = irq_save();

    if (!t->dying) {
        t->dying = t->halted = true;
        t->exit_code = code;
        park_end(t);
        suspend_end(t);
    }
    irq_restore(saved);
}

_Noreturn void thread_exit(uint32_t code)
{
    struct thread *t = thread_self();
    struct process *p = t->process;
    bool last;

    kassert(irq_enabled() && t->mutexes == 0);
    t->dying = true;
    user_mutex_abandon_all(t);
    if (t->user)
        vm_unmap(p->vm, t->user_stack, 0);
    last = leave_process(t);    /* if not, the space may be gone from here on */
    if (last)
        process_end(p);
    trace(TR_THREAD_EXIT, t->id, p->id, code);

    irq_disable();
    arch_vfp_forget(&t->vfp);
    if (p->tp_owner == t)
        p->tp_owner = NULL;     /* another thread may get its address */
    gone(t, code);
    if (last)
        process_gone(p, code);
    t->state = THREAD_DEAD;
    list_add_tail(&dead, &t->run);
    reap_pending = true;
    sched_block();
    panic("thread %u came back from the dead", t->id);
}

void thread_reap(void)
{
    while (reap_pending) {
        unsigned saved = irq_save();
        struct thread *t = list_empty(&dead) ? NULL : list_first(&dead, struct thread, run);

        if (t)
            list_del(&t->run);
        reap_pending = !list_empty(&dead);
        irq_restore(saved);
        if (t) {
            if (t->stack_top)
                kstack_free(t->stack_top);
            object_unref(&t->process->obj);
            object_unref(&t->obj);
        }
    }
}

static __attribute__((noinline)) void leave_late(struct thread *self)
{
    do {
        irq_enable();
        if (self->dying)
            thread_exit(self->exit_code);
        thread_reap();
        sched_preempt();
        irq_disable();
        thread_stay_suspended();
    } while (self->halted || reap_pending || sched_outranked());
}

void thread_user_return(void)
{
    struct thread *self = thread_self();

    if (__builtin_expect(self->halted || reap_pending || sched_outranked(), 0))
        leave_late(self);
}
