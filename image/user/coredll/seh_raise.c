/* SPDX-License-Identifier: MIT */
/* Structured exceptions: where they come from, the kernel or the program. */
#include "image/user/coredll/seh.h"

#include <string.h>

enum { ACCESS_EXECUTE = 2, INFORMATION_EXECUTE = 8 };

/* As seh_hook() and RaiseException() push them. */
struct vfp {
    uint32_t fpscr;
    uint64_t d[16];
} __attribute__((packed, aligned(4)));
struct caller {
    uint32_t r4_r11[8], sp, lr;
};

void seh_fault(struct kern_exception *e, struct vfp *vfp);
void seh_raise(DWORD code, DWORD flags, DWORD n, const DWORD *arguments, const struct caller *from);

_Static_assert(offsetof(CONTEXT, Sp) - offsetof(CONTEXT, R0) == sizeof(uint32_t[13]), "R0-R12");
_Static_assert(offsetof(CONTEXT, Psr) - offsetof(CONTEXT, Sp) == sizeof(uint32_t[3]), "Sp-Psr");

static void __attribute__((noreturn)) die(struct kern_exception *e)
{
    for (;;)
        KERN(UNHANDLED, e);
}

static void describe(const struct kern_exception *e, EXCEPTION_RECORD *r)
{
    *r = (EXCEPTION_RECORD){ .ExceptionCode = e->code, .ExceptionAddress = (PVOID)e->pc };
    if (e->code == STATUS_ACCESS_VIOLATION) {
        r->NumberParameters = 2;
        r->ExceptionInformation[0] = e->access == ACCESS_EXECUTE ? INFORMATION_EXECUTE : e->access;
        r->ExceptionInformation[1] = e->address;
    }
}

/* The exception of an exception: a filter wants to go on after what cannot be continued. */
static void __attribute__((noreturn)) noncontinuable(struct kern_exception *e,
                                                     EXCEPTION_RECORD *cause, CONTEXT *context)
{
    EXCEPTION_RECORD r = {
        .ExceptionCode = STATUS_NONCONTINUABLE_EXCEPTION,
        .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
        .ExceptionRecord = cause,
        .ExceptionAddress = cause->ExceptionAddress,
    };
    EXCEPTION_POINTERS info = { &r, context };

    seh_dispatch(&info, NULL);
    e->code = r.ExceptionCode;
    e->kind = KERN_RAISED;
    die(e);
}

/* Returns when the thread is to go on with the registers in e. */
void seh_fault(struct kern_exception *e, struct vfp *vfp)
{
    EXCEPTION_RECORD record;
    CONTEXT context = { .ContextFlags = CONTEXT_FULL | CONTEXT_FLOATING_POINT };
    EXCEPTION_POINTERS info = { &record, &context };

    describe(e, &record);
    memcpy(&context.R0, e->r, sizeof e->r);
    memcpy(&context.Sp, &e->sp, sizeof(uint32_t[4]));
    context.Fpscr = vfp->fpscr;
    memcpy(context.S, vfp->d, sizeof vfp->d);
    if (seh_dispatch(&info, &e->busy) == SEH_UNHANDLED)
        die(e);
    memcpy(e->r, &context.R0, sizeof e->r);
    memcpy(&e->sp, &context.Sp, sizeof(uint32_t[4]));
    vfp->fpscr = context.Fpscr;
    memcpy(vfp->d, context.S, sizeof vfp->d);
    e->busy = 0;
}

/* Returns to the caller of RaiseException when a filter says that it goes on. */
void seh_raise(DWORD code, DWORD flags, DWORD n, const DWORD *arguments, const struct caller *from)
{
    EXCEPTION_RECORD record = {
        .ExceptionCode = code,
        .ExceptionFlags = flags & EXCEPTION_NONCONTINUABLE,
        .ExceptionAddress = (PVOID)from->lr,
    };
    CONTEXT context = { .ContextFlags = CONTEXT_FULL, .Sp = from->sp, .Lr = from->lr,
                        .Pc = from->lr };
    EXCEPTION_POINTERS info = { &record, &context };
    struct kern_exception e = { .code = code, .kind = KERN_RAISED, .sp = from->sp, .lr = from->lr,
                                .pc = from->lr };

    if (arguments) {
        record.NumberParameters =
            n < EXCEPTION_MAXIMUM_PARAMETERS ? n : EXCEPTION_MAXIMUM_PARAMETERS;
        memcpy(record.ExceptionInformation, arguments, record.NumberParameters * sizeof(DWORD));
    }
    memcpy(&context.R4, from->r4_r11, sizeof from->r4_r11);
    memcpy(&e.r[4], from->r4_r11, sizeof from->r4_r11);
    if (seh_dispatch(&info, NULL) == SEH_UNHANDLED)
        die(&e);
    if (record.ExceptionFlags & EXCEPTION_NONCONTINUABLE)
        noncontinuable(&e, &record, &context);
}
