/* SPDX-License-Identifier: MIT */
/* Processes: birth from a file of the archive, end in the last thread, and who has the console. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/boot.h"
#include "bsp/kernel/debug/trace_kernel.h"
#include "bsp/kernel/device/console.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/apiset_private.h"
#include "bsp/kernel/process/file_load.h"
#include "bsp/kernel/process/loader.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"

enum { RESERVE_PART = 16, RESERVE_MOST = 512 };              /* pages of all; 2 MB */

struct process kernel_process = { .name = "kernel", .system = true };

static struct list processes = { &processes, &processes };  /* irq-off, by id: new at the end */
static unsigned count;                                      /* irq-off */
static struct process *foreground;                          /* irq-off; alive */

static struct process *process_of(const struct object *obj)
{
    return container_of(obj, struct process, obj);
}

static void process_destroy(struct object *obj)
{
    kfree(process_of(obj));
}

static bool process_signaled(const struct object *obj, const struct thread *waiter)
{
    (void)waiter;
    return process_of(obj)->exited;
}

static bool process_try_wait(struct object *obj, struct thread *waiter)
{
    return process_signaled(obj, waiter);
}

static struct waitq *process_waitq(struct object *obj)
{
    return &process_of(obj)->joiners;
}

const struct object_type process_type = {
    .name = "process",
    .destroy = process_destroy,
    .try_wait = process_try_wait,
    .waitq = process_waitq,
    .signaled = process_signaled,
};

struct process *process_kernel(void)
{
    return &kernel_process;
}

unsigned process_id(const struct process *p)
{
    return p->id;
}

const char *process_name(const struct process *p)
{
    return p->name;
}

bool process_is_system(void)
{
    return process_self()->system;
}

unsigned process_total(void)
{
    return count;
}

struct handle_table *process_handles(struct process *p)
{
    return &p->handles;
}

struct handle_table *self_handles(void)
{
    return &process_self()->handles;
}

struct process *process_next(unsigned after_id)
{
    struct process *found = NULL;
    unsigned saved = irq_save();

    list_for_each(it, &processes) {
        struct process *p = container_of(it, struct process, all);

        if (p->id > after_id) {
            found = p;
            found->obj.refs++;
            break;
        }
    }
    irq_restore(saved);
    return found;
}

struct process *process_find(unsigned id)
{
    struct process *p = process_next(id - 1);

    if (p && p->id != id) {
        object_unref(&p->obj);
        p = NULL;
    }
    return p;
}

static bool has_all_children(const struct process *creator)     /* irq-off */
{
    unsigned n = 0;

    list_for_each(it, &processes)
        n += container_of(it, struct process, all)->creator == creator;
    return !creator->system && n >= CHILDREN_PER_PROCESS;
}

/* In one step with the count: other threads of the creator may be about to add one, too. */
static bool process_list_add(struct process *p)
{
    unsigned saved = irq_save();
    bool room = !p->creator || !has_all_children(p->creator);

    if (room) {
        p->id = thread_next_id();
        list_add_tail(&processes, &p->all);
        count++;
    }
    irq_restore(saved);
    return room;
}

static uint32_t process_new(const char *name, struct process **out)
{
    struct process *p = kzalloc(sizeof *p);

    if (!p)
        return ERROR_NOT_ENOUGH_MEMORY;
    object_init(&p->obj, &process_type);
    list_init(&p->threads);
    waitq_init(&p->joiners);
    handle_table_init(&p->handles);
    p->vm = vm_create();
    if (!p->vm) {
        kfree(p);
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    ksnprintf(p->name, sizeof p->name, "%s", name);
    p->system = process_self() == &kernel_process;
    p->creator = p->system ? NULL : process_self();
    if (!process_list_add(p)) {
        vm_destroy(p->vm);
        kfree(p);
        return ERROR_NO_PROC_SLOTS;
    }
    *out = p;
    return 0;
}

static uint32_t load(struct vm *vm, const struct file_bytes *file, struct program *out)
{
    for (unsigned i = 0; i < nloaders; i++)
        if (loaders[i]->is_mine(file->data, file->size))
            return loaders[i]->load(vm, file->data, file->size, out);
    return ERROR_BAD_EXE_FORMAT;
}

/* Beside a program that needs it, and what begins there. */
static uint32_t load_coredll(struct vm *vm, struct program *program)
{
    struct file_bytes file;
    struct program core;
    uint32_t err = file_load("coredll.dll", &file);

    if (err)
        return err == ERROR_NOT_ENOUGH_MEMORY ? err : ERROR_MOD_NOT_FOUND;
    err = load(vm, &file, &core);
    file_unload(&file);
    if (err)
        return err;
    program->entry = core.entry;
    return core.header ? ERROR_BAD_EXE_FORMAT : 0;
}

uint32_t process_create(const char *image, const char *cmdline, struct process **out,
                        struct thread **thread)
{
    struct thread_start start = { .cmdline = cmdline };
    struct file_bytes file;
    struct program program;
    struct process *p;
    uint32_t err;

    err = file_load(image, &file);
    if (err)
        return err;
    err = process_new(file.name, &p);
    if (err) {
        file_unload(&file);
        return err;
    }
    err = load(p->vm, &file, &program);
    file_unload(&file);
    if (!err && program.header)
        err = load_coredll(p->vm, &program);
    if (!err) {
        p->stack_bytes = program.stack_bytes;
        start.entry = program.entry;
        start.r1 = program.header;
        err = thread_create_user(p, &start, thread);
    }
    if (err) {
        process_discard(p, NULL);
        return err;
    }
    *out = p;
    return 0;
}

void process_begin(struct process *p, struct thread *t, bool take_foreground)
{
    trace(TR_PROCESS_START, p->id, t->id, 0);
    if (take_foreground)
        process_set_foreground(p);
    thread_begin(t);
}

/* Off the list; its children are now its creator's, as is the console if it had it.  Irq-off. */
static void unlist(struct process *p)
{
    list_for_each(it, &processes) {
        struct process *child = container_of(it, struct process, all);

        if (child->creator == p)
            child->creator = p->creator;
    }
    list_del(&p->all);
    count--;
    if (foreground == p)
        foreground = p->creator;
}

/* It was on the list, so it may have been opened: for who has a handle it ends like any other. */
void process_discard(struct process *p, struct thread *t)
{
    struct vm *vm = p->vm;
    unsigned saved;

    if (t)
        thread_discard(t);
    saved = irq_save();
    p->vm = NULL;
    process_gone(p, 0);
    irq_restore(saved);
    vm_destroy(vm);
    handle_table_close_all(&p->handles);        /* others may have put some into it */
    handle_table_free(&p->handles);
    object_unref(&p->obj);
}

uint32_t process_start(const char *image, const char *cmdline, bool take_foreground,
                       struct process **out)
{
    struct process *p;
    struct thread *t;
    uint32_t err = process_create(image, cmdline, &p, &t);

    if (err)
        return err;
    process_begin(p, t, take_foreground);
    object_unref(&t->obj);
    if (out)
        *out = p;
    else
        object_unref(&p->obj);
    return 0;
}

/* The first thread goes to the end of the line: nobody joins a dying process, so as many turns as
 * it had threads reach them all, with interrupts let in between.  False when all have left. */
static bool terminate_next(struct process *p, uint32_t code)
{
    unsigned saved = irq_save();
    struct thread *t = list_empty(&p->threads) ? NULL
                     : list_first(&p->threads, struct thread, of_process);

    if (t) {
        list_del(&t->of_process);
        list_add_tail(&p->threads, &t->of_process);
        thread_terminate(t, code);
    }
    irq_restore(saved);
    return t;
}

void process_terminate(struct process *p, uint32_t code)
{
    unsigned saved = irq_save(), left = 0;

    if (p != &kernel_process && !p->dying) {
        p->dying = true;
        p->exit_code = code;
        left = p->nthreads;
    }
    irq_restore(saved);
    while (left-- && terminate_next(p, code))
        ;
    sched_preempt();
}

void process_end(struct process *p)
{
    struct vm *vm = p->vm;
    unsigned saved;

    kassert(!p->charged);                   /* every call has given back what it held */
    apiset_process_exit(p);
    handle_table_close_all(&p->handles);
    handle_table_free(&p->handles);
    saved = irq_save();
    p->tp_word = 0;
    p->vm = NULL;
    vm_activate(NULL);
    irq_restore(saved);
    vm_destroy(vm);
}

void process_gone(struct process *p, uint32_t code)
{
    if (!p->dying)
        p->exit_code = code;
    p->dying = true;
    p->exited = true;
    unlist(p);
    console_wake();
    trace(TR_PROCESS_EXIT, p->id, p->exit_code, 0);
    wait_grant_all(&p->joiners);
}

void process_set_foreground(struct process *p)
{
    unsigned saved = irq_save();

    if (!p->exited)
        foreground = p;
    irq_restore(saved);
    console_wake();
}

bool process_in_foreground(void)
{
    return !foreground || foreground == process_self();
}

/* Isr.  The first program, the shell, has no parent and survives Ctrl-C. */
static void on_interrupt(void)
{
    if (foreground && foreground->creator)
        process_terminate(foreground, STATUS_CONTROL_C_EXIT);
}

void process_init(void)
{
    waitq_init(&kernel_process.joiners);
    list_add_tail(&processes, &kernel_process.all);
    count = 1;
    page_reserve(page_total() / RESERVE_PART < RESERVE_MOST ? page_total() / RESERVE_PART
                                                            : RESERVE_MOST, process_is_system);
    console_on_interrupt(on_interrupt);
}
