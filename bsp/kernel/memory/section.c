/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/memory/section.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/named.h"

struct section *section_of(struct object *obj)
{
    return container_of(obj, struct section, obj);
}

static void destroy(struct object *obj)
{
    struct section *s = section_of(obj);

    named_free(s->name);
    for (unsigned i = 0; i < s->pages; i++)
        page_free(s->page[i]);
    kfree(s);
}

static struct object_name **name_of(struct object *obj)
{
    return &section_of(obj)->name;
}

const struct object_type section_type = {
    .name = "section",
    .destroy = destroy,
    .name_of = name_of,
};

struct section *section_create(unsigned pages, unsigned access)
{
    struct section *s = vm_has_room(pages) ? kmalloc(sizeof *s + pages * sizeof s->page[0]) : NULL;

    if (!s)
        return NULL;
    object_init(&s->obj, &section_type);
    s->access = access;
    s->name = NULL;
    for (s->pages = 0; s->pages < pages; s->pages++) {
        s->page[s->pages] = page_alloc();
        if (!s->page[s->pages]) {
            destroy(&s->obj);
            return NULL;
        }
    }
    return s;
}
