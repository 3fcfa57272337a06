/* SPDX-License-Identifier: MIT */
/* named: objects that programs meet by name.  Each type has a name space of its own, and case
 * counts; a name is any text, the empty one included.
 *
 * Life     a name holds no reference: it goes with its object, whose destroy calls named_free().
 * Returns  named_enter: the caller's object, which has the name from now on; or, in its place, the
 *          one of its type that had it already; or NULL when memory is short.  named_find: NULL
 *          when there is none.  Each pointer out is a reference.
 * Context  thread context; named_free under any lock, as an object may be destroyed there.
 * Bounds   a name is at most 259 units, and there are no more names than handles.  Looking for one
 *          goes from object to object, interrupts on in between.
 * Source   CreateEvent, CreateMutex, CreateSemaphore: learn.microsoft.com, Windows Embedded CE 6.0
 *          (a name space a type, empty names, case).
 * Tests    tests/unit/kernel/test_named.c, tests/target/t_sync.c                                */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/object/object.h"

enum { NAME_UNITS_MAX = KERN_PATH_MAX - 1 };
struct name_text {
    unsigned units;
    uint16_t text[NAME_UNITS_MAX];
};
struct object_name;

struct object *named_enter(struct object *obj, const struct name_text *name);
struct object *named_find(const struct object_type *type, const struct name_text *name);
void named_free(struct object_name *name);      /* NULL is harmless */
