/* SPDX-License-Identifier: MIT */
/* handle: per-process tables of counted, typed kernel objects.
 *
 * A handle is a slot and its generation, from HANDLE_MIN to HANDLE_MAX, never 0 or -1, and stale
 * after close: a reused slot has another generation.  Generations begin with 1, so a process's
 * first thousand handles lie below 65,536, open at a time or one after the other.
 *
 * Life     object_init gives one reference to its creator; handle_make takes one more; the last
 *          object_unref calls type->destroy.  handle_close takes the handle out of the table first
 *          (no new reference can be made), then calls type->closed, then drops the reference.
 * Returns  handle_make: 0 when the table is full or memory is short.  handle_ref: NULL unless the
 *          handle is live and of that type (type NULL: any); the caller must object_unref it.
 *          handle_close: 0 or ERROR_INVALID_HANDLE; with a type, only a handle of it is closed.
 * Context  thread context; type->closed and destroy run in thread context, without irq-off, and may
 *          lock.  Process exit closes every handle in slot order.                              */
#pragma once
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/sched/waitq.h"

typedef uint32_t handle_t;
struct process;
struct object;

struct object_type {
    const char *name;
    void (*closed)(struct object *obj);        /* its handle was closed (PreClose); may be NULL */
    void (*destroy)(struct object *obj);       /* last reference gone: free it */
    /* For waitable types, else NULL.  try_wait runs in an irq-off section: true when signaled,
     * and then consumes what a wait consumes (an auto-reset event). */
    bool (*try_wait)(struct object *obj, struct thread *waiter);
    struct waitq *(*waitq)(struct object *obj);
    /* The same question without consuming, for waits on all of several; irq-off too. */
    bool (*signaled)(const struct object *obj, const struct thread *waiter);
};
struct object {
    const struct object_type *type;
    unsigned refs;                             /* irq-off */
};

void object_init(struct object *obj, const struct object_type *type);
void object_ref(struct object *obj);
void object_unref(struct object *obj);

handle_t handle_make(struct process *p, struct object *obj);
struct object *handle_ref(struct process *p, handle_t h, const struct object_type *type);
uint32_t handle_close(struct process *p, handle_t h, const struct object_type *type);
unsigned handle_count(const struct process *p);
/* Why handle_make gave 0: ERROR_TOO_MANY_OPEN_FILES or ERROR_NOT_ENOUGH_MEMORY. */
uint32_t handle_shortage(const struct process *p);
/* Calls fn for each live handle of that type; fn may close it. */
void handle_for_each(struct process *p, const struct object_type *type,
                     void (*fn)(struct process *p, handle_t h, struct object *obj));
enum { HANDLES_PER_PROCESS = 4096, HANDLE_MIN = 0x1000, HANDLE_MAX = 0xfffff };
