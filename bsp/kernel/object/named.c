/* SPDX-License-Identifier: MIT */
/* Names of objects: lists by hash.  Who looks holds a reference to the object he stands at, so that
 * its name stays on the list while interrupts are let in. */
#include "bsp/kernel/object/named.h"
#include <string.h>
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"

enum { LISTS = 32 };

struct object_name {
    struct list link;        /* irq-off; on no list: not entered */
    struct object *obj;      /* fixed, as the rest */
    unsigned units;
    uint16_t text[];
};

static struct list lists[LISTS];        /* irq-off; a new one at the end */

static struct list *list_of(const struct name_text *name)
{
    uint32_t hash = 2166136261u;        /* FNV-1a */

    for (unsigned i = 0; i < name->units; i++)
        hash = (hash ^ name->text[i]) * 16777619u;
    return &lists[(hash ^ hash >> 16) % LISTS];
}

static bool is_called(const struct object_name *n, const struct object_type *type,
                      const struct name_text *name)
{
    return n->obj->type == type && n->units == name->units &&
           !memcmp(n->text, name->text, name->units * sizeof name->text[0]);
}

/* The next behind `at` that is not being destroyed, with a reference.  At the end NULL, and `fresh`
 * is there in the same step: nobody can have entered the same name behind his back. */
static struct object_name *step(struct list *head, struct list *at, struct object_name *fresh)
{
    struct object_name *found = NULL;
    unsigned saved = irq_save();

    if (!head->next)
        list_init(head);
    for (struct list *it = at ? at->next : head->next; it != head && !found; it = it->next) {
        struct object_name *n = container_of(it, struct object_name, link);

        if (n->obj->refs) {
            n->obj->refs++;
            found = n;
        }
    }
    if (!found && fresh)
        list_add_tail(head, &fresh->link);
    irq_restore(saved);
    return found;
}

static struct object *find(const struct object_type *type, const struct name_text *name,
                           struct object_name *fresh)
{
    struct list *head = list_of(name);
    struct object_name *at = NULL, *next;

    while ((next = step(head, at ? &at->link : NULL, fresh)) != NULL) {
        if (at)
            object_unref(at->obj);
        at = next;
        if (is_called(at, type, name))
            return at->obj;
    }
    if (at)
        object_unref(at->obj);
    return NULL;
}

struct object *named_find(const struct object_type *type, const struct name_text *name)
{
    return find(type, name, NULL);
}

struct object *named_enter(struct object *obj, const struct name_text *name)
{
    size_t bytes = name->units * sizeof name->text[0];
    struct object_name *n = kmalloc(sizeof *n + bytes);
    struct object *had = NULL;

    if (n) {
        list_init(&n->link);
        n->obj = obj;
        n->units = name->units;
        memcpy(n->text, name->text, bytes);
        *obj->type->name_of(obj) = n;
        had = find(obj->type, name, n);
        if (!had)
            return obj;
    }
    object_unref(obj);
    return had;
}

void named_free(struct object_name *name)
{
    unsigned saved;

    if (!name)
        return;
    saved = irq_save();
    list_del(&name->link);
    irq_restore(saved);
    kfree(name);
}
