/* SPDX-License-Identifier: MIT */
#include "image/user/coredll/module_exports.h"
#include <string.h>

static uint32_t behind(const int32_t *distance)
{
    return (uint32_t)(uintptr_t)((const char *)distance + *distance);
}

uint32_t module_export_main(const struct module_exports *t)
{
    return t->main ? behind(&t->main) : 0;
}

uint32_t module_export_named(const struct module_exports *t, const char *name)
{
    uint32_t from = 0, to = t->named;

    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        int order = strcmp(name, module_export_text(&t->entries[middle].name));

        if (!order)
            return behind(&t->entries[middle].address);
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return 0;
}

uint32_t module_export_ordinal(const struct module_exports *t, uint32_t ordinal)
{
    for (uint32_t i = 0; ordinal && i < t->count; i++)
        if (t->entries[i].ordinal == ordinal)
            return behind(&t->entries[i].address);
    return 0;
}
