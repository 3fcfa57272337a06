/* SPDX-License-Identifier: MIT */
/* object: counted, typed kernel objects.
 *
 * Life     object_init gives one reference to its creator; the last object_unref calls
 *          type->destroy.
 * Context  thread context; type->closed and destroy run in thread context, without irq-off, and may
 *          lock.
 * Tests    tests/unit/kernel/test_handle.c                                                      */
#pragma once
#include "bsp/kernel/kernel.h"

struct object;
struct object_name;
struct thread;
struct waitq;

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
    /* Asked once after each wait that got it: whether its last owner ended without giving it back;
     * NULL: nobody owns such an object. */
    bool (*abandoned)(struct object *obj);
    /* Where its name is kept (named.h); NULL: such objects have none. */
    struct object_name **(*name_of)(struct object *obj);
    /* The object that a second handle gets: another one, a reference, or NULL when memory is short.
     * Without it a handle of a type that has `closed` cannot be duplicated, others share theirs. */
    struct object *(*duplicate)(struct object *obj);
    /* Kernel memory that each handle is charged with, the same for its life; NULL: too little. */
    size_t (*charge)(const struct object *obj);
};
struct object {
    const struct object_type *type;
    unsigned refs;                             /* irq-off */
};

void object_init(struct object *obj, const struct object_type *type);
void object_ref(struct object *obj);
void object_unref(struct object *obj);
