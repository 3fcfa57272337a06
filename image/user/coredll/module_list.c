/* SPDX-License-Identifier: MIT */
/* The list of modules and their names. */
#include <string.h>
#include <strings.h>
#include "image/user/coredll/module.h"
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"

CRITICAL_SECTION module_lock;

static struct module *first, *last;
/* Of the list alone, for who looks for a module by an address while another loads: C++, which
 * throws in a thread that a DllMain may be waiting for. */
static CRITICAL_SECTION list_lock;

struct module *module_first(void)
{
    return first;
}

struct module *module_next(const struct module *m)
{
    return (struct module *)m->link.next;
}

/* The kernel reads the list when the program crashes: it is whole after each store. */
void module_append(struct module *m)
{
    EnterCriticalSection(&list_lock);
    m->link.next = 0;
    if (last) {
        last->link.next = word(m);
    } else {
        struct kern_module_list a = { word(m) };

        first = m;
        KERN(MODULE_LIST, &a);
    }
    last = m;
    LeaveCriticalSection(&list_lock);
}

void module_unlink(struct module *m)
{
    struct module *before = first;

    EnterCriticalSection(&list_lock);
    while (before && module_next(before) != m)
        before = module_next(before);
    if (before) {
        before->link.next = m->link.next;
        if (last == m)
            last = before;
    }
    LeaveCriticalSection(&list_lock);
}

const void *module_unwind_table(uint32_t pc, unsigned *bytes)
{
    const void *found = NULL;

    *bytes = 0;
    EnterCriticalSection(&list_lock);
    for (struct module *m = first; m && !found; m = module_next(m)) {
        const struct module_image *i = &m->image;

        if (i->memory && pc - (uint32_t)i->memory < i->bytes) {
            found = module_at(i, i->unwind.start, i->unwind.bytes);
            *bytes = i->unwind.bytes;
            break;
        }
    }
    LeaveCriticalSection(&list_lock);
    return found;
}

struct module *module_by_handle(HMODULE handle)
{
    struct module *m = first;

    while (m && handle && m->handle != handle)
        m = module_next(m);
    return m;
}

const char *module_leaf(const char *path)
{
    const char *leaf = path;

    for (; *path; path++)
        if (*path == '\\' || *path == '/')
            leaf = path + 1;
    return leaf;
}

bool module_complete(const char *path, char *out, size_t bytes)
{
    const char *dot = strrchr(module_leaf(path), '.');
    size_t length = strlen(path);

    if (length + sizeof ".dll" > bytes)
        return false;
    strcpy(out, path);
    if (!dot)
        strcpy(out + length, ".dll");
    else if (!dot[1])
        out[length - 1] = '\0'; /* "name." is a name without an extension */
    return true;
}

struct module *module_by_name(const char *path)
{
    char whole[KERN_PATH_MAX];

    if (!module_complete(path, whole, sizeof whole))
        return NULL;
    for (struct module *m = first ? module_next(first) : NULL; m; m = module_next(m))
        if (!strcasecmp(module_leaf(m->path), module_leaf(whole)))
            return m;
    return NULL;
}
