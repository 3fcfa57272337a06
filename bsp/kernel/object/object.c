/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/object/object.h"
#include "bsp/kernel/device/irq.h"

void object_init(struct object *obj, const struct object_type *type)
{
    obj->type = type;
    obj->refs = 1;
}

void object_ref(struct object *obj)
{
    unsigned saved = irq_save();

    kassert(obj->refs > 0);
    obj->refs++;
    irq_restore(saved);
}

void object_unref(struct object *obj)
{
    unsigned saved = irq_save();
    unsigned left;

    kassert(obj->refs > 0);
    left = --obj->refs;
    irq_restore(saved);
    if (!left)
        obj->type->destroy(obj);
}
