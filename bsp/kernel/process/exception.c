/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/process/exception.h"

#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/thread_private.h"

/* Flags, GE, the state of an IT block, Thumb: the rest of a psr is not a program's. */
enum { PSR_FLAGS = 0xf80f0000, PSR_IT = 0x0600fc00 };

_Static_assert(sizeof(struct kern_exception) % 8 == 0, "the stack stays aligned");
_Static_assert(sizeof(((struct trap_frame *)0)->r) == sizeof(((struct kern_exception *)0)->r),
               "the same registers");

uint32_t kern_exception_hook(uaddr_t args)
{
    SYSCALL_ARGS(kern_exception_hook, a, args);

    process_self()->hook = a.hook;
    return 0;
}

static _Noreturn void enter_user(const struct trap_frame *frame)
{
    irq_disable();
    thread_user_return();
    arch_enter_user(frame, thread_self()->stack_top);
}

/* Of the last exception, of which nobody has heard since. */
static bool hook_is_busy(const struct thread *t, uint32_t sp)
{
    uint32_t word;

    return t->exception && sp <= t->exception && arch_user_word_load(t->exception, &word) &&
           word == KERN_HOOK_BUSY;
}

/* Where the state goes: below sp, or for a stack that is used up on the page that was kept for
 * that, once.  0: nowhere. */
static uint32_t find_room(struct thread *t, uint32_t sp, uint32_t code)
{
    uint32_t top = sp;

    if (code == STATUS_STACK_OVERFLOW) {
        if (t->overflowed || vm_protect(t->process->vm, t->user_stack, STACK_SPARE,
                                        VM_READ | VM_WRITE, NULL))
            return 0;
        t->overflowed = true;
        top = t->user_stack + STACK_SPARE;
    }
    top &= ~7u;
    return top > sizeof(struct kern_exception) ? top - (uint32_t)sizeof(struct kern_exception) : 0;
}

void exception_deliver(const struct user_fault *fault, uint32_t code)
{
    struct thread *t = thread_self();
    const struct trap_frame *f = fault->frame;
    struct kern_exception e = {
        .busy = KERN_HOOK_BUSY, .code = code, .kind = fault->kind, .access = fault->access,
        .address = fault->address, .sp = f->sp, .lr = f->lr, .pc = f->pc, .psr = f->psr,
    };
    struct trap_frame to = *f;
    uint32_t at, hook = t->process->hook;

    if (!hook || hook_is_busy(t, f->sp))
        return;
    at = find_room(t, f->sp, code);
    __builtin_memcpy(e.r, f->r, sizeof e.r);
    if (!at || !copy_out((uaddr_t){ at }, &e, sizeof e))
        return;
    t->exception = at;
    to.r[0] = to.sp = at;
    to.pc = hook;
    to.psr = PSR_USER;                  /* Thumb when bit 0 of the hook says so */
    enter_user(&to);
}

uint32_t kern_continue(uaddr_t args)
{
    struct trap_frame to;
    SYSCALL_ARGS(kern_exception, a, args);

    __builtin_memcpy(to.r, a.r, sizeof to.r);
    to.sp = a.sp;
    to.lr = a.lr;
    to.psr = PSR_USER | (a.psr & (PSR_FLAGS | PSR_THUMB));
    if (a.psr & PSR_THUMB)
        to.psr |= a.psr & PSR_IT;
    to.pc = a.pc & (a.psr & PSR_THUMB ? ~1u : ~3u);
    enter_user(&to);
}
